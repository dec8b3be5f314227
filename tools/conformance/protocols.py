"""Runs the protocol suites."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from unittest import mock

from codegen.package._runtime.http import Headers
from codegen.problems import ProblemsError
from tools.conformance.clients import BotocoreClient, GeneratedClient
from tools.conformance.loopback import GivenResponse, Loopback, SentRequest
from tools.conformance.packages import build
from tools.conformance.suites import Case


@dataclass(frozen=True)
class Outcome:
    """What came of a case."""

    case: Case
    ours: str
    """What is wrong with what the package sends or reads; empty if nothing is."""

    botocores: str
    """The same of botocore."""


def run(cases: list[Case]) -> Iterator[Outcome]:
    """Runs the cases with both clients."""
    with tempfile.TemporaryDirectory() as folder, Loopback() as loopback:
        sys.path.insert(0, folder)
        try:
            for group in _groups(cases):
                yield from _run_group(group, Path(folder), loopback)
        finally:
            sys.path.remove(folder)


def _groups(cases: list[Case]) -> Iterator[list[Case]]:
    """Cases whose operations fit into one service: of one description, and equal if they share a name."""
    for _, described in groupby(cases, key=lambda case: (case.suite, case.number)):
        yield list(described)


def _run_group(cases: list[Case], folder: Path, loopback: Loopback) -> Iterator[Outcome]:
    refusal, ours = "", None
    try:
        ours = GeneratedClient(build(cases, folder), loopback)
    except ProblemsError as error:
        refusal = f"refused: {error}"
    botocores = BotocoreClient(cases, folder / "models")
    for case in cases:
        found = refusal if ours is None else _problem(case, ours)
        yield Outcome(case, found, _problem(case, botocores))


def _problem(case: Case, client: GeneratedClient | BotocoreClient) -> str:
    try:
        if case.is_input:
            with mock.patch("os.urandom", bytes):  # An idempotency token is that of zeros.
                return _request_problem(case, client.request(case))
        return _response_problem(case, client.response(case, _given(case)))
    except Exception as error:  # it is a result
        return f"{type(error).__name__}: {error}".partition("\n")[0]


def _given(case: Case) -> GivenResponse:
    response = case.document["response"]
    return GivenResponse(
        response.get("status_code", 200),
        response.get("headers", {}),
        response.get("body", "").encode(),
    )


def _response_problem(case: Case, found: dict[str, Any]) -> str:
    if "error" in case.document:
        expected = {
            "Error": {
                "Code": case.document.get("errorCode", ""),
                "Message": case.document.get("errorMessage", ""),
            },
            **case.document["error"],
        }
    else:
        expected = case.document.get("result", {})
    return "" if found == expected else f"read {found}; expected: {expected}"


def _request_problem(case: Case, sent: SentRequest) -> str:
    expected = case.document["serialized"]
    # The order of query parameters means nothing; a signature sorts them.
    checks: list[tuple[str, Any, Any]] = [
        ("target", _parts(sent.target), _parts(expected.get("uri", "/")))
    ]
    if "method" in expected:
        checks.append(("method", sent.method, expected["method"]))
    if "host" in expected:
        checks.append(("host", sent.headers["host"], expected["host"]))
    if "body" in expected:
        checks.append(("body", _body(sent.body), _body(expected["body"].encode())))
    given = Headers(expected.get("headers", {}).items())
    for name, value in given.items():
        if name == "content-type" and value != "application/json" and "json" not in value:
            continue  # botocore's tests ignore the content type of a payload, too.
        checks.append((f"header {name}", _listed(sent.headers.get(name)), _listed(value)))
    for name in expected.get("forbidHeaders", ()):
        checks.append((f"header {name}", sent.headers.get(name), None))
    for name in expected.get("requireHeaders", ()):
        checks.append((f"header {name} is there", name in sent.headers, True))
    return "; ".join(
        f"{what}: sent {found!r}; expected: {right!r}"
        for what, found, right in checks
        if found != right
    )


def _parts(target: str) -> tuple[str, list[str]]:
    path, _, query = target.partition("?")
    return path, sorted(query.split("&"))


def _listed(value: str | None) -> str | None:
    """A header with a list, whose elements may have a space between them."""
    return None if value is None else value.replace(", ", ",")


def _body(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content
