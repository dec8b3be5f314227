"""The parameters of the endpoint rules that an operation sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from codegen.plan.endpoints.context_paths import parse_context_path
from codegen.plan.python.discovery import discovers
from codegen.plan.python.index import Index
from codegen.source.model import Operation, Shape
from codegen.text.python_source import literal


def endpoint_parameters(
    index: Index, operation: Operation, keywords: Mapping[str, str]
) -> tuple[str, ...]:
    """The entries of a dictionary: constants first, then what is taken from members.

    Args:
        index: The service's index.
        operation: The operation.
        keywords: The arguments of ``resolve`` by the rule set's names.
    """
    shape = index.input(operation)
    fields = index.fields[shape.name]
    constants = {
        name: repr(value)
        for name, value in operation.static_context_params.items()
        if name in keywords
    }
    members = {
        member.context_param: f"self.{fields[member.name]}"
        for member in shape.members.values()
        if member.context_param is not None and member.context_param in keywords
    }
    paths = {
        name: _at(index, shape, path)
        for name, path in operation.operation_context_params.items()
        if name in keywords
    }
    # A constant goes before a member, and a member before a path, as with botocore.
    values = {**constants, **members, **paths, **members, **constants}
    if operation.endpoint_member is not None:
        values["Endpoint"] = f"self.{fields[operation.endpoint_member]}"
    entries = [f"{literal(keywords[name])}: {value}" for name, value in values.items()]
    if operation.is_discovered and discovers(index.service):
        # For _runtime.discovery: whether it has to be.
        entries.append(f'"discovered": {operation.endpoint_discovery_required}')
    return tuple(entries)


def _at(index: Index, shape: Shape, text: str) -> str:
    """The expression for the value at a path."""
    path = parse_context_path(text)
    if path is None:
        raise ValueError(f"the path {text!r} is not supported")
    value, found = _member(index, shape, "self", path.members)
    if path.is_keys:
        return f"list({value} or ())"
    if not path.of_elements:
        return value
    element = index.shape(found.element)
    inside = [_member(index, element, "item", members)[0] for members in path.of_elements]
    values = ", ".join(inside)
    listed = f"({values},)" if len(inside) == 1 else f"({values})"
    return f"[text for item in {value} or () for text in {listed} if text is not None]"


def _member(index: Index, shape: Shape, value: str, members: Sequence[str]) -> tuple[str, Shape]:
    """The expression for a member of a structure in a structure, each of which may be None."""
    parts = list(_parts(index, shape, value, members))
    return " and ".join(text for text, _ in parts), parts[-1][1]


def _parts(
    index: Index, shape: Shape, value: str, members: Sequence[str]
) -> Iterator[tuple[str, Shape]]:
    for name in members:
        value = f"{value}.{index.fields[shape.name][name]}"
        shape = index.shape(shape.members[name])
        yield value, shape
