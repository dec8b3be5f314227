"""Building blocks for strategies of AWS JSON's responses: JSON bodies."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hypothesis import strategies as st

from ...._runtime.errors import ServiceError
from ...._runtime.http import HttpResponse
from ...value_strategies import Maybe, Strategy
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
    http_response,
    integers,
    maps,
    numbers,
    objects,
    request_ids,
    texts,
    timestamps,
    unions,
)

__all__ = [
    "Wire",
    "arrays",
    "blobs",
    "booleans",
    "enumeration",
    "error_responses",
    "floats",
    "integers",
    "maps",
    "objects",
    "success_responses",
    "texts",
    "timestamps",
    "unions",
]


def floats() -> Strategy:
    """Finite numbers: botocore passes on the strings for infinities, which this package reads."""
    return numbers()


def success_responses(
    *,
    body: Mapping[str, Strategy | Maybe] | None = None,
    payload: st.SearchStrategy[bytes] | None = None,
) -> st.SearchStrategy[HttpResponse]:
    """Successful responses.

    Args:
        body: The members, by wire name.
        payload: The body, where it is a stream of events.
    """
    content = bodies(body) if payload is None else payload
    return st.builds(http_response, st.just(200), request_ids("x-amzn-requestid"), content)


def error_responses(
    kind: type[ServiceError],
    /,
    *,
    code: str,
    status: int,
    texts: tuple[str, ...],
    body: Mapping[str, Strategy | Maybe] | None = None,
) -> st.SearchStrategy[ErrorResponse]:
    """Responses with an error, whose code is in the body or in the header for query clients.

    Args:
        kind: The class that the error is raised as.
        code: Its code.
        status: Its status in the model.
        texts: The wire names under which its message may be.
        body: The members, by wire name.
    """
    # _error_response adds the message and the code.
    own = {*texts, "__type"}
    members = {name: member for name, member in (body or {}).items() if name not in own}
    return st.builds(
        _error_response,
        st.just(kind),
        st.just(code),
        error_statuses(status),
        request_ids("x-amzn-requestid"),
        objects(members),
        st.sampled_from(texts),
        error_messages(),
        error_code_forms(),
        st.booleans(),
    )


def _error_response(
    kind: type[ServiceError],
    code: str,
    status: int,
    headers: dict[str, str],
    members: Wire,
    text_key: str,
    text: str,
    form: str,
    is_for_query: bool,
) -> ErrorResponse:
    shape = "ShapeOfTheError" if is_for_query else code
    if is_for_query:
        headers = {**headers, "x-amzn-query-error": f"{code};Sender"}
    content = json.dumps({**members, text_key: text, "__type": form.format(shape)}).encode()
    response = http_response(status, headers, content)
    return ErrorResponse(kind=kind, code=code, text=text, response=response)
