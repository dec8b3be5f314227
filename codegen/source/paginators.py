"""Paginators of the model or the overlay: every path has to resolve."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.problems import Problem
from codegen.source.model import Service, Shape
from codegen.source.paginator import Paginator
from codegen.text.wording import a, describe, nearest

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[(-?\d+|\*)?\])?")


def paginator_problems(
    service: Service, paginator: Paginator, file: str, place: str
) -> Iterator[Problem]:
    """The problems of the paginator at ``place`` of ``file``."""
    operation = service.operations.get(paginator.operation)
    if operation is None:
        found = f"{describe(paginator.operation)}, which is not an operation"
        expected = nearest(paginator.operation, service.operations, "an operation")
        yield Problem(file, place, found, expected)
        return
    for side, name in (("input", operation.input), ("output", operation.output)):
        if name is None:
            found = f"the operation {operation.name}, which has no {side}"
            yield Problem(file, place, found, f"an operation with an {side}")
    tokens = len(paginator.input_token), len(paginator.output_token)
    if tokens[0] != tokens[1]:
        found = f"{tokens[0]} input and {tokens[1]} output tokens"
        yield Problem(file, place, found, "the same number of both")
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
    """The problems of ``expression``: paths of member names, alternatives joined by ``||``."""
    for path in expression.split("||"):
        current: Shape | None = shape
        for step in path.strip().split("."):
            if current is None:
                break  # a dangling reference, reported elsewhere
            match = _STEP.fullmatch(step)
            if match is None:
                found = f"{describe(expression)}, in which {describe(step)} is not a member name"
                yield Problem(file, place, found, "member names joined by '.'")
                break
            member = current.members.get(match[1])
            if member is None:
                found = (
                    f"{describe(expression)}, but {current.name} has no member {describe(match[1])}"
                )
                expected = nearest(match[1], current.members)
                yield Problem(file, place, found, expected)
                break
            current = service.shapes.get(member.shape)
            if match[2] and current is not None:
                if current.member is None:
                    found = f"{describe(expression)}, but {current.name} is {a(current.type)}"
                    yield Problem(file, place, found, "a list before '['")
                    break
                current = service.shapes.get(current.member.shape)
