"""Building blocks for strategies of rest-json's responses: JSON bodies, headers and payloads."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache

from hypothesis import strategies as st

from ...._runtime.errors import ServiceError
from ...._runtime.http import HttpResponse
from ...value_strategies import Maybe, Strategy, datetimes, documents, mappings, maybe
from . import ErrorResponse
from .json_values import (
    Wire,
    arrays,
    blobs,
    bodies,
    booleans,
    enumeration,
    error_code_forms,
    error_messages,
    error_statuses,
    floats,
    http_date,
    http_response,
    integers,
    maps,
    objects,
    request_ids,
    rfc3339,
    texts,
    timestamps,
    unions,
)

__all__ = [
    "Wire",
    "arrays",
    "blob_headers",
    "blobs",
    "boolean_headers",
    "booleans",
    "document_headers",
    "enumeration",
    "error_responses",
    "float_headers",
    "floats",
    "integer_headers",
    "integers",
    "list_headers",
    "maps",
    "objects",
    "payloads",
    "rfc3339_headers",
    "success_responses",
    "text_headers",
    "text_payloads",
    "texts",
    "timestamp_headers",
    "timestamps",
    "unions",
]


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
    return datetimes().map(http_date)


@cache
def rfc3339_headers() -> st.SearchStrategy[str]:
    """RFC 3339 timestamps, which contain no comma."""
    return datetimes().map(rfc3339)


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
    return st.builds(http_response, statuses, given, bodies(body) if payload is None else payload)


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
        error_statuses(status),
        _headers(others, prefixes),
        objects(members),
        st.sampled_from(texts),
        error_messages(),
        st.sampled_from(("x-amzn-errortype", "__type", "code")),
        error_code_forms(),
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
    response = http_response(status, headers, json.dumps(body).encode())
    return ErrorResponse(kind=kind, code=code, text=text, response=response)


def _headers(
    headers: Mapping[str, Strategy], prefixes: tuple[str, ...]
) -> st.SearchStrategy[dict[str, str]]:
    parts = [
        request_ids("x-amzn-requestid", "x-amz-request-id"),
        mappings({name: maybe(value) for name, value in headers.items()}),
    ]
    for prefix in prefixes:
        names = st.text("abcdefghijklmnop", min_size=1, max_size=3).map(prefix.__add__)
        parts.append(st.dictionaries(names, text_headers(), max_size=3))
    return st.tuples(*parts).map(lambda given: {k: v for part in given for k, v in part.items()})
