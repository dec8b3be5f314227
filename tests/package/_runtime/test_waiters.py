"""Waiters repeat calls until an outcome ends the wait, for threads and for event loops."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.calls import Pauses

from codegen.package._runtime.aio.waiters import AsyncWaitersBase
from codegen.package._runtime.errors import (
    ConfigurationError,
    ConnectError,
    Error,
    ServiceError,
)
from codegen.package._runtime.operation import Request, Response
from codegen.package._runtime.waiters import (
    Progress,
    State,
    Waiter,
    WaiterError,
    WaiterFailed,
    WaitersBase,
    WaiterTimeout,
    unknown,
)

Outcome = Response | Error
GONE = ServiceError("gone", code="Gone", status=404)
BROKEN = ServiceError("broken", code="Broken", status=500)


class Ask(Request[Response]):
    """A request."""


def responding(state: str) -> Response:
    response = Response()
    response.response_metadata.request_id = state  # Any member will do.
    return response


def meaning(response: Response) -> State | None:
    found: dict[str | None, State] = {"ready": "success", "failed": "failure", "busy": "retry"}
    return found.get(response.response_metadata.request_id)


def meaning_of_error(error: ServiceError) -> State | None:
    return "success" if error.code == "Gone" else None


THING_READY: Waiter[Response, Response | None] = Waiter(
    "thing_ready", delay=10, max_attempts=3, response=meaning, error=meaning_of_error
)


class Script:
    """A client that gives prepared outcomes, and the pauses between its calls."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.pauses = Pauses()
        self.calls = 0
        self._shared = self

    def take(self) -> Response:
        self.calls += 1
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Error):
            raise outcome
        return outcome


class Client(Script):
    def __init__(self, *outcomes: Outcome) -> None:
        super().__init__(*outcomes)
        self.clock = self.pauses.clock()

    def send(self, request: Request[Any]) -> Any:
        return self.take()


class AsyncClient(Script):
    def __init__(self, *outcomes: Outcome) -> None:
        super().__init__(*outcomes)
        self.clock = self.pauses.clock()
        self.clock.sleep = self.sleep  # type: ignore[assignment]  # as the asynchronous client's

    async def send(self, request: Request[Any]) -> Any:
        return self.take()

    async def sleep(self, seconds: float) -> None:
        self.pauses.sleep(seconds)


def in_thread(client: Client, waiter: Waiter[Any, Any], *options: Any) -> Any:
    return WaitersBase(client)._wait(waiter, Ask(), *options)


def in_loop(client: AsyncClient, waiter: Waiter[Any, Any], *options: Any) -> Any:
    return asyncio.run(AsyncWaitersBase(client)._wait(waiter, Ask(), *options))


@pytest.fixture(params=["threads", "event loop"])
def side(request: pytest.FixtureRequest) -> tuple[type[Any], Callable[..., Any]]:
    return (Client, in_thread) if request.param == "threads" else (AsyncClient, in_loop)


def wait(side: Any, *outcomes: Outcome, options: tuple[Any, ...] = (None, None, None)) -> Any:
    client = side[0](*outcomes)
    try:
        return client, side[1](client, THING_READY, *options)
    except Error as error:
        return client, error


def test_wait_ends_with_the_response_that_means_success(side: Any) -> None:
    ready = responding("ready")
    client, result = wait(side, responding("busy"), responding("something else"), ready)
    assert result is ready
    assert client.calls == 3
    assert all(7.5 <= pause < 12.5 for pause in client.pauses.slept)
    assert len(client.pauses.slept) == 2


def test_error_may_mean_success(side: Any) -> None:
    client, result = wait(side, responding("busy"), GONE)
    assert (result, client.calls) == (None, 2)


def test_failure_carries_the_last_response(side: Any) -> None:
    failed = responding("failed")
    client, error = wait(side, responding("busy"), failed, responding("ready"))
    assert type(error) is WaiterFailed
    assert isinstance(error, WaiterError)
    assert (error.waiter, error.attempts, error.response, error.error) == (
        *("thing_ready", 2),
        *(failed, None),
    )
    assert str(error) == "thing_ready: it can't reach the state any more (attempts: 2)"
    assert client.calls == 2


def test_error_without_meaning_ends_the_wait(side: Any) -> None:
    client, error = wait(side, responding("busy"), BROKEN)
    assert type(error) is WaiterFailed
    assert (error.error, error.response, client.calls) == (BROKEN, None, 2)
    assert "broken" in str(error)


def test_error_that_is_not_the_services_passes_through(side: Any) -> None:
    lost = ConnectError("no connection")
    client, error = wait(side, responding("busy"), lost)
    assert error is lost
    assert client.calls == 2


def test_wait_ends_before_a_call_that_would_be_too_late(side: Any) -> None:
    busy = [responding("busy") for _ in range(100)]
    client, error = wait(side, *busy, options=(65, 10, None))
    assert type(error) is WaiterTimeout
    assert error.response is busy[client.calls - 1]
    assert client.pauses.elapsed < 65
    assert client.pauses.elapsed + 12.5 >= 65
    assert "not within 65 s" in str(error)


def test_interval_and_timeout_replace_the_waiters(side: Any) -> None:
    client, result = wait(
        side, *[responding("busy")] * 20, responding("ready"), options=(100, 1, None)
    )
    assert isinstance(result, Response)
    assert all(0.75 <= pause < 1.25 for pause in client.pauses.slept)


@pytest.mark.parametrize("options", [(0, None), (None, -1), ("1", None), (True, None), (None, "x")])
def test_wrong_times_are_refused_before_a_call(side: Any, options: tuple[Any, Any]) -> None:
    client, error = wait(side, responding("ready"), options=(*options, None))
    assert type(error) is ConfigurationError
    assert "a number of seconds above 0" in str(error)
    assert client.calls == 0


def test_progress_is_reported_after_each_call_that_does_not_end_the_wait(side: Any) -> None:
    seen: list[Progress] = []
    busy = responding("busy")
    client, _ = wait(side, busy, busy, responding("ready"), options=(None, None, seen.append))
    assert [(one.waiter, one.attempt, one.outcome) for one in seen] == [
        ("thing_ready", 1, busy),
        ("thing_ready", 2, busy),
    ]
    assert [one.pause for one in seen] == client.pauses.slept
    assert [one.elapsed for one in seen] == [0.0, client.pauses.slept[0]]


def test_what_progress_raises_ends_the_wait(side: Any) -> None:
    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    client = side[0](responding("busy"), responding("ready"))
    with pytest.raises(KeyboardInterrupt):
        side[1](client, THING_READY, None, None, stop)
    assert client.calls == 1


def test_without_acceptors_of_errors_each_error_fails() -> None:
    assert unknown(GONE) is None


@given(states=st.lists(st.sampled_from(["busy", "ready", "failed", "gone", "broken"]), max_size=6))
def test_both_faces_wait_alike(states: list[str]) -> None:
    errors = {"gone": GONE, "broken": BROKEN}
    outcomes = [errors.get(state) or responding(state) for state in [*states, "ready"]]
    options = (1000.0, 10, None)
    synchronous = wait((Client, in_thread), *outcomes, options=options)
    asynchronous = wait((AsyncClient, in_loop), *outcomes, options=options)
    assert synchronous[0].calls == asynchronous[0].calls
    assert type(synchronous[1]) is type(asynchronous[1])
