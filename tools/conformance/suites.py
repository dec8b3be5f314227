"""The protocol suites of botocore: what a client sends for parameters, and what it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.conformance.sdist import read_json

SUITES = ("rest-json", "json", "json_1_0", "json_1_0-query-compatible")
"""The suites of the protocols that are supported."""

_FOLDER = "tests/unit/protocols"


@dataclass(frozen=True)
class Case:
    """One request or response of a suite."""

    suite: str
    """``input/rest-json``, for example."""

    number: int
    """Number of the service description in the suite, from 0."""

    id: str
    description: dict[str, Any]
    """Metadata and shapes of its service."""

    document: dict[str, Any]
    """The operation (``given``), and either ``params`` and ``serialized`` or ``response``."""

    skipped_by_botocore: bool

    @property
    def name(self) -> str:
        return f"{self.suite}: {self.id}"

    @property
    def operation(self) -> str:
        name: str = self.document["given"]["name"]
        return name

    @property
    def is_input(self) -> bool:
        return "params" in self.document


def read_cases(distribution: Path) -> list[Case]:
    """All cases of the supported protocols."""
    names = "|".join(map(_escaped, SUITES))
    documents = read_json(distribution, rf"{_FOLDER}/(?:in|out)put/(?:{names})\.json")
    ignored = read_json(distribution, rf"{_FOLDER}/protocol-tests-ignore-list\.json")
    return [
        case
        for path, suites in documents.items()
        for case in _cases(
            path.removeprefix(f"{_FOLDER}/").removesuffix(".json"), suites, *ignored.values()
        )
    ]


def _escaped(name: str) -> str:
    return name.replace("-", r"\-")


def _cases(suite: str, documents: list[dict[str, Any]], ignored: dict[str, Any]) -> Iterator[Case]:
    direction, _, protocol = suite.partition("/")
    lists = [
        ignored.get("general", {}).get(direction, {}),
        ignored.get("protocols", {}).get(protocol, {}).get(direction, {}),
    ]
    suites = {name for one in lists for name in one.get("suites", ())}
    cases = {name for one in lists for name in one.get("cases", ())}
    for number, document in enumerate(documents):
        description = {key: value for key, value in document.items() if key != "cases"}
        for place, case in enumerate(document["cases"]):
            id_ = case.get("id") or f"{document['description']} {place}"
            skipped = document["description"] in suites or id_ in cases
            yield Case(suite, number, id_, description, case, skipped)
