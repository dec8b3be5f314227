"""Structures that requests and responses hold, where responses always have more of the members.

Such a structure becomes two: the one that callers make, with the model's name, and its output
structure, which responses hold. Requests accept both.
"""

# docs/decisions/which-members-are-optional.md says why.

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from codegen.source.model import Member, Operation, Service, Shape

_SUFFIX = "Output"


def references(shape: Shape) -> Iterator[str]:
    """Yields the names of the shapes that a shape refers to directly."""
    if shape.document:
        return
    for member in shape.members.values():
        yield member.shape
    for part in (shape.member, shape.key, shape.value):
        if part is not None:
            yield part.shape


def reachable(shapes: Mapping[str, Shape], roots: Iterable[str]) -> set[str]:
    """The shapes that the members of ``roots`` reach: a root only if a member refers to it."""
    seen: set[str] = set()
    waiting = [name for root in roots for name in references(shapes[root])]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(references(shapes[name]))
    return seen


def with_outputs(service: Service, errors: Sequence[str]) -> tuple[Service, Mapping[str, str]]:
    """The service with output structures, and the name of each by that of its original.

    Lists and maps of such structures have an output as well.

    Args:
        service: The service.
        errors: Its error shapes.
    """
    shapes = service.shapes
    operations = service.operations.values()
    inputs = [operation.input for operation in operations if operation.input is not None]
    outputs = [operation.output for operation in operations if operation.output is not None]
    sent = reachable(shapes, inputs).union(inputs)
    received = reachable(shapes, [*outputs, *errors]).union(outputs, errors)
    split = _split(shapes, sent & received)
    if not split:
        return service, {}
    names = {name: _unused(name, shapes) for name in split}
    result: dict[str, Shape] = {}
    for name, shape in shapes.items():
        if name in names:
            result[name] = shape
            result[names[name]] = _retargeted(replace(shape, name=names[name]), names)
        else:
            result[name] = shape if name in sent else _retargeted(shape, names)
    changed = {operation.name: _returning(operation, names) for operation in operations}
    return replace(service, shapes=result, operations=changed), names


def _split(shapes: Mapping[str, Shape], shared: set[str]) -> set[str]:
    """The shared shapes whose members the overlay names, and those that refer to one of them."""
    split = {name for name in shared if _has_more_in_responses(shapes[name])}
    size = -1
    while size != len(split):
        size = len(split)
        split |= {name for name in shared if not split.isdisjoint(references(shapes[name]))}
    return split


def _has_more_in_responses(shape: Shape) -> bool:
    return not shape.union and any(
        member.always_present and member.name not in shape.required
        for member in shape.members.values()
    )


def _unused(name: str, shapes: Mapping[str, Shape]) -> str:
    while (name := f"{name}{_SUFFIX}") in shapes:
        pass
    return name


def _retargeted(shape: Shape, names: Mapping[str, str]) -> Shape:
    """The shape with references to the outputs in place of their originals."""
    return replace(
        shape,
        members={key: _aimed(member, names) for key, member in shape.members.items()},
        member=_aimed(shape.member, names) if shape.member else None,
        key=_aimed(shape.key, names) if shape.key else None,
        value=_aimed(shape.value, names) if shape.value else None,
    )


def _aimed(member: Member, names: Mapping[str, str]) -> Member:
    return replace(member, shape=names[member.shape]) if member.shape in names else member


def _returning(operation: Operation, names: Mapping[str, str]) -> Operation:
    if operation.output is None:
        return operation
    return replace(operation, output=names.get(operation.output, operation.output))
