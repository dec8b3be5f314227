"""Services of botocore that are unlike others come out as packages that import, or are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import botocore
import pytest
from support.botocore_models import rest_json_models

from tools import survey
from tools.proof.record import PAGE
from tools.survey import Finding, main, markdown, survey_all

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
REFUSED = {
    "glacier": (
        "a streaming payload (GetJobOutput, UploadArchive, UploadMultipartPart)",
    ),
    "polly": (
        "an event stream (StartSpeechSynthesisStream, StartSpeechSynthesisStream)",
        "a streaming payload (SynthesizeSpeech)",
    ),
}  # fmt: skip


@cache
def findings() -> dict[str, Finding]:
    return {finding.service: finding for finding in survey_all([*GENERATED, *REFUSED])}


@pytest.mark.parametrize("service", GENERATED)
def test_surveyed_service_generates_an_importable_package(
    service: str, record_property: Callable[[str, object], None]
) -> None:
    finding = findings()[service]
    assert finding.generates, finding
    assert finding.operations
    record_property("models", ("other services of botocore whose packages import", 1))


@pytest.mark.parametrize("service", REFUSED)
def test_unsupported_service_is_refused_with_reason(service: str) -> None:
    assert findings()[service].refused == REFUSED[service]


def test_survey_is_a_table_with_a_total(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "record", None)  # only a survey of all services is recorded
    assert main(["glacier", "rds-data"]) == 0
    table = capsys.readouterr()
    assert [line.split()[:2] for line in table.out.splitlines()[:2]] == [
        ["glacier", "refused"],
        ["rds-data", "imports"],
    ]
    assert table.out.endswith("1 of 2 rest-json services generate a package that imports.\n")
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

    def found(_: object) -> Iterator[Finding]:
        return iter(outcomes)

    def keep(section: str, text: str) -> None:
        recorded.append((section, text))

    monkeypatch.setattr(survey, "survey_all", found)
    monkeypatch.setattr(survey, "record", keep)
    assert main([]) == 0
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
    assert len(recorded) == 1


def test_readme_states_the_recorded_count() -> None:
    """The number was counted with the installed botocore, and of all its services."""
    page = PAGE.read_text("utf-8")
    section = re.search(r"<!-- begin services -->\n(.*?)<!-- end services -->", page, re.DOTALL)
    assert section, "python -m tools.survey counts them"
    counted = re.search(r"(\d+) of (\d+) rest-json services generate", section[1])
    assert counted
    assert f"botocore {botocore.__version__}" in section[1]
    generated, services = map(int, counted.groups())
    assert services == sum(1 for _ in rest_json_models())
    readme = " ".join((Path(__file__).parents[2] / "README.md").read_text("utf-8").split())
    assert f"{generated} of botocore's {services} services that speak rest-json work" in readme
    assert f"the other {services - generated} have operations that stream" in readme
