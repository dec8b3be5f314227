"""A service under as much of its overlay as fits it.

An overlay is written for the model that it lies beside, where an entry that names something else is
a problem. A model that is older than its overlay has less to name; to compare it with a newer one,
what fits is enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from codegen.problems import ProblemsError
from codegen.source.model import Document, Documents, Service
from codegen.source.overlay import apply_overlay
from codegen.source.validate import validate
from codegen.text.wording import is_list


def fitted_service(documents: Documents) -> Service:
    """The service of ``documents``, with the entries of its overlay that name what it has.

    Raises:
        ProblemsError: The documents themselves are wrong.
    """
    service, overlay = validate(documents), documents.overlay
    while True:
        try:
            return apply_overlay(service, overlay, "")
        except ProblemsError as error:
            fitting = _without(overlay, (problem.pointer for problem in error.problems))
            if fitting == overlay:
                raise
            overlay = fitting


def _without(overlay: Document, pointers: Iterable[str]) -> Document:
    """``overlay`` without what ``pointers`` lead to: a name in a list, or else a whole entry."""
    wrong = [pointer.split("/")[1:] for pointer in pointers]
    kept: dict[str, list[Document]] = {}
    for kind, entries in overlay.items():
        if [kind] in wrong:
            continue
        for index, entry in enumerate(entries):
            places = [place[2:] for place in wrong if place[:2] == [kind, str(index)]]
            rest = _entry_without(entry, places)
            if rest is not None:
                kept.setdefault(kind, []).append(rest)
    return kept


def _entry_without(entry: Document, places: Iterable[list[str]]) -> Document | None:
    """``entry`` without the names at ``places``; None if nothing would be left of it."""
    rest: dict[str, Any] = dict(entry)
    for place in places:
        if len(place) != 2 or not is_list(entry[place[0]]):
            return None
        key, index = place
        rest[key] = [name for name in rest[key] if name != entry[key][int(index)]]
        if not rest[key]:
            return None
    return rest
