"""rest-json: JSON bodies, and how the package means to differ from botocore."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from ...._runtime.http import HttpResponse
from ..differences import without_null_elements
from ..protocol import Sent, Shape

# import_module gives Any: botocore has no types.
_serialize: Any = import_module("botocore.serialize")

NAME: str = "rest-json"

INTENDED: Mapping[str, str] = {
    "null elements": "a null in a list or map that is not sparse is dropped; botocore keeps it or fails",
    "zero values": "a missing member that should be present has its zero value and is in `missing`",
    "years": "years before 1000 are written with four digits; botocore writes fewer",
    "naive datetimes": "a datetime without offset is refused; botocore takes it for UTC",
    "quoted header values": "a backslash in a quoted header value is escaped; botocore does not escape it",
    "sparse lists": "None can be sent in a sparse list or map; botocore refuses it",
    "list payloads": "a list that is the payload is sent as it is; botocore nests it under `null`",
    "wrong scalars": "a scalar of another type keeps its JSON type; botocore converts it",
    "wrong containers": "a body, structure or list of the wrong JSON type is a ResponseParseError",
    "error messages": "the message is read from the modelled member; botocore reads only `message`",
    "blob payloads": "a blob that is the payload is bytes; botocore decodes it",
    "error members": "a missing member in a structure of an error has its zero value; botocore omits it",
    "fractions in headers": "a timestamp in a header keeps its fraction; botocore truncates it",
    "lists of dates": "a header with several HTTP dates is read; botocore splits dates at their commas",
    "literal paths": "characters that URLs do not allow are encoded in the model's path; botocore sends them",
    "order of queries": "query parameters are in the model's order, required ones first",
    "empty queries": "an empty list adds nothing to the URL; botocore adds a lone `?`",
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


def written_value(shape: Shape, value: Any) -> Any:
    """The JSON value that botocore serializes."""
    written: dict[str, Any] = {}
    _serialize.RestJSONSerializer()._serialize(written, value, shape, "value")
    return written["value"]


def comparable_request(sent: Sent) -> Sent:
    """A request of botocore's with its list payload no longer nested under ``null``."""
    body = sent.body
    if not isinstance(body, dict) or list(cast("dict[str, object]", body)) != ["null"]:
        return sent
    return dataclasses.replace(sent, body=cast("dict[str, object]", body)["null"])


def comparable_body(shape: Shape | None, response: HttpResponse) -> bytes:
    """A response's body without the elements that this package drops."""
    if shape is None or not response.body:
        return response.body
    payload = shape.serialization.get("payload")
    body_shape = shape.members[payload] if payload else shape
    if body_shape.type_name in ("blob", "string"):
        return response.body
    return json.dumps(without_null_elements(body_shape, json.loads(response.body))).encode()


def adjust_parsed(shape: Shape | None, parsed: dict[str, Any]) -> None:
    """Encodes, in place, a blob payload that botocore decoded."""
    payload = None if shape is None else shape.serialization.get("payload")
    if shape is not None and payload in parsed and shape.members[payload].type_name == "blob":
        parsed[payload] = parsed[payload].encode()
