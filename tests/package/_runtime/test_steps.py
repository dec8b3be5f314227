"""Steps of helpers: both drivers carry them out alike, and an interruption leaves nothing open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.calls import Pauses

from codegen.package._runtime import steps as threads
from codegen.package._runtime.aio import steps as loops
from codegen.package._runtime.errors import ConnectError, Error, ServiceError
from codegen.package._runtime.operation import Request, Response
from codegen.package._runtime.steps import Steps, attempt, pause, send

GONE = ServiceError("gone", code="Gone", status=404)


class Ask(Request[Response]):
    """A request."""


class Client:
    """A client for threads that gives prepared outcomes."""

    def __init__(self, *outcomes: Any) -> None:
        self.outcomes = list(outcomes)
        self.pauses = Pauses()
        self.clock = self.pauses.clock()
        self._shared = self
        self.calls = 0

    def take(self) -> Response:
        self.calls += 1
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return Response()

    def send(self, request: Request[Any]) -> Response:
        return self.take()


class AsyncClient(Client):
    async def send(self, request: Request[Any]) -> Response:  # type: ignore[override]
        return self.take()


def in_thread(client: Client, steps: Steps[Any]) -> Any:
    return threads.run(client, steps)


def in_loop(client: Client, steps: Steps[Any]) -> Any:
    return asyncio.run(loops.run(client, steps))


@pytest.fixture(params=["threads", "event loop"])
def side(request: pytest.FixtureRequest) -> tuple[type[Client], Callable[..., Any]]:
    return (Client, in_thread) if request.param == "threads" else (AsyncClient, in_loop)


def program(plan: list[str], log: list[str]) -> Steps[int]:
    """Sends, tries and pauses by a plan; returns how many responses there were."""
    count = 0
    try:
        for step in plan:
            if step == "pause":
                yield from pause(2.0)
            elif step == "send":
                yield from send(Ask())
                count += 1
            else:
                outcome = yield from attempt(Ask(), ServiceError)
                count += not isinstance(outcome, ServiceError)
    finally:
        log.append("closed")
    return count


OUTCOMES: dict[str, Any] = {"ok": None, "gone": GONE, "lost": ConnectError("lost")}


def outcome_of(side: Any, plan: list[str], names: list[str]) -> Any:
    log: list[str] = []
    client = side[0](*(OUTCOMES[name] for name in names))
    try:
        result: Any = side[1](client, program(plan, log))
    except Error as error:
        result = error
    return result, client.calls, client.pauses.slept, log


@given(
    plan=st.lists(st.sampled_from(["pause", "send", "attempt"]), max_size=6),
    names=st.lists(st.sampled_from(list(OUTCOMES)), min_size=6, max_size=6),
)
def test_both_drivers_carry_steps_out_alike(plan: list[str], names: list[str]) -> None:
    expected: list[Any] = []
    calls = 0
    for step in plan:
        if step != "pause":
            calls += 1
            expected.append(names[calls - 1])
            if names[calls - 1] == "lost" or (names[calls - 1], step) == ("gone", "send"):
                break
    for side in ((Client, in_thread), (AsyncClient, in_loop)):
        result, made, _, log = outcome_of(side, plan, names)
        assert made == calls
        assert log == ["closed"]
        failed = isinstance(result, Error)
        assert failed == (result in OUTCOMES.values())
        assert failed or result == expected.count("ok")


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), ValueError("a hook's")])
def test_what_is_no_error_of_ours_passes_and_closes_the_steps(
    side: Any, interruption: BaseException
) -> None:
    log: list[str] = []
    client = side[0](None, interruption, None)
    with pytest.raises(type(interruption)) as caught:
        side[1](client, program(["send", "attempt", "send"], log))
    assert caught.value is interruption
    assert (client.calls, log) == (2, ["closed"])


def test_cancelled_pause_closes_the_steps() -> None:
    log: list[str] = []

    async def main() -> None:
        client = AsyncClient(None)
        client.clock.sleep = asyncio.sleep
        task = asyncio.create_task(loops.run(client, program(["send", "pause"], log)))
        while not client.calls:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert log == ["closed"]


def test_error_that_is_caught_is_no_context_of_the_next(side: Any) -> None:
    def steps() -> Steps[None]:
        yield from attempt(Ask(), ServiceError)
        yield from send(Ask())

    lost = ConnectError("lost")
    with pytest.raises(ConnectError) as caught:
        side[1](side[0](GONE, lost), steps())
    assert caught.value is lost
    assert lost.__context__ is None
