"""Cases of ``diff``: two edited versions of the tiny service, and the expected findings."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.endpoints import BOTOCORE
from support.models import edit, tiny_paginators, tiny_service, write_models

from codegen.lifecycle.comparison import Comparison
from codegen.lifecycle.diff import compare
from codegen.source.rules import Rule

GONE = ...
"""As the value of an edit: removes what the pointer leads to."""

Edits = Mapping[str, object]


@dataclass(frozen=True)
class Side:
    """One side of a comparison: the tiny service with edits of its documents."""

    model: Edits = field(default_factory=dict[str, object])
    paginators: Edits = field(default_factory=dict[str, object])
    waiters: Mapping[str, Any] | None = None
    events: Mapping[str, Any] | None = None
    rules: dict[str, Any] | None = None
    overlay: str | None = None
    settings: str | None = None

    def write(self, folder: Path) -> Path:
        documents: dict[str, object] = {"model": _edited(tiny_service(), self.model)}
        documents["paginators"] = _edited(tiny_paginators(), self.paginators)
        documents["partitions"] = (BOTOCORE / "partitions.json").read_bytes()
        for name in ("overlay", "settings"):
            if getattr(self, name) is not None:
                documents[name] = getattr(self, name)
        if self.waiters is not None:
            documents["waiters"] = {"version": 2, "waiters": self.waiters}
        if self.events is not None:
            documents["events"] = self.events
        if self.rules is not None:
            documents["endpoint_rules"] = self.rules
        return write_models(folder, **documents)


def _edited(document: dict[str, Any], edits: Edits) -> dict[str, Any]:
    for place, value in edits.items():
        edit(document, place, deepcopy(value))
    return document


def rules(url: str = "https://tiny.{Region}.example", **region: object) -> dict[str, Any]:
    """An endpoint rule set with one rule."""
    parameter = {"type": "String", "required": True, "builtIn": "AWS::Region", **region}
    parameter |= {"documentation": "The region."}
    rule = {"conditions": [], "type": "endpoint", "endpoint": {"url": url}}
    return {"version": "1.0", "parameters": {"Region": parameter}, "rules": [rule]}


def compared(folder: Path, old: Side, new: Side) -> Comparison:
    return compare(old.write(folder / "old"), new.write(folder / "new"), "tiny")


@dataclass(frozen=True)
class Case:
    """A change and all of its findings, each a rule and a place."""

    name: str
    old: Side
    new: Side
    found: frozenset[tuple[Rule, str]]


def case(name: str, old: Side, new: Side, *found: tuple[Rule, str]) -> Case:
    return Case(name, old, new, frozenset(found))


def changed(name: str, edits: Edits, *found: tuple[Rule, str]) -> Case:
    """A change of the service document."""
    return case(name, Side(), Side(model=edits), *found)


def undone(name: str, edits: Edits, *found: tuple[Rule, str]) -> Case:
    """The reverse change: the old document has the edits, the new one does not."""
    return case(name, Side(model=edits), Side(), *found)
