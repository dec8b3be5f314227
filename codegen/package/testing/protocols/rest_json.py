"""Building blocks for strategies of rest-json's responses.

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

from ..._runtime.errors import ServiceError
from ..._runtime.http import Headers, HttpResponse
from ..value_strategies import (
    Maybe,
    Strategy,
    datetimes,
    documents,
    lists,
    mappings,
    maybe,
    single_members,
)
from ..value_strategies import maps as maps_of
from . import ErrorResponse

Wire: TypeAlias = "dict[str, Any]"
"""A JSON object."""

_REQUEST_ID = "2f0e6c1a-7d6b-4a0e-9b64-3f1f4b8f1e55"


# --- JSON ------------------------------------------------------------------------------------


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
def floats() -> Strategy:
    """Numbers, including integers, and the strings that stand for infinities, which JSON lacks."""
    finite = st.floats(allow_nan=False, allow_infinity=False)
    return finite | st.integers(-(2**53), 2**53) | st.sampled_from(("Infinity", "-Infinity"))


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
        datetimes().map(_rfc3339),
        datetimes().map(lambda value: _rfc3339(value, digits="123")),
        datetimes().map(lambda value: value.astimezone(UTC).isoformat().replace("+00:00", "Z")),
        datetimes().map(lambda value: int(value.timestamp())),
        datetimes().map(_http_date),
    )


def _rfc3339(value: datetime, digits: str = "") -> str:
    """RFC 3339 with an offset and up to nine digits of fraction."""
    text = value.isoformat()
    point = text.find(".")
    return text if point < 0 else f"{text[:point + 7]}{digits}{text[point + 7:]}"


def _http_date(value: datetime) -> str:
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


# --- headers ---------------------------------------------------------------------------------


@cache
def text_headers() -> st.SearchStrategy[str]:
    """Strings without blanks or control characters."""
    return st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20)


@cache
def integer_headers() -> st.SearchStrategy[str]:
    """Integers."""
    return integers().map(str)


@cache
def float_headers() -> st.SearchStrategy[str]:
    """Numbers."""
    return st.floats(allow_nan=False).map(str)


@cache
def boolean_headers() -> st.SearchStrategy[str]:
    """``true`` and ``false``."""
    return st.sampled_from(("true", "false"))


@cache
def blob_headers() -> st.SearchStrategy[str]:
    """Bytes in base64."""
    return blobs()


@cache
def timestamp_headers() -> st.SearchStrategy[str]:
    """HTTP dates."""
    return datetimes().map(_http_date)


@cache
def rfc3339_headers() -> st.SearchStrategy[str]:
    """RFC 3339 timestamps, which contain no comma."""
    return datetimes().map(_rfc3339)


@cache
def document_headers() -> st.SearchStrategy[str]:
    """JSON in base64."""
    return documents().map(lambda value: b64encode(json.dumps(value).encode()).decode())


def list_headers(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Comma-separated lists whose elements need no quotes."""
    plain = part.filter(lambda text: not {",", '"'} & set(text))
    return st.lists(plain, min_size=1, max_size=3).map(",".join)


# --- responses ---------------------------------------------------------------------------------


@cache
def text_payloads() -> st.SearchStrategy[bytes]:
    """Bodies of arbitrary text."""
    return texts().map(str.encode)


def payloads(values: Strategy) -> st.SearchStrategy[bytes]:
    """JSON bodies."""
    return values.map(lambda value: json.dumps(value).encode())


def success_responses(
    *,
    body: Mapping[str, Strategy | Maybe] | None = None,
    payload: st.SearchStrategy[bytes] | None = None,
    headers: Mapping[str, Strategy] | None = None,
    prefixes: tuple[str, ...] = (),
) -> st.SearchStrategy[HttpResponse]:
    """Successful responses.

    Args:
        body: The members in the body, by wire name.
        payload: The body, where a single member is the payload.
        headers: The members in headers, by header name.
        prefixes: Prefixes of the headers that form maps.
    """
    statuses = st.sampled_from((200, 201, 202))
    given = _headers(headers or {}, prefixes)
    return st.builds(_response, statuses, given, _bodies(body, payload))


def error_responses(
    kind: type[ServiceError],
    /,
    *,
    code: str,
    status: int,
    texts: tuple[str, ...],
    body: Mapping[str, Strategy | Maybe] | None = None,
    payload: st.SearchStrategy[bytes] | None = None,
    headers: Mapping[str, Strategy] | None = None,
    prefixes: tuple[str, ...] = (),
) -> st.SearchStrategy[ErrorResponse]:
    """Responses with an error. Its code is in a header or in the body, and its status is arbitrary.

    Args:
        kind: The class that the error is raised as.
        code: Its code.
        status: Its status in the model.
        texts: The wire names under which its message may be.
        body: The members in the body, by wire name.
        payload: The body, where a single member is the payload.
        headers: The members in headers, by header name.
        prefixes: Prefixes of the headers that form maps.
    """
    # _error_response adds the message and the code.
    own = {*texts, "__type", "code", "Code"}
    members = {name: member for name, member in (body or {}).items() if name not in own}
    others = {
        name: member
        for name, member in (headers or {}).items()
        if name.lower() != "x-amzn-errortype"
    }
    return st.builds(
        _error_response,
        st.just(kind),
        st.just(code),
        st.sampled_from((status, 400, 403, 404, 409, 429, 500, 503)),
        _headers(others, prefixes),
        objects(members),
        st.sampled_from(texts),
        st.just("") | st.text(min_size=1, max_size=20),
        st.sampled_from(("x-amzn-errortype", "__type", "code")),
        st.sampled_from(("{}", "{}:http://internal.amazon.com/coral/", "com.amazon.coral#{}")),
    )


def _error_response(
    kind: type[ServiceError],
    code: str,
    status: int,
    headers: dict[str, str],
    body: Wire,
    text_key: str,
    text: str,
    where: str,
    form: str,
) -> ErrorResponse:
    spelled = form.format(code)
    body = {**body, text_key: text}
    if where == "x-amzn-errortype":
        headers = {**headers, where: spelled}
    else:
        body = {**body, where: spelled}
    response = _response(status, headers, json.dumps(body).encode())
    return ErrorResponse(kind=kind, code=code, text=text, response=response)


@cache
def _request_ids() -> st.SearchStrategy[dict[str, str]]:
    return st.sampled_from(
        ({"x-amzn-requestid": _REQUEST_ID}, {"x-amz-request-id": _REQUEST_ID}, {})
    )


def _headers(
    headers: Mapping[str, Strategy], prefixes: tuple[str, ...]
) -> st.SearchStrategy[dict[str, str]]:
    parts = [_request_ids(), mappings({name: maybe(value) for name, value in headers.items()})]
    for prefix in prefixes:
        names = st.text("abcdefghijklmnop", min_size=1, max_size=3).map(prefix.__add__)
        parts.append(st.dictionaries(names, text_headers(), max_size=3))
    return st.tuples(*parts).map(lambda given: {k: v for part in given for k, v in part.items()})


def _bodies(
    body: Mapping[str, Strategy | Maybe] | None, payload: st.SearchStrategy[bytes] | None
) -> st.SearchStrategy[bytes]:
    if payload is not None:
        return payload
    if body is None:
        return st.sampled_from((b"", b"{}"))
    return st.builds(_body, objects(body), _digits())


def _body(members: Wire, digit: int) -> bytes:
    return b"" if digit == 9 else json.dumps(members).encode()


def _response(status: int, headers: dict[str, str], body: bytes) -> HttpResponse:
    return HttpResponse(status, Headers(headers.items()), body)
