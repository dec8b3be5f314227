"""The intended differences from botocore: the list, and how requests and responses are compared."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

from ..._runtime.http import HttpResponse
from .botocore_values import EPOCH
from .package_info import Shape


@dataclass(frozen=True)
class Sent:
    """The compared parts of a request. A JSON body is its value."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: object
    signed: frozenset[str]


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

HEADERS: Mapping[str, str] = {
    "accept-encoding": "added by botocore's HTTP library",
    "amz-sdk-invocation-id": "a new UUID for every call",
    "authorization": "it signs the invocation id; compared separately with botocore's signer",
    "content-length": "the same JSON may be spaced differently",
    "host": "added by botocore's HTTP library",
    "user-agent": "names the client",
}
"""Headers that are not compared, with the reasons."""

_IN_URLS = "%/?#[]@!$&'()*+,;=:"

ALSO_SIGNED = frozenset({"amz-sdk-invocation-id", "amz-sdk-request"})
"""Headers that only this package signs: botocore adds them after signing."""


def comparable(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that are compared."""
    lowered = {name.lower(): value for name, value in headers.items()}
    return {name: value for name, value in lowered.items() if name not in HEADERS}


def comparable_url(url: str) -> str:
    """Normalizes a URL: encoded, its query sorted by name, and without a lone ``?``."""
    path, _, query = quote(url, safe=_IN_URLS).partition("?")
    pairs = sorted(filter(None, query.split("&")), key=lambda pair: pair.partition("=")[0])
    return "?".join(filter(None, (path, "&".join(pairs))))


def with_list_payload(sent: Sent) -> Sent:
    """A request of botocore's with its list payload no longer nested under ``null``."""
    body = sent.body
    if not isinstance(body, dict) or list(cast("dict[str, object]", body)) != ["null"]:
        return sent
    return dataclasses.replace(sent, body=cast("dict[str, object]", body)["null"])


def encode_blob_payload(shape: Shape | None, parsed: dict[str, Any]) -> None:
    """Encodes, in place, a blob payload that botocore decoded."""
    payload = None if shape is None else shape.serialization.get("payload")
    if shape is not None and payload in parsed and shape.members[payload].type_name == "blob":
        parsed[payload] = parsed[payload].encode()


def body_without_null_elements(shape: Shape | None, response: HttpResponse) -> bytes:
    """A response's body without the elements that this package drops."""
    if shape is None or not response.body:
        return response.body
    payload = shape.serialization.get("payload")
    body_shape = shape.members[payload] if payload else shape
    if body_shape.type_name in ("blob", "string"):
        return response.body
    return json.dumps(without_null_elements(body_shape, json.loads(response.body))).encode()


def is_sparse(shape: Shape) -> bool:
    """Whether a list or map may hold nulls."""
    return bool(shape._shape_model.get("sparse"))


def contains_none(value: Any) -> bool:
    """Whether a list or map contains None, which botocore does not write."""
    if isinstance(value, dict):
        return any(map(contains_none, cast("dict[str, object]", value).values()))
    if isinstance(value, list):
        return any(map(contains_none, cast("list[object]", value)))
    return value is None


def over_the_wire(value: Any) -> Any:
    """A JSON value, encoded and decoded."""
    return json.loads(json.dumps(value))


def without_zeros(value: Any) -> Any:
    """A value without members that may be zero values of missing ones."""
    if isinstance(value, dict):
        entries = cast("dict[str, object]", value)
        kept = {name: without_zeros(item) for name, item in entries.items()}
        return {name: item for name, item in kept.items() if not _is_zero(item)}
    if isinstance(value, list):
        items = cast("list[object]", value)
        return [without_zeros(item) for item in items if item is not None]
    return value


def _is_zero(value: object) -> bool:
    return value == EPOCH or not value


def without_null_elements(shape: Shape, value: Any) -> Any:
    """A JSON value without the elements that this package drops."""
    if shape.type_name == "structure" and isinstance(value, dict):
        if shape.is_document_type:
            return cast("dict[str, object]", value)
        by_name = {
            part.serialization.get("name", name): part for name, part in shape.members.items()
        }
        entries = cast("dict[str, object]", value)
        return {
            name: without_null_elements(by_name[name], item) if name in by_name else item
            for name, item in entries.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        sparse = is_sparse(shape)
        items = cast("list[object]", value)
        return [
            without_null_elements(shape.member, item)
            for item in items
            if sparse or item is not None
        ]
    if shape.type_name == "map" and isinstance(value, dict):
        sparse = is_sparse(shape)
        entries = cast("dict[str, object]", value)
        return {
            key: without_null_elements(shape.value, item)
            for key, item in entries.items()
            if sparse or item is not None
        }
    return value
