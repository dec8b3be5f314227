"""One client in many threads, and in forked children."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

import pytest
from support.calls import make_client, with_clock
from support.echo_responses import FailingFirst, echo
from support.loopback import Loopback
from support.sample.service import SampleClient

from codegen.package._runtime.errors import ServiceError

pytestmark = pytest.mark.usefixtures("bare_environment")

THREADS = 32
QUOTA = 500
COST = 14


def in_threads(work: Callable[[int], object], count: int = THREADS) -> None:
    """Runs ``work`` in threads that start together; raises what one of them raises."""
    failures: list[BaseException] = []
    together = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            together.wait(30)
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def quota(client: Any) -> int:
    return client._options.policy._shared.quota.available


def ask(client: SampleClient, name: str) -> None:
    """Makes a call and checks that the response is its own."""
    response = client.get_thing(name=name)
    assert response.name == name
    assert len(response.response_metadata.request_id or "") == 36


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_each_thread_gets_its_own_responses(certificates: Any, secure: bool) -> None:
    tls = certificates.server() if secure else None
    with (
        Loopback(tls=tls, respond=echo) as server,
        make_client(server.url, max_connections=5, ca_bundle=certificates.bundle) as client,
    ):
        copies = [client, client.with_options(read_timeout=20), client.with_options(max_attempts=1)]

        def work(number: int) -> None:
            for turn in range(20):
                ask(copies[turn % 3], f"{number}-{turn}")

        in_threads(work)
        assert server.connections <= 5
        assert len({r.headers["amz-sdk-invocation-id"] for r in server.requests}) == THREADS * 20


def test_quota_is_full_again_after_successful_retries() -> None:
    with (
        Loopback(respond=FailingFirst(1)) as server,
        make_client(server.url, max_connections=THREADS) as client,
    ):
        with_clock(client)
        in_threads(lambda number: [ask(client, f"{number}-{turn}") for turn in range(5)])
        assert len(server.requests) == 2 * 5 * THREADS
        assert quota(client) == QUOTA


def test_quota_counts_every_failed_retry_and_is_never_overdrawn() -> None:
    with (
        Loopback(respond=FailingFirst(99)) as server,
        make_client(server.url, max_connections=THREADS) as client,
    ):
        with_clock(client)

        def work(number: int) -> None:
            with pytest.raises(ServiceError):
                client.get_thing(name=str(number))

        in_threads(work)
        retries = len(server.requests) - THREADS
        assert retries == QUOTA // COST
        assert quota(client) == QUOTA - retries * COST


def in_children(work: Callable[[int], object], count: int = 2) -> None:
    """Runs ``work`` in forked children and in this process at the same time."""
    children: list[int] = []
    for number in range(1, count + 1):
        child = os.fork()
        if child == 0:
            good = False
            try:
                work(number)
                good = True
            finally:
                os._exit(0 if good else 1)
        children.append(child)
    work(0)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * count


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_forked_children_of_a_warm_client_get_their_own_responses(
    certificates: Any, secure: bool
) -> None:
    tls = certificates.server() if secure else None
    with (
        Loopback(tls=tls, respond=echo) as server,
        make_client(server.url, ca_bundle=certificates.bundle) as client,
    ):
        in_threads(lambda number: ask(client, f"warm-{number}"), 4)
        warm = server.connections

        def work(process: int) -> None:
            for turn in range(200):
                ask(client, f"{process}-{turn}")

        in_children(work)
        ask(client, "still")
        ids = {request.headers["amz-sdk-invocation-id"] for request in server.requests}
        assert len(ids) == 4 + 3 * 200 + 1
        # Each child has one connection; the parent kept its own.
        assert server.connections == warm + 2


def test_busy_client_can_be_forked(certificates: Any) -> None:
    stop = threading.Event()
    with Loopback(respond=echo) as server, make_client(server.url, max_connections=2) as client:

        def keep_busy(number: int) -> None:
            turn = 0
            while not stop.is_set():
                turn += 1
                ask(client, f"busy-{number}-{turn}")

        threads = [threading.Thread(target=keep_busy, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(5):
                in_children(
                    lambda process: [ask(client, f"{process}-{t}") for t in range(20)] and None
                )
        finally:
            stop.set()
            for thread in threads:
                thread.join()
