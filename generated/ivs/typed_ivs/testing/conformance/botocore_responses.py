"""Responses as botocore has them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..._runtime.http import HttpResponse

_awsrequest: Any = import_module("botocore.awsrequest")  # which has no types


class Chunks:
    """The body of a stream of events as botocore reads it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> list[bytes]:
        """The body in pieces of seven bytes."""
        return [self._body[start : start + 7] for start in range(0, len(self._body), 7)]


def botocore_response(url: str, response: HttpResponse) -> Any:
    """A response of botocore's whose body has been read."""
    body, headers = Chunks(response.body), botocore_headers(response)
    made = _awsrequest.AWSResponse(url, response.status, headers, body)
    made._content = response.body
    return made


def botocore_headers(response: HttpResponse) -> Any:
    headers = _awsrequest.HeadersDict()
    for name, value in response.headers.items():
        headers[name] = value
    return headers
