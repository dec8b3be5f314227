"""Paginators, modelled or from the overlay: every path they name is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.problems import Problem
from codegen.source.model import Paginator, Service, Shape
from codegen.text.wording import a, describe, nearest

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[(-?\d+|\*)?\])?")


def paginator_problems(
    service: Service, paginator: Paginator, file: str, place: str
) -> Iterator[Problem]:
    """What is wrong with a paginator that stands at ``place`` of ``file``."""
    operation = service.operations.get(paginator.operation)
    if operation is None:
        found = f"{describe(paginator.operation)}, which is no operation"
        expected = nearest(paginator.operation, service.operations, "an operation is expected")
        yield Problem(file, place, found, expected)
        return
    for side, name in (("input", operation.input), ("output", operation.output)):
        if name is None:
            found = f"{operation.name}, which has no {side}"
            yield Problem(file, place, found, "an operation with one is expected")
    tokens = len(paginator.input_token), len(paginator.output_token)
    if tokens[0] != tokens[1]:
        found = f"{tokens[0]} input and {tokens[1]} output tokens"
        yield Problem(file, place, found, "as many of one as of the other are expected")
    sent = [("input_token", path) for path in paginator.input_token]
    read = [("output_token", path) for path in paginator.output_token]
    read += [("result_key", path) for path in paginator.result_key]
    if paginator.limit_key is not None:
        sent.append(("limit_key", paginator.limit_key))
    if paginator.more_results is not None:
        read.append(("more_results", paginator.more_results))
    for paths, name in ((sent, operation.input), (read, operation.output)):
        shape = service.shapes.get(name or "")
        if shape is not None:
            for key, path in paths:
                yield from _path_problems(service, shape, path, file, f"{place}/{key}")


def _path_problems(
    service: Service, shape: Shape, expression: str, file: str, place: str
) -> Iterator[Problem]:
    """What does not resolve in ``expression``: member names, with ``||`` between alternatives."""
    for path in expression.split("||"):
        current: Shape | None = shape
        for step in path.strip().split("."):
            if current is None:
                break  # a dangling reference, told elsewhere
            match = _STEP.fullmatch(step)
            if match is None:
                found = f"{describe(expression)}, of which {describe(step)} is no step"
                yield Problem(file, place, found, "names of members with '.' between are expected")
                break
            member = current.members.get(match[1])
            if member is None:
                found = (
                    f"{describe(expression)}, of which {current.name} has no {describe(match[1])}"
                )
                expected = nearest(match[1], current.members)
                yield Problem(file, place, found, expected)
                break
            current = service.shapes.get(member.shape)
            if match[2] and current is not None:
                if current.member is None:
                    found = f"{describe(expression)}, of which {current.name} is {a(current.type)}"
                    yield Problem(file, place, found, "a list is expected before '['")
                    break
                current = service.shapes.get(current.member.shape)
