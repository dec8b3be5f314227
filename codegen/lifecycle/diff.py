"""Compares two models as users of the generated package see them.

The comparison looks at names, types and limits as they are lowered from the model and its overlay.
It ignores what users do not see: the order of enumerations and of required members, the names of
scalar shapes, ``box``, ``jsonVersion`` and the HTML of documentation.
"""

# docs/decisions/diff-compares-what-users-see.md says why.

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from codegen.lifecycle.comparison import Comparison
from codegen.lifecycle.differences.classes import (
    enumeration_findings,
    error_findings,
    structure_findings,
)
from codegen.lifecycle.differences.operations import operation_findings
from codegen.lifecycle.differences.pagination import paginator_findings
from codegen.lifecycle.differences.published_events import published_event_findings
from codegen.lifecycle.differences.service import service_findings
from codegen.lifecycle.differences.sides import Sides, side_of
from codegen.lifecycle.differences.waiters import waiter_findings
from codegen.problems import Problem, ProblemsError
from codegen.source.load import load, load_file, load_settings_by_id, service_id
from codegen.source.model import Document, Documents, Service
from codegen.source.read import read_service

_NOTHING: Document = {}
_Source = TypeVar("_Source")
_Result = TypeVar("_Result")


def compare(old: Path, new: Path, service: str) -> Comparison:
    """Compares a service of two models folders, each with its overlay and settings.

    Raises:
        ProblemsError: A document can't be read or is wrong; the problems of both are listed.
    """
    documents = _both(lambda models: load(models, service), old, new)
    return compare_services(*_both(read_service, *documents))


def compare_files(old: Path, new: Path, models: Path | None = None) -> Comparison:
    """Compares two service documents, without overlays.

    Paginators and endpoint rules are compared if they lie beside both documents. Partitions and the
    settings that name the package are used for both if they lie beside one.

    Args:
        old: The old document.
        new: The new document.
        models: A folder of models whose settings name the package, if none lie beside a document.

    Raises:
        ProblemsError: A document can't be read or is wrong; the problems of both are listed.
    """
    documents = _with_settings(*_both(load_file, old, new), models)
    before, after = _both(read_service, *documents)
    left_out: list[str] = []

    def only_one(what: str, kind: str) -> bool:
        has = [kind in one.files for one in documents]
        if has[0] != has[1]:
            left_out.append(f"{what}, which lie beside {old if has[0] else new} alone")
        return not all(has)

    if only_one("paginators", "paginators"):
        before, after = replace(before, paginators={}), replace(after, paginators={})
    if only_one("waiters", "waiters"):
        before, after = replace(before, waiters={}), replace(after, waiters={})
    if only_one("endpoint rules", "endpoint_rules"):
        before, after = replace(before, endpoint_rules=None), replace(after, endpoint_rules=None)
    elif only_one("partitions", "partitions"):
        partitions = before.partitions or after.partitions
        before, after = (replace(one, partitions=partitions) for one in (before, after))
    return replace(compare_services(before, after), left_out=tuple(left_out))


def _with_settings(
    old: Documents, new: Documents, models: Path | None
) -> tuple[Documents, Documents]:
    """Both documents with the settings of the other, or of the same service in ``models``."""
    known = old.settings or new.settings
    if not known and models is not None and models.is_dir():
        known = load_settings_by_id(models).get(service_id(new.service), _NOTHING)
    before, after = (replace(one, settings=one.settings or known) for one in (old, new))
    return before, after


def compare_services(old: Service, new: Service) -> Comparison:
    """Compares two services whose overlays have been applied."""
    sides = Sides(side_of(old), side_of(new))
    return Comparison.of(
        [
            *service_findings(sides),
            *operation_findings(sides),
            *structure_findings(sides),
            *enumeration_findings(sides),
            *error_findings(sides),
            *paginator_findings(sides),
            *waiter_findings(sides),
            *published_event_findings(sides),
        ]
    )


def _both(
    make: Callable[[_Source], _Result], old: _Source, new: _Source
) -> tuple[_Result, _Result]:
    """The results of ``make`` for both sides; the problems of both together."""
    made: list[_Result] = []
    problems: list[Problem] = []
    for source in (old, new):
        try:
            made.append(make(source))
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(problems)
    before, after = made
    return before, after
