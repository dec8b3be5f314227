"""Two models → what changed for the users of the generated package.

Compared is what they see: the names, types and limits that the lowering makes of a model after the
overlay. So what they don't see is no difference: the order of enumerations and of required members,
the names of scalar shapes, ``box``, ``jsonVersion``, markup.
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
from codegen.lifecycle.differences.service import service_findings
from codegen.lifecycle.differences.sides import Sides, side_of
from codegen.problems import Problem, ProblemsError
from codegen.source.load import load, load_file
from codegen.source.model import Service
from codegen.source.read import read_service

_Source = TypeVar("_Source")
_Result = TypeVar("_Result")


def compare(old: Path, new: Path, service: str) -> Comparison:
    """Compares a service in two folders of models, each with its overlay and settings.

    Raises:
        ProblemsError: A document can't be read or is wrong; what is wrong with both is told.
    """
    documents = _both(lambda models: load(models, service), old, new)
    return compare_services(*_both(read_service, *documents))


def compare_files(old: Path, new: Path) -> Comparison:
    """Compares two service documents, without overlays.

    Paginators and endpoint rules are compared where they lie beside both.

    Raises:
        ProblemsError: A document can't be read or is wrong; what is wrong with both is told.
    """
    documents = _both(load_file, old, new)
    before, after = _both(read_service, *documents)
    if not all("paginators" in one.files for one in documents):
        before, after = replace(before, paginators={}), replace(after, paginators={})
    if not all("endpoint_rules" in one.files for one in documents):
        before, after = replace(before, endpoint_rules=None), replace(after, endpoint_rules=None)
    return compare_services(before, after)


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
        ]
    )


def _both(
    make: Callable[[_Source], _Result], old: _Source, new: _Source
) -> tuple[_Result, _Result]:
    """What ``make`` gives for both sides; the problems of both together."""
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
