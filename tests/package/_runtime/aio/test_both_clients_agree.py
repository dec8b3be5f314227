"""Random sequences of faults: both clients send the same requests, pause alike and end alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.calls import clients_of, make_client
from support.ivs import Server
from support.loopback import CLOSE, RESET, Recorded, Script, response
from support.sample.service import GetThingRequest, PutThingRequest
from support.thorough import many
from support.transports import TRANSPORT_KINDS

from codegen.package._runtime.clock import Clock
from codegen.package._runtime.errors import Error
from codegen.package._runtime.operation import Request
from codegen.package._runtime.retry.policy import RetryPolicy

pytestmark = pytest.mark.usefixtures("bare_environment")

OK = b"HTTP/1.1 200 OK\r\n"

RESPONSES: dict[str, Script] = {
    "success": response(b'{"name": "x"}'),
    "success that ends the connection": [
        response(b'{"name": "y"}', headers=[("Connection", "close")]),
        CLOSE,
    ],
    "chunks": [OK + b"Transfer-Encoding: chunked\r\n\r\n", b"2\r\n{}\r\n", b"0\r\n\r\n"],
    "no length": [OK + b"\r\n{}", CLOSE],
    "unsolicited data": response() + response(b'{"name": "of somebody else"}'),
    "unavailable": response(status=503),
    "throttled": response(
        b'{"__type": "ThrottlingException"}', status=400, headers=[("Retry-After", "2")]
    ),
    "gone": response(b'{"__type": "ResourceNotFoundException"}', status=404),
    "hangs up": [CLOSE],
    "resets": [OK + b"Content-Length: 9\r\n\r\n", RESET],
    "is cut off": [OK + b"Content-Length: 9\r\n\r\n{", CLOSE],
    "no HTTP": b"SSH-2.0-OpenSSH\r\n\r\n",
    "no JSON": response(b"<html>"),
}

CALLS: dict[str, Request[Any]] = {
    "safe": GetThingRequest(name="a"),
    "unsafe": PutThingRequest(text="b"),
    "invalid": GetThingRequest(name=""),
}

# What differs from one call to the next, or depends on the time of the day.
VARIABLE = ("authorization", "x-amz-date", "amz-sdk-invocation-id", "host")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def shown(request: Recorded) -> tuple[object, ...]:
    headers = {name: text for name, text in request.headers.items() if name not in VARIABLE}
    return request.method, request.target, headers, list(request.names), request.body


@contextmanager
def scripted(server: Server, names: list[str]) -> Iterator[None]:
    server.requests.clear()
    server.will_respond(*(RESPONSES[name] for name in names))
    yield


def observed(kind: str, server: Server, names: list[str], calls: list[str], adaptive: bool) -> Any:
    """What a client of one kind sends, how it pauses, and how its calls end."""
    pauses: list[float] = []
    outcomes: list[object] = []
    jitter = iter(number / 97 % 1 for number in range(1, 1000, 31))
    policy = RetryPolicy(
        mode="adaptive" if adaptive else "standard",
        random=lambda: next(jitter),
        clock=lambda: sum(pauses) + len(pauses) / 1000,  # Even the shortest pause takes time.
    )
    with (
        scripted(server, names),
        clients_of(kind),
        make_client(server.url, retry_policy=policy, read_timeout=30, proxies={}) as client,
    ):
        client._shared.clock = Clock(sleep=pauses.append)
        for name in calls:
            try:
                outcomes.append(client.send(CALLS[name]))
            except Error as error:
                # Whether a reset is seen before the end of what came earlier is a matter of time.
                text = re.sub(r"complete \(.*\)", "complete", str(error))
                outcomes.append((type(error), text, getattr(error, "attempts", None)))
    return [shown(one) for one in server.requests], pauses, outcomes


@settings(max_examples=many(25, 150), deadline=None)
@given(
    names=st.lists(st.sampled_from(sorted(RESPONSES)), max_size=8),
    calls=st.lists(st.sampled_from(sorted(CALLS)), min_size=1, max_size=4),
    adaptive=st.booleans(),
)
def test_both_clients_do_the_same(
    server: Server, names: list[str], calls: list[str], adaptive: bool
) -> None:
    expected, actual = (observed(kind, server, names, calls, adaptive) for kind in TRANSPORT_KINDS)
    assert actual == expected
