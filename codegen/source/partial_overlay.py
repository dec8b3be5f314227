"""A service with those entries of its overlay that apply to it.

An overlay is written for one model, in which every name of its entries has to exist. An older model
lacks some of these names; to compare it with a newer one, the entries that apply are enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from codegen.problems import ProblemsError
from codegen.source.model import Document, Service
from codegen.source.overlay import apply_overlay
from codegen.text.wording import is_list


def apply_partial_overlay(service: Service, overlay: Document) -> Service:
    """The service with those entries of a valid ``overlay`` whose names exist in it.

    Raises:
        ProblemsError: An entry is wrong in another way.
    """
    while True:
        try:
            return apply_overlay(service, overlay, "")
        except ProblemsError as error:
            applicable = _without(overlay, (problem.pointer for problem in error.problems))
            if applicable == overlay:
                raise
            overlay = applicable


def _without(overlay: Document, pointers: Iterable[str]) -> Document:
    """``overlay`` without what ``pointers`` point to: a name in a list, or else a whole entry."""
    wrong = [pointer.split("/")[1:] for pointer in pointers]
    kept: dict[str, list[Document]] = {}
    for kind, entries in overlay.items():
        if [kind] in wrong:
            continue
        for index, entry in enumerate(entries):
            paths = [path[2:] for path in wrong if path[:2] == [kind, str(index)]]
            rest = _entry_without(entry, paths)
            if rest is not None:
                kept.setdefault(kind, []).append(rest)
    return kept


def _entry_without(entry: Document, paths: Iterable[list[str]]) -> Document | None:
    """``entry`` without the names at ``paths``; None if nothing of it is left."""
    rest: dict[str, Any] = dict(entry)
    for path in paths:
        if len(path) != 2 or not is_list(entry[path[0]]):
            return None
        key, index = path
        rest[key] = [name for name in rest[key] if name != entry[key][int(index)]]
        if not rest[key]:
            return None
    return rest
