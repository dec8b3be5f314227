"""rest-json: JSON bodies, and how the package means to differ from botocore."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, cast

from ...._runtime.http import HttpResponse
from ..protocol import Sent, Shape
from . import json_values
from .json_values import body_value, comparable_value, serialized, write_body

__all__ = [
    "INTENDED",
    "NAME",
    "adjust_parsed",
    "body_value",
    "comparable_body",
    "comparable_request",
    "comparable_value",
    "write_body",
    "written_value",
]

NAME: str = "rest-json"

INTENDED: Mapping[str, str] = {
    **json_values.INTENDED,
    "wrong scalars": "a scalar of another type keeps its JSON type; botocore converts it",
    "quoted header values": "a backslash in a quoted header value is escaped; botocore does not escape it",
    "list payloads": "a list that is the payload is sent as it is; botocore nests it under `null`",
    "blob payloads": "a blob that is the payload is bytes; botocore decodes it",
    "fractions in headers": "a timestamp in a header keeps its fraction; botocore truncates it",
    "lists of dates": "a header with several HTTP dates is read; botocore splits dates at their commas",
    "literal paths": "characters that URLs do not allow are encoded in the model's path; botocore sends them",
    "order of queries": "query parameters are in the model's order, required ones first",
    "empty queries": "an empty list adds nothing to the URL; botocore adds a lone `?`",
}


def written_value(shape: Shape, value: Any) -> Any:
    """The JSON value that botocore serializes."""
    return serialized(NAME, shape, value)


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
    return json.dumps(comparable_value(body_shape, json.loads(response.body))).encode()


def adjust_parsed(shape: Shape | None, parsed: dict[str, Any]) -> None:
    """Encodes, in place, a blob payload that botocore decoded."""
    payload = None if shape is None else shape.serialization.get("payload")
    if shape is not None and payload in parsed and shape.members[payload].type_name == "blob":
        parsed[payload] = parsed[payload].encode()
