"""How requests, responses and values are compared with botocore's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import quote

from .botocore_values import EPOCH
from .protocol import Shape

HEADERS: Mapping[str, str] = {
    "accept-encoding": "added by botocore's HTTP library",
    "amz-sdk-invocation-id": "a new UUID for every call",
    "authorization": "it signs the invocation id; compared separately with botocore's signer",
    "content-length": "the same JSON may be spaced differently",
    "host": "added by botocore's HTTP library",
    "user-agent": "names the client",
}
"""Headers that are not compared, with the reasons."""

_ORIGIN = re.compile(r"https?://[^/]*", re.IGNORECASE)
_IN_URLS = "%/?#[]@!$&'()*+,;=:"

ALSO_SIGNED = frozenset({"amz-sdk-invocation-id", "amz-sdk-request"})
"""Headers that only this package signs: botocore adds them after signing."""


def comparable(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that are compared."""
    lowered = {name.lower(): value for name, value in headers.items()}
    return {name: value for name, value in lowered.items() if name not in HEADERS}


def comparable_url(url: str) -> str:
    """Normalizes a URL: encoded, host in lower case, query sorted by name, without a lone ``?``."""
    path, _, query = quote(url, safe=_IN_URLS).partition("?")
    path = _ORIGIN.sub(lambda found: found[0].lower(), path)
    pairs = sorted(filter(None, query.split("&")), key=lambda pair: pair.partition("=")[0])
    return "?".join(filter(None, (path, "&".join(pairs))))


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


def comparable_events(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The events of a stream, each with its name, without zero values."""
    return [{name: without_zeros(value) for name, value in event.items()} for event in events]


def _is_zero(value: object) -> bool:
    return value == EPOCH or not value
