"""Sparse responses: no member, each member alone, null elements, and members of a wrong JSON type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ..._runtime.errors import ResponseParseError
from ..._runtime.http import Headers, HttpResponse
from ..._runtime.operation import Request, Response, metadata
from .botocore_values import Reading, accepts_none, is_document
from .differences import is_sparse
from .oracle import Oracle
from .package_info import PackageInfo
from .protocol import Shape

_OK = HttpResponse(200, Headers(), b"{}")
_PLAIN: dict[str, Any] = {
    "string": "a",
    "character": "a",
    "integer": 1,
    "long": 1,
    "float": 1.5,
    "double": 1.5,
    "boolean": True,
    "timestamp": "2026-01-31T12:00:00Z",
    "blob": "YQ==",
}


def sparse_structure_equals_botocore(oracle: Oracle, shape: Shape, kind: Any) -> None:
    """Missing members have zero values and are noted; present ones are what botocore reads."""
    for wire in _objects(shape):
        missing: list[Any] = []
        value = kind.from_wire(wire, missing)
        noted = metadata(_OK, value, missing).missing
        assert len(noted) == len(set(noted))
        parsed = oracle.parsed_value(shape, oracle.package.protocol.comparable_value(shape, wire))
        _compare(oracle.package, shape, value, noted, parsed)
    for wire, place in _wrong_objects(oracle.package, shape):
        _is_refused(partial(kind.from_wire, wire, []), place)


def sparse_response_equals_botocore(oracle: Oracle, kind: type[Request[Any]]) -> None:
    """The same for a response whose members are in its body."""
    request = object.__new__(kind)
    shape = oracle.operation(request).output_shape
    if shape is None or "payload" in shape.serialization or shape.event_stream_name:
        return
    for wire in _objects(shape):
        response = HttpResponse(200, Headers(), oracle.package.protocol.write_body(wire))
        result: Response = request.read(response)
        parsed = oracle.parsed(request, response)
        del parsed["ResponseMetadata"]
        _compare(oracle.package, shape, result, result.response_metadata.missing, parsed)
    for wire, place in _wrong_objects(oracle.package, shape):
        response = HttpResponse(200, Headers(), oracle.package.protocol.write_body(wire))
        _is_refused(partial(request.read, response), place)


def _is_refused(read: Callable[[], object], place: str) -> None:
    message = None
    try:
        read()
    except ResponseParseError as error:
        message = str(error)
    assert message is not None, f"{place}: a wrong JSON type was accepted"
    assert place in message


def _compare(
    package: PackageInfo, shape: Shape, value: object, missing: tuple[str, ...], parsed: object
) -> None:
    reading = Reading(package, missing)
    assert reading.structure(shape, value) == parsed
    assert reading.seen == reading.missing
    for _, field, part in package.members(shape):
        if field in missing and not is_document(part):
            assert not accepts_none(type(value), field), f"{field} is missing; it may be None"


def _objects(shape: Shape) -> Iterator[dict[str, Any]]:
    """Objects with no member, with all members, with each member alone, and with null elements."""
    whole = {
        part.serialization.get("name", name): _smallest(part)
        for name, part in shape.members.items()
        if "location" not in part.serialization
    }
    if not getattr(shape, "is_tagged_union", False):
        yield {}
        yield whole
    for name, value in whole.items():
        yield {name: value}
    for name, part in shape.members.items():
        wire_name = part.serialization.get("name", name)
        if wire_name in whole and part.type_name in ("list", "map") and not is_document(part):
            value = whole[wire_name]
            null: Any = [*value, None] if part.type_name == "list" else {**value, "b": None}
            if not is_sparse(part):
                yield {wire_name: null}


def _wrong_objects(package: PackageInfo, shape: Shape) -> Iterator[tuple[dict[str, Any], str]]:
    """Objects with one member of a wrong JSON type, and the path that its error has to name."""
    for name, field, part in package.members(shape):
        if "location" in part.serialization or is_document(part):
            continue
        if part.type_name in ("list", "map", "timestamp"):
            yield {part.serialization.get("name", name): "?"}, field
        elif part.type_name == "structure":
            yield {part.serialization.get("name", name): "?"}, ""


def _smallest(shape: Shape, within: frozenset[str] = frozenset()) -> Any:
    """The smallest value of a shape; lists and maps of a union that it is within are empty."""
    if is_document(shape):
        return "{}" if "jsonvalue" in shape.serialization else {}
    if shape.type_name == "structure":
        if shape.is_tagged_union:
            name, part = next(iter(shape.members.items()))
            return {part.serialization.get("name", name): _smallest(part, within | {shape.name})}
        return {}
    if shape.type_name == "list":
        return [] if shape.member.name in within else [_smallest(shape.member, within)]
    if shape.type_name == "map":
        return {} if shape.value.name in within else {"a": _smallest(shape.value, within)}
    return _PLAIN[shape.type_name]
