"""The scoreboard: a sample of the suites passes, and no deviation goes unnamed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from codegen.problems import Problem, ProblemsError
from tools.conformance import endpoints, protocols, report, sdist, signatures
from tools.conformance.protocols import Outcome
from tools.conformance.suites import SUITES, Case, read_cases

SAMPLE = Path(__file__).parent / "data" / "botocore-1.44.5-tests.tar.gz"
CASES = read_cases(SAMPLE)


def test_suites_are_read() -> None:
    suites = {case.suite for case in CASES}
    assert suites == {f"{side}/{name}" for side in ("input", "output") for name in SUITES}
    assert len(CASES) == 372
    assert sum(case.skipped_by_botocore for case in CASES) > 30


# Descriptions with cases that once failed, or that botocore deviates from; and some of the others.
NOTED = {
    (case.suite, case.number)
    for case in CASES
    for id_ in ("IgnoreQueryParamsInResponse", "PayloadWithUnsetUnion", "FooErrorUsingCode")
    if id_ in case.id
}
OTHERS = {(case.suite, case.number) for case in CASES if case.number % 9 == 4}


@pytest.mark.parametrize("descriptions", [NOTED, OTHERS - NOTED], ids=["noted", "others"])
def test_sample_of_the_protocol_suites_passes(descriptions: set[tuple[str, int]]) -> None:
    sample = [case for case in CASES if (case.suite, case.number) in descriptions]
    outcomes = list(protocols.run(sample))
    assert len(outcomes) == len(sample)
    failed = {outcome.case.name: outcome.ours for outcome in outcomes if outcome.ours}
    assert not {name: problem for name, problem in failed.items() if name not in report.reasons()}


def test_a_deviation_needs_a_reason_and_a_reason_a_deviation() -> None:
    passing = [Outcome(case, "", "") for case in CASES]
    known = report.reasons()
    assert len(report.contradictions(passing)) == len(known)
    as_listed = [
        replace(one, ours="another body" if one.case.name in known else "") for one in passing
    ]
    assert report.contradictions(as_listed) == []
    worse = [replace(as_listed[0], ours="another method"), *as_listed[1:]]
    assert report.contradictions(worse) == [f"{CASES[0].name}: another method"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"uri": "/elsewhere"}, "target"),
        ({"method": "TRACE"}, "method"),
        ({"headers": {"Content-Type": "application/json", "X-More": "1"}}, "header x-more"),
        ({"forbidHeaders": ["Content-Type"]}, "header Content-Type"),
        ({"requireHeaders": ["X-Needed"]}, "header X-Needed is there"),
        ({"body": '{"stringValue": "another"}'}, "body"),
        ({"host": "elsewhere.example"}, "host"),
    ],
)
def test_another_request_is_noticed(change: dict[str, object], problem: str) -> None:
    case = next(case for case in CASES if case.id == "DocumentTypeInputWithObject")
    document = case.document | {"serialized": case.document["serialized"] | change}
    (outcome,) = protocols.run([_renumbered(case, document)])
    assert outcome.ours.startswith(problem)
    assert outcome.botocores.startswith(problem)


def test_another_response_is_noticed() -> None:
    case = next(case for case in CASES if case.id == "RestJsonNoInputAndOutputWithJson")
    (outcome,) = protocols.run([_renumbered(case, case.document | {"result": {"more": 1}})])
    assert outcome.ours.startswith("read {}")
    assert outcome.botocores.startswith("read {}")


def test_botocore_runs_the_cases_of_a_refused_service(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ProblemsError([Problem("x", "/y", "a trait", "another")])

    monkeypatch.setattr(protocols, "build", refuse)
    ids = ("RestJsonNoInputAndOutputWithJson", "DocumentTypeAsPayloadInput")
    cases = [case for case in CASES if case.id in ids]
    outcomes = {one.case.id: one for one in protocols.run(cases)}
    assert {one.ours for one in outcomes.values()} == {
        "refused: x:/y: found a trait; expected another"
    }
    assert [bool(outcomes[id_].botocores) for id_ in ids] == [False, True]
    assert "passes |" in report.page([outcomes[ids[0]]], [], (0, ()))


def test_endpoints_of_refused_rules_are_counted_for_botocore() -> None:
    services = [
        replace(one, refused="no") if one.service == "ivs" else one for one in endpoints.run(SAMPLE)
    ]
    cases = next(one.cases for one in services if one.service == "ivs")
    page = report.page([], services, (0, ()))
    assert f"aren't compiled: ivs. Of their {cases} cases, botocore gets\n{cases} right." in page


def _renumbered(case: Case, document: dict[str, Any]) -> Case:
    """The case as a service of its own, whose package has another name."""
    digest = int(hashlib.sha256(repr(document).encode()).hexdigest()[:8], 16)
    return replace(case, document=document, number=1000 + digest)


def test_endpoint_cases_resolve() -> None:
    services = list(endpoints.run(SAMPLE))
    assert {one.service for one in services} == {"ivs", "ivschat", "ivs-realtime", "dynamodb"}
    assert [(one.ours, one.botocores, one.refused) for one in services] == [((), (), "")] * 4


def test_published_signatures() -> None:
    assert signatures.run() == (34, ())


def test_page_has_the_figures_and_the_reasons() -> None:
    known = report.reasons()
    outcomes = [
        Outcome(case, "no" if case.name in known else "", "no" if case.skipped_by_botocore else "")
        for case in CASES
    ]
    page = report.page(outcomes, list(endpoints.run(SAMPLE)), (34, ("post-vanilla",)))
    assert "| input/rest-json | 113 |" in page
    assert all(f"| {name} | {reason} |" in page for name, reason in known.items())
    assert "Of the 34 requests" in page
    assert "33 get" in page


def test_distribution_is_downloaded_once_and_known_by_its_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"not botocore"
    index = tmp_path / "index" / "botocore"
    index.mkdir(parents=True)
    name = f"botocore-{sdist.VERSION}.tar.gz"
    (index / name).write_bytes(content)
    (index / "index.html").write_text(f'<a href="../botocore/{name}#sha256=0">{name}</a>')
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path / "index"))
    )
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(sdist, "_indexes", lambda: [f"{url}/none", url])
        with pytest.raises(sdist.DownloadError, match=f"expected: {sdist._SHA256}"):
            sdist.fetch(tmp_path / "first")
        monkeypatch.setattr(sdist, "_SHA256", hashlib.sha256(content).hexdigest())
        path = sdist.fetch(tmp_path / "second")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert path.read_bytes() == content
    assert sdist.fetch(tmp_path / "second") == path  # without a server
    with pytest.raises(sdist.DownloadError, match="no index"):
        sdist.fetch(tmp_path / "third")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...
