"""Load: long responses, many threads, forked processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import support
from support.certificates import Certificates
from support.faults import Dripping, faulty_client, nothing_left_behind
from support.ivs import DISTRIBUTION, Server
from support.loopback import Recorded, Script, response

from typed_ivs.errors import Error, ServiceError

PROGRAMS = Path(next(iter(support.__path__)))

MIB = 1 << 20
PIECE = b"x" * MIB
LONG: dict[str, Script] = {
    "a length": Dripping(
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (200 * MIB), PIECE, times=200
    ),
    "no length": Dripping(b"HTTP/1.1 200 OK\r\n\r\n", PIECE, times=200),
    "long chunks": Dripping(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"%x\r\n%b\r\n" % (MIB, PIECE),
        times=200,
    ),
    "short chunks": Dripping(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"40\r\n%b\r\n" % PIECE[:64] * (MIB // 64),
        times=200,
    ),
    "an error status": Dripping(b"HTTP/1.1 400 Bad\r\n\r\n", PIECE, times=200),
}


def quota(client: Any) -> int:
    """The tokens left in the retry quota."""
    return client._options.policy._shared.quota.available


@pytest.mark.parametrize("framing", LONG)
def test_response_of_200_megabytes_takes_less_than_64_of_memory(framing: str) -> None:
    with Server() as usual, Server(LONG[framing]) as server:
        printed = run("peak_memory.py", usual.url, server.url)
    assert int(printed) < 64 * 1024


def test_threads_get_their_own_responses_over_max_connections(
    secure: bool, certificates: Certificates
) -> None:
    tls = certificates.server() if secure else None
    foreign: list[str] = []
    failures: list[BaseException] = []
    with nothing_left_behind(), Server(respond=FailingFirst(every=5), tls=tls) as server:
        options = {"max_connections": 4, "ca_bundle": certificates.bundle}
        with faulty_client(server.url, **options) as client:

            def work(name: int) -> None:
                try:
                    for number in range(12):
                        arn = f"{name}-{number}"
                        response = client.get_channel(arn=arn)
                        if response.channel.arn != arn:
                            foreign.append(arn)
                        if response.response_metadata.request_id != f"request-{arn}":
                            foreign.append(arn)
                except BaseException as error:
                    failures.append(error)

            in_threads(work, 32)
            assert failures == []
            assert foreign == []
            assert server.connections <= 4
            # Each retry took tokens, which were returned when it succeeded.
            assert quota(client) == 500


def test_threads_pay_for_each_retry_once() -> None:
    """However threads interleave: 14 tokens for each of two retries of 17 calls, none lost."""
    with (
        nothing_left_behind(),
        Server(respond=lambda request: response(status=500)) as server,
        faulty_client(server.url) as client,
    ):
        failures: list[Error] = []

        def work(name: int) -> None:
            try:
                client.get_channel(arn="a")
            except Error as error:
                failures.append(error)

        in_threads(work, 17)
        assert Counter(map(type, failures)) == {ServiceError: 17}
        assert quota(client) == 500 - 17 * 2 * 14
        assert len(server.requests) == 17 * 3


def test_forked_children_get_their_own_responses(secure: bool, certificates: Certificates) -> None:
    tls = certificates.server() if secure else None
    with nothing_left_behind(), Server(respond=echo, tls=tls) as server:
        run("forked_calls.py", server.url, certificates.bundle, "1000")
        # One connection for each process: none is shared.
        assert server.connections == 3
        by_connection: dict[int, set[str]] = {}
        for request in server.requests:
            by_connection.setdefault(request.connection, set()).add(asked(request).split("-")[0])
        assert sorted(map(sorted, by_connection.values())) == [
            ["first"],
            ["parent", "warm"],
            ["second"],
        ]


def asked(request: Recorded) -> str:
    return str(json.loads(request.body)["arn"])


def echo(request: Recorded) -> bytes:
    """The channel that was asked for."""
    arn = asked(request)
    return response(
        json.dumps({"channel": {"arn": arn}}).encode(),
        headers=[("x-amzn-RequestId", f"request-{arn}")],
    )


class FailingFirst:
    """Fails some calls once, then echoes."""

    def __init__(self, *, every: int) -> None:
        self._every = every
        self._seen: set[str] = set()

    def __call__(self, request: Recorded) -> bytes:
        arn = asked(request)
        if int(arn.partition("-")[2]) % self._every == 0 and arn not in self._seen:
            self._seen.add(arn)
            return response(status=503)
        return echo(request)


def in_threads(work: object, count: int) -> None:
    assert callable(work)
    threads = [threading.Thread(target=work, args=[name], daemon=True) for name in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not [thread for thread in threads if thread.is_alive()]


def run(program: str, *arguments: str) -> str:
    """Runs a program of the folder ``support`` and returns its output."""
    done = subprocess.run(
        [sys.executable, str(PROGRAMS / program), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(DISTRIBUTION)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
