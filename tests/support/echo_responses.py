"""Responses that name the request they belong to."""

from __future__ import annotations

import json

from support.loopback import Recorded, response


def echo(request: Recorded) -> bytes:
    """The last part of the path, as the name of a thing; the invocation's id as the request's."""
    name = request.target.rpartition(b"/")[2].decode()
    headers = [("x-amzn-RequestId", request.headers["amz-sdk-invocation-id"])]
    return response(json.dumps({"name": name}).encode(), headers=headers)


class FailingFirst:
    """Responds 503 to the first attempts of every call."""

    def __init__(self, attempts: int) -> None:
        self._attempts = attempts

    def __call__(self, request: Recorded) -> bytes:
        attempt = int(request.headers["amz-sdk-request"].split(";")[0].removeprefix("attempt="))
        return response(status=503) if attempt <= self._attempts else echo(request)
