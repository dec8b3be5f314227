"""Building blocks for strategies of responses, for every protocol with JSON bodies.

They draw what services send, which is more than their models allow: members are missing, null or
unknown, and enumerations have unknown values.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any, TypeAlias

from hypothesis import strategies as st

from ...._runtime.http import Headers, HttpResponse
from ...value_strategies import Maybe, Strategy, datetimes, lists, mappings, maybe, single_members
from ...value_strategies import maps as maps_of

Wire: TypeAlias = "dict[str, Any]"
"""A JSON object."""

_REQUEST_ID = "2f0e6c1a-7d6b-4a0e-9b64-3f1f4b8f1e55"


@cache
def texts() -> st.SearchStrategy[str]:
    """Strings of any characters, including the empty one."""
    return st.text(max_size=20)


@cache
def enumeration(*values: str) -> st.SearchStrategy[str]:
    """Values of an enumeration, and unknown ones."""
    return st.sampled_from(values) | st.sampled_from(("", "ADDED_SINCE"))


@cache
def integers() -> st.SearchStrategy[int]:
    """Integers of 64 bits."""
    return st.integers(-(2**63), 2**63 - 1)


@cache
def numbers() -> Strategy:
    """Finite numbers, including integers."""
    return st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)


@cache
def floats() -> Strategy:
    """Numbers, and the strings that stand for infinities, which JSON lacks."""
    return numbers() | st.sampled_from(("Infinity", "-Infinity"))


@cache
def booleans() -> st.SearchStrategy[bool]:
    """Booleans."""
    return st.booleans()


@cache
def blobs() -> st.SearchStrategy[str]:
    """Bytes in base64."""
    return st.binary(max_size=20).map(lambda value: b64encode(value).decode())


@cache
def timestamps() -> Strategy:
    """Timestamps in every format that services use, whichever one the model says."""
    return st.one_of(
        datetimes().map(rfc3339),
        datetimes().map(lambda value: rfc3339(value, digits="123")),
        datetimes().map(lambda value: value.astimezone(UTC).isoformat().replace("+00:00", "Z")),
        datetimes().map(lambda value: int(value.timestamp())),
        datetimes().map(http_date),
    )


def rfc3339(value: datetime, digits: str = "") -> str:
    """RFC 3339 with an offset and up to nine digits of fraction."""
    text = value.isoformat()
    point = text.find(".")
    return text if point < 0 else f"{text[:point + 7]}{digits}{text[point + 7:]}"


def http_date(value: datetime) -> str:
    """An HTTP date."""
    return format_datetime(value.astimezone(UTC).replace(microsecond=0), usegmt=True)


def arrays(element: Strategy, *, nulls: bool = True) -> Strategy:
    """Arrays, sometimes with a null."""
    drawn = lists(element, most=3)
    return st.builds(_with_null, drawn, _digits()) if nulls else drawn


def maps(value: Strategy, *, nulls: bool = True) -> Strategy:
    """Objects with arbitrary names, sometimes with a null."""
    drawn = maps_of(texts(), value, most=3)
    return st.builds(_with_null_entry, drawn, _digits()) if nulls else drawn


@cache
def _digits() -> st.SearchStrategy[int]:
    """A digit that decides where a null goes, if anywhere, and whether a body is empty."""
    return st.integers(0, 9)


def _with_null(items: list[Any], digit: int) -> list[Any]:
    return (
        [*items[: digit - 1], None, *items[digit - 1 :]] if 0 < digit <= len(items) + 1 else items
    )


def _with_null_entry(entries: Wire, digit: int) -> Wire:
    return {**entries, "nothing": None} if digit > 7 else entries


def objects(members: Mapping[str, Strategy | Maybe]) -> st.SearchStrategy[Wire]:
    """Objects as services send them, with missing, null and unknown members.

    Args:
        members: Wire name → values. Members that contain structures are ``nested``.
    """
    optional = {
        name: member if isinstance(member, Maybe) else maybe(member)
        for name, member in members.items()
    }
    return st.builds(_with_extras, mappings(optional), _nulls(tuple(members)), _extras())


def unions(members: Mapping[str, Strategy | Maybe]) -> st.SearchStrategy[Wire]:
    """Objects with exactly one member, known or unknown.

    Args:
        members: Wire name → values.
    """
    optional = {
        name: member if isinstance(member, Maybe) else maybe(member)
        for name, member in members.items()
    }
    unknown: st.SearchStrategy[Wire] = st.just({"addedSince": {}})
    return single_members(optional) | unknown if optional else unknown


@cache
def _nulls(names: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """The names of the members that are null: none or one."""
    return st.integers(0, 4 * len(names)).map(lambda digit: names[digit - 1 : digit])


@cache
def _extras() -> st.SearchStrategy[Wire]:
    return st.sampled_from(({}, {"addedSince": {"a": [None, 1]}}, {"": "x", "addedSince": None}))


def _with_extras(members: Wire, nulls: tuple[str, ...], extras: Wire) -> Wire:
    return {**extras, **members, **dict.fromkeys(nulls)}


# --- responses -------------------------------------------------------------------------------


@cache
def request_ids(*names: str) -> st.SearchStrategy[dict[str, str]]:
    """One of the headers that identify the request, or none."""
    return st.sampled_from([*({name: _REQUEST_ID} for name in names), {}])


def bodies(body: Mapping[str, Strategy | Maybe] | None) -> st.SearchStrategy[bytes]:
    """Bodies of successful responses.

    Args:
        body: The members, by wire name; None if there are none.
    """
    if body is None:
        return st.sampled_from((b"", b"{}"))
    return st.builds(_body, objects(body), _digits())


def _body(members: Wire, digit: int) -> bytes:
    return b"" if digit == 9 else json.dumps(members).encode()


def http_response(status: int, headers: Mapping[str, str], body: bytes) -> HttpResponse:
    """A response whose headers are a plain mapping."""
    return HttpResponse(status, Headers(headers.items()), body)


def error_statuses(status: int) -> st.SearchStrategy[int]:
    """The status of an error: that of the model, or another."""
    return st.sampled_from((status, 400, 403, 404, 409, 429, 500, 503))


@cache
def error_messages() -> st.SearchStrategy[str]:
    """The messages of errors."""
    return st.just("") | st.text(min_size=1, max_size=20)


@cache
def error_code_forms() -> st.SearchStrategy[str]:
    """The forms in which services write an error's code, with ``{}`` for the code."""
    return st.sampled_from(("{}", "{}:http://internal.amazon.com/coral/", "com.amazon.coral#{}"))
