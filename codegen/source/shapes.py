"""Inconsistent shapes, whose traits are valid one by one."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from codegen.problems import Problem, pointer
from codegen.source.model import Operation, Service, Shape
from codegen.text.wording import a, describe, nearest

_DEEPEST = 16
"""Largest depth of nested lists and maps: each level nests the generated code once more."""


def shape_problems(service: Service) -> Iterator[Problem]:
    """The problems of the shapes of a service and of references to them."""
    for operation in service.operations.values():
        yield from _operation_problems(service, operation)
    for shape in service.shapes.values():
        yield from _reference_problems(service, shape)
        yield from _named_member_problems(service, shape)
        yield from _limit_problems(service, shape)
        yield from _repeated_problems(service, shape)
        yield from _error_problems(service, shape)
    endless = [*_endless_problems(service)]
    yield from endless
    if not endless:
        yield from _depth_problems(service)


def _operation_problems(service: Service, operation: Operation) -> Iterator[Problem]:
    place = pointer("operations", operation.name)
    references = [(f"{place}/errors/{i}/shape", name) for i, name in enumerate(operation.errors)]
    if operation.input is not None:
        references.append((f"{place}/input/shape", operation.input))
    if operation.output is not None:
        references.append((f"{place}/output/shape", operation.output))
    for where, name in references:
        shape = service.shapes.get(name)
        if shape is None:
            yield _unknown_shape(service, where, name)
        elif shape.type != "structure":
            found = f"{describe(name)}, which is {a(shape.type)}"
            yield Problem(service.file, where, found, "a structure")


def _reference_problems(service: Service, shape: Shape) -> Iterator[Problem]:
    place = pointer("shapes", shape.name)
    for name, member in shape.members.items():
        if member.shape not in service.shapes:
            where = place + pointer("members", name, "shape")
            yield _unknown_shape(service, where, member.shape)
        elif member.enum and service.shapes[member.shape].type != "string":
            where = place + pointer("members", name, "enum")
            found = f"an enumeration of {a(service.shapes[member.shape].type)}"
            yield Problem(service.file, where, found, "a string")
    for element in (shape.member, shape.key, shape.value):
        if element is not None and element.shape not in service.shapes:
            where = place + pointer(element.name, "shape")
            yield _unknown_shape(service, where, element.shape)
    if shape.key is not None:
        key = service.shapes.get(shape.key.shape)
        if key is not None and key.type != "string":
            found = f"{describe(key.name)}, which is {a(key.type)}"
            yield Problem(service.file, f"{place}/key/shape", found, "a string")


def _unknown_shape(service: Service, where: str, name: str) -> Problem:
    expected = nearest(name, service.shapes, otherwise="the name of a shape")
    return Problem(service.file, where, f"{describe(name)}, which is not a shape", expected)


def _named_member_problems(service: Service, shape: Shape) -> Iterator[Problem]:
    """``required`` and ``payload`` have to name members."""
    place = pointer("shapes", shape.name)
    names = [(f"{place}/required/{i}", name) for i, name in enumerate(shape.required)]
    if shape.payload is not None:
        names.append((f"{place}/payload", shape.payload))
    for where, name in names:
        if name not in shape.members:
            found = f"{describe(name)}, which is not a member"
            yield Problem(service.file, where, found, nearest(name, shape.members))


def _error_problems(service: Service, shape: Shape) -> Iterator[Problem]:
    """An error needs fixed members: a document is any JSON value, a union only one member."""
    for trait, has_trait in (("document", shape.document), ("union", shape.union)):
        if has_trait and (shape.exception or _is_thrown(service, shape)):
            where = pointer("shapes", shape.name, trait)
            found = f"a {trait} that is an error"
            yield Problem(service.file, where, found, "a structure")


def _is_thrown(service: Service, shape: Shape) -> bool:
    return any(shape.name in operation.errors for operation in service.operations.values())


def _limit_problems(service: Service, shape: Shape) -> Iterator[Problem]:
    low, high = shape.minimum, shape.maximum
    if low is not None and high is not None and low > high:
        where = pointer("shapes", shape.name, "min")
        expected = f"at most the max, {high}"
        yield Problem(service.file, where, f"a min of {low}", expected)


def _repeated_problems(service: Service, shape: Shape) -> Iterator[Problem]:
    """Values of ``required`` and ``enum`` have to be unique."""
    for trait, texts in (("required", shape.required), ("enum", shape.enum)):
        for index, text in enumerate(texts):
            if text in texts[:index]:
                where = pointer("shapes", shape.name, trait, index)
                yield Problem(service.file, where, f"a second {describe(text)}", "unique values")


def _endless_problems(service: Service) -> Iterator[Problem]:
    for circle in circles(service):
        found = f"shapes that contain themselves: {' > '.join(circle)}"
        expected = "an optional member on the way"
        if service.shapes[circle[0]].type != "structure":
            expected = "a structure on the way"
        yield Problem(service.file, pointer("shapes", circle[0]), found, expected)


def _depth_problems(service: Service) -> Iterator[Problem]:
    for name, shape in service.shapes.items():
        depth, current = 0, shape
        while element := current.member or current.value:
            depth += 1
            inner = service.shapes.get(element.shape)
            if inner is None or depth > _DEEPEST:
                break
            current = inner
        if depth > _DEEPEST:
            found = f"more than {_DEEPEST} levels of nested lists and maps"
            yield Problem(
                service.file, pointer("shapes", name), found, f"at most {_DEEPEST} levels"
            )


def circles(service: Service) -> Iterator[tuple[str, ...]]:
    """Shapes without finite values, because each value contains another value of the shape.

    Each cycle is yielded once, as the names on the way from a shape to itself.
    """
    held = {name: list(_always_held(service, shape)) for name, shape in service.shapes.items()}
    while True:
        try:
            TopologicalSorter(held).prepare()
            return
        except CycleError as error:
            names: list[str] = error.args[1][:0:-1]  # from the holder to what it holds, not closed
            first = names.index(min(names))
            names = names[first:] + names[: first + 1]
            held[names[0]].remove(names[1])
            yield tuple(names)


def _always_held(service: Service, shape: Shape) -> Iterator[str]:
    """The structures in every value of a structure; the lists or maps in a list or map."""
    if shape.type == "structure":
        for name, member in shape.members.items():
            target = service.shapes.get(member.shape)
            present = name in shape.required or member.always_present
            if present and target and target.type == "structure":
                yield target.name
    else:
        element = shape.member or shape.value
        target = service.shapes.get(element.shape) if element else None
        if target and target.type in ("list", "map"):
            yield target.name
