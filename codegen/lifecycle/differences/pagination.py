"""Paginators: which operations have one, its parameters, and the type of its items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.lifecycle.differences.sides import Side, Sides
from codegen.lifecycle.differences.types import type_name
from codegen.source.paginator import Paginator
from codegen.source.rules import Finding, Rule
from codegen.text.wording import describe

_NAME = re.compile(r"\w+")


def paginator_findings(sides: Sides) -> Iterator[Finding]:
    """Compares the paginators of two services."""
    old, new = sides.old.service.paginators, sides.new.service.paginators
    for name, paginator in old.items():
        where = _where(sides.old, name)
        if name in new:
            yield from _changes(sides, paginator, new[name], where)
        else:
            yield Rule.PAGINATOR_REMOVED.at(where, "the paginator was removed")
    for name in new:
        if name not in old:
            yield Rule.PAGINATOR_ADDED.at(_where(sides.new, name), "a paginator was added")


def _where(side: Side, operation: str) -> str:
    return f"paginate.{side.index.methods[operation]}"


def _changes(sides: Sides, old: Paginator, new: Paginator, where: str) -> Iterator[Finding]:
    items = _items(sides.old, old), _items(sides.new, new)
    if old.result_key != new.result_key and items[0] != items[1]:
        what = f"the items changed from {items[0]} to {items[1]}"
        yield Rule.PAGINATOR_ITEMS_CHANGED.at(where, what)
    for name in _members(sides.new, new) & set(new.input_token) - set(old.input_token):
        what = f"{_field(sides.new, new, name)} is the page token now, which the paginator sets"
        yield Rule.PAGINATOR_PARAMETER_REMOVED.at(where, what)
    for name in _members(sides.new, new) & set(old.input_token) - set(new.input_token):
        what = f"{_field(sides.new, new, name)} is no longer the page token"
        yield Rule.PAGINATOR_PARAMETER_ADDED.at(where, what)
    for key, before, after in (
        ("page token of the request", old.input_token, new.input_token),
        ("page token of the response", old.output_token, new.output_token),
        ("path of the items", old.result_key, new.result_key),
        ("parameter for the page size", old.limit_key, new.limit_key),
        ("member that says whether there are more pages", old.more_results, new.more_results),
    ):
        if before != after:
            what = f"the {key} changed from {_shown(before)} to {_shown(after)}"
            yield Rule.PAGINATOR_CHANGED.at(where, what)


def _members(side: Side, paginator: Paginator) -> set[str]:
    return set(side.index.input(side.operations[paginator.operation]).members)


def _field(side: Side, paginator: Paginator, member: str) -> str:
    shape = side.index.input(side.operations[paginator.operation])
    return side.index.fields[shape.name][member]


def _items(side: Side, paginator: Paginator) -> str:
    """The type of the items: elements of the first result key that leads to a list or map."""
    for path in paginator.result_key:
        shape = side.index.output(side.operations[paginator.operation])
        for name in _NAME.findall(path):
            if name not in shape.members:
                break
            shape = side.shape(shape.members[name])
        if shape.type == "list":
            return type_name(side, shape.element)
        if shape.type == "map":
            return f"tuple[{', '.join(type_name(side, part) for part in shape.entry)}]"
    return "nothing"


def _shown(value: tuple[str, ...] | str | None) -> str:
    if not value:
        return "none"
    return describe(value) if isinstance(value, str) else ", ".join(map(describe, value))
