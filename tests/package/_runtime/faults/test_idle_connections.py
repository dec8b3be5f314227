"""Connections that worked before: closed, reset, or with a response that nobody asked for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from support.certificates import Certificates
from support.faults import CALLS, nothing_left_behind, outcome, recorded_client
from support.ivs import Server
from support.loopback import CLOSE, RESET, response
from support.transports import wait_until

from typed_ivs import IVSClient
from typed_ivs.errors import OutcomeUnknownError

pytestmark = pytest.mark.usefixtures("client_kind")


@pytest.mark.parametrize("call", CALLS)
def test_closed_idle_connection_is_replaced(
    call: str, secure: bool, certificates: Certificates
) -> None:
    tls = certificates.server() if secure else None
    with (
        nothing_left_behind(),
        Server([response(), CLOSE], tls=tls) as running,
        recorded_client(running.url, ca_bundle=certificates.bundle) as (client, recorder),
    ):
        client.get_channel(arn="a")
        wait_until(lambda: idle_connection_ended(client))
        outcome(lambda: CALLS[call](client))
        assert recorder.attempts == 1
        assert [request.connection for request in running.requests] == [1, 2]


@pytest.mark.parametrize("end", [CLOSE, RESET])
def test_unsafe_operation_is_not_retried_after_writing_to_a_dying_connection(
    end: Any, secure: bool, certificates: Certificates
) -> None:
    tls = certificates.server() if secure else None
    with (
        nothing_left_behind(),
        Server(tls=tls) as running,
        recorded_client(running.url, ca_bundle=certificates.bundle) as (client, recorder),
    ):
        running.will_respond(response(), [end])
        client.get_channel(arn="a")
        error = outcome(lambda: CALLS["create"](client))
        assert type(error) is OutcomeUnknownError
        assert recorder.attempts == 1

        running.will_respond(response(), [end])
        client.get_channel(arn="a")
        assert outcome(lambda: CALLS["get"](client)).response_metadata.attempts == 2
        targets = [request.target for request in running.requests]
        assert targets.count(b"/CreateChannel") == 1


def test_unsolicited_response_is_ignored(secure: bool, certificates: Certificates) -> None:
    """A response that arrived before the request belongs to another one."""
    tls = certificates.server() if secure else None
    stray = response(b'{"channel": {"name": "of somebody else"}}')
    with (
        nothing_left_behind(),
        Server(tls=tls) as running,
        recorded_client(running.url, ca_bundle=certificates.bundle) as (client, _),
    ):
        running.will_respond(response() + stray)
        client.get_channel(arn="a")
        given = client.get_channel(arn="b")
        assert given.channel.name == ""
        assert running.connections == 2


def idle_connection_ended(client: IVSClient) -> bool:
    transport: Any = client._shared.transport
    if isinstance(client, IVSClient):
        (pool,) = transport._pools.values()
        return not pool._idle[0][0].is_connected
    awaited: Any = client
    awaited.run(asyncio.sleep(0))  # The event loop reads what has arrived.
    (own,) = transport._loops.values()
    (pool,) = own.pools.values()
    return not pool._idle or not pool._idle[0][0].is_usable
