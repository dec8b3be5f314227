"""JSON bodies, and how the package means to differ from botocore in every protocol with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from ..differences import is_sparse
from ..protocol import Shape

# import_module gives Any: botocore has no types.
_serialize: Any = import_module("botocore.serialize")

INTENDED: Mapping[str, str] = {
    "null elements": "a null in a list or map that is not sparse is dropped; botocore keeps it or fails",
    "zero values": "a missing member that should be present has its zero value and is in `missing`",
    "years": "years before 1000 are written with four digits; botocore writes fewer",
    "naive datetimes": "a datetime without offset is refused; botocore takes it for UTC",
    "sparse lists": "None can be sent in a sparse list or map; botocore refuses it",
    "wrong containers": "a body, structure or list of the wrong JSON type is a ResponseParseError",
    "error messages": "the message is read from the modelled member; botocore reads only `message`",
    "error members": "a missing member in a structure of an error has its zero value; botocore omits it",
    "headers": "headers that identify the client, and those that HTTP libraries add, are not compared",
}


def body_value(body: bytes) -> object:
    """The JSON value of a body, or the body itself if it is not JSON."""
    try:
        return json.loads(body)
    except ValueError:
        return body


def write_body(members: Mapping[str, Any]) -> bytes:
    """A JSON object."""
    return json.dumps(members).encode()


def serialized(protocol: str, shape: Shape, value: Any) -> Any:
    """The JSON value that botocore's serializer makes of a value.

    Args:
        protocol: botocore's name of the protocol.
        shape: The value's shape.
        value: The value.
    """
    written: dict[str, Any] = {}
    _serialize.create_serializer(protocol, False)._serialize(written, value, shape, "value")
    return written["value"]


def comparable_value(shape: Shape, value: Any) -> Any:
    """A JSON value without the elements that this package drops."""
    if shape.type_name == "structure" and isinstance(value, dict):
        if shape.is_document_type:
            return cast("dict[str, object]", value)
        by_name = {
            part.serialization.get("name", name): part for name, part in shape.members.items()
        }
        entries = cast("dict[str, object]", value)
        return {
            name: comparable_value(by_name[name], item) if name in by_name else item
            for name, item in entries.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        sparse = is_sparse(shape)
        items = cast("list[object]", value)
        return [
            comparable_value(shape.member, item) for item in items if sparse or item is not None
        ]
    if shape.type_name == "map" and isinstance(value, dict):
        sparse = is_sparse(shape)
        entries = cast("dict[str, object]", value)
        return {
            key: comparable_value(shape.value, item)
            for key, item in entries.items()
            if sparse or item is not None
        }
    return value
