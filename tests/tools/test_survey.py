"""Services of botocore that are unlike others come out as packages that import, or are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import islice
from pathlib import Path

import botocore
import pytest
from support.botocore_models import rest_json_services
from support.slices import SERVICES
from support.thorough import THOROUGH

from tools import survey, survey_cache
from tools.proof.record import PAGE
from tools.survey import Finding, main, markdown, survey_all, survey_rest
from tools.survey_cache import keep_finding, read_finding
from tools.survey_page import Row, read_rows, write_survey, write_tests

GENERATED = (
    "account-access-runtime",  # bearer tokens
    "apigatewayv2",  # a structure called None
    "chime-sdk-messaging",  # query strings in the path
    "controlcatalog",  # a structure called Mapping
    "dataexchange",  # prefix headers, and strings as payloads
    "es",  # an error called BaseException
    "iot-data",  # blobs as payloads
    "marketplace-discovery",  # asymmetric signatures, or the usual ones
    "mediaconvert",  # a module name of 107 characters
    "mq",  # a structure called Error
    "mwaa",  # host prefixes and documents
    "rds-data",  # sparse lists
    "schemas",  # JSON in headers
    "sso-oidc",  # operations without signature
    "wellarchitected",  # static parameters of the endpoint rules
)
SURVEYED = tuple(
    service for service in GENERATED if THOROUGH or service not in (*SERVICES, "mediaconvert")
)
"""A short run leaves out the largest, and those that ``tests/pipeline`` generates slices of."""

STREAMING = {
    "polly": ("StartSpeechSynthesisStream",),
    "lexv2-runtime": ("StartConversation",),
    "sagemaker-runtime": (),
}
"""Service → the operations that need HTTP/2."""

REFUSED = {
    "cloudfront": 'the protocol "rest-xml"',
}


@cache
def findings() -> dict[str, Finding]:
    services = [*SURVEYED, *STREAMING, *REFUSED]
    return {finding.service: finding for finding in survey_all(services)}


@pytest.mark.parametrize("service", SURVEYED)
def test_surveyed_service_generates_an_importable_package(
    service: str, record_property: Callable[[str, object], None]
) -> None:
    finding = findings()[service]
    assert finding.generates, finding
    assert finding.operations
    record_property("models", ("other services of botocore whose packages import", 1))


@pytest.mark.parametrize("service", STREAMING)
def test_service_with_streams_is_generated_without_operations_that_need_http2(service: str) -> None:
    finding = findings()[service]
    assert finding.generates, finding
    assert finding.left_out == STREAMING[service]
    assert finding.row.remark == (
        "".join(STREAMING[service]) + " (HTTP/2)" if finding.left_out else ""
    )


@pytest.mark.parametrize("service", REFUSED)
def test_unsupported_service_is_refused_with_reason(service: str) -> None:
    (refused,) = findings()[service].refused
    assert refused.partition(" (")[0] == REFUSED[service]
    assert findings()[service].row.remark == refused


def test_survey_is_a_table_with_a_total(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "record", None)  # only a survey of all services is recorded
    assert main(["cloudfront", "rds-data"]) == 0
    table = capsys.readouterr()
    assert [line.split()[:2] for line in table.out.splitlines()[:2]] == [
        ["cloudfront", "refused"],
        ["rds-data", "imports"],
    ]
    assert table.out.endswith(
        "1 of 1 rest-json services generate a package that imports.\n"
        "0 of 1 rest-xml services generate a package that imports.\n"
    )
    assert table.err == ""


def test_complete_survey_is_recorded_unless_a_service_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded: list[tuple[str, str]] = []
    outcomes = [
        Finding("a", "rest-json", operations=1),
        Finding("b", "rest-json", refused=("streams (A, B)", "blobs")),
    ]
    monkeypatch.setattr(survey, "supported_services", lambda: ["a", "b"])

    def found(_: object, *, jobs: int | None) -> Iterator[Finding]:
        assert jobs is None
        return iter(outcomes)

    pages: list[list[Row]] = []

    def keep_page(rows: Iterable[Row], summary: str) -> None:
        assert summary == markdown(outcomes)
        pages.append(list(rows))

    def keep(section: str, text: str) -> None:
        recorded.append((section, text))

    monkeypatch.setattr(survey, "survey_rest", found)
    monkeypatch.setattr(survey, "record", keep)
    monkeypatch.setattr(survey, "write_survey", keep_page)
    assert main([]) == 0
    assert [[row.service for row in page] for page in pages] == [["a", "b"]]
    assert recorded == [("services", markdown(outcomes))]
    assert recorded[0][1].splitlines()[2:] == [
        "1 of 2 rest-json services generate a package that imports.",
        "",
        "| refused for | services |",
        "|---|---|",
        "| blobs | 1 |",
        "| streams | 1 |",
    ]
    outcomes.append(Finding("c", "rest-json", failed="ImportError"))
    assert main([]) == 1
    assert len(recorded) == len(pages) == 1


def test_tests_of_a_package_are_run_and_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "survey.md"
    rows = [
        Row(service="a", protocol="rest-json", operations="1", structures="0"),
        Row(service="workmailmessageflow", protocol="rest-json", operations="2", structures="2"),
    ]
    write_survey(rows, "Today.", page)
    write_tests({"a": "9 passed"}, page)
    monkeypatch.setattr(survey, "write_tests", partial(write_tests, page=page))
    assert main(["--tests", "workmailmessageflow"]) == 0
    known = read_rows(page)
    assert known["a"] == replace(rows[0], tests="9 passed")
    tests = known["workmailmessageflow"].tests
    assert re.fullmatch(r"\d+ passed", tests), tests
    assert f"tests: {tests}" in capsys.readouterr().out
    write_survey(rows, "Tomorrow.", page)
    assert read_rows(page) == known
    assert "Tomorrow." in page.read_text("utf-8")
    assert "Today." not in page.read_text("utf-8")


def test_page_has_every_service_that_was_counted() -> None:
    rows = read_rows().values()
    found = {row.service for row in rows if row.protocol == "rest-json"}
    assert found == {*rest_json_services()}
    assert not [row for row in rows if row.protocol == "rest-json" and not row.operations]


def test_readme_states_the_recorded_count() -> None:
    """The number was counted with the installed botocore, and of all its services."""
    page = PAGE.read_text("utf-8")
    section = re.search(r"<!-- begin services -->\n(.*?)<!-- end services -->", page, re.DOTALL)
    assert section, "python -m tools.survey counts them"
    pattern = r"(?m)^(\d+) of (\d+) (json|rest-json) services generate"
    counted = {spoken: (made, of) for made, of, spoken in re.findall(pattern, section[1])}
    assert f"botocore {botocore.__version__}" in section[1]
    assert counted["rest-json"][1] == str(len(rest_json_services()))
    readme = " ".join((Path(__file__).parents[2] / "README.md").read_text("utf-8").split())
    rest, rpc = (" of botocore's ".join(counted[spoken]) for spoken in ("rest-json", "json"))
    assert f"{rest} services that speak rest-json work, and {rpc} that speak AWS JSON" in readme


def test_interrupted_survey_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(survey, "keep_finding", partial(keep_finding, folder=tmp_path))
    monkeypatch.setattr(survey, "read_finding", partial(read_finding, folder=tmp_path))

    def found(services: Iterable[str], **_: object) -> Iterator[Finding]:
        for service in services:
            made.append(service)
            failed = "ImportError" if service == "account" and len(made) < 4 else ""
            yield Finding(service, "json", operations=1, left_out=("A",), failed=failed)

    monkeypatch.setattr(survey, "survey_all", found)
    services = ("acm", "account", "mq")
    list(islice(survey_rest(services), 2))
    assert made == ["acm", "account"]
    assert [*survey_rest(services)] == [
        Finding("acm", "json", operations=1, left_out=("A",)),
        Finding("account", "json", operations=1, left_out=("A",), failed="ImportError"),
        Finding("mq", "json", operations=1, left_out=("A",)),
    ]
    assert made[2:] == ["account", "mq"]
    assert not [*survey_rest(services)][1].failed  # what failed is tried again
    assert made[4:] == ["account"]
    monkeypatch.setattr(survey_cache, "inputs_digest", lambda *_: "of another tree")
    assert len([*survey_rest(services)]) == len(made[5:]) == 3
