"""Functions that block are called in threads, once for all tasks of a loop that wait for them."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any

import pytest
from support.transports import wait_until

from codegen.package._runtime.aio.threads import ThreadCalls, wake
from codegen.package._runtime.errors import ConfigurationError, CredentialsError

CURRENT: ContextVar[str] = ContextVar("CURRENT", default="")


async def called(calls: ThreadCalls[Any], key: Hashable, function: Callable[[], Any]) -> Any:
    call = calls.begin(key, function)
    await asyncio.wait([call])
    return call.result().result()


def test_function_runs_in_a_thread_that_ends_with_the_process_in_the_callers_context() -> None:
    def seen() -> tuple[str, bool, bool]:
        thread = threading.current_thread()
        return CURRENT.get(), thread.daemon, thread is threading.main_thread()

    async def main() -> Any:
        CURRENT.set("mine")
        return await called(ThreadCalls(), None, seen)

    assert asyncio.run(main()) == ("mine", True, False)


def test_call_that_is_running_is_shared_by_tasks_with_its_key() -> None:
    released = threading.Event()
    ended: list[str] = []

    def slow(key: str) -> Callable[[], str]:
        def call() -> str:
            assert released.wait(10)
            ended.append(key)
            return f"{key} {ended.count(key)}"

        return call

    async def main() -> None:
        calls: ThreadCalls[str] = ThreadCalls()
        waiting = [asyncio.create_task(called(calls, key, slow(key))) for key in "aab"]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.wait(waiting[:1])
        released.set()
        assert [await one for one in waiting[1:]] == ["a 1", "b 1"]
        assert await called(calls, "a", slow("a")) == "a 2", "the first has ended"

    asyncio.run(main())


def test_other_loops_and_the_child_of_a_fork_have_calls_of_their_own() -> None:
    released = threading.Event()
    calls: ThreadCalls[Any] = ThreadCalls()

    async def begin() -> Any:
        return calls.begin("key", lambda: released.wait(10))

    async def compare() -> None:
        here = await begin()
        assert await begin() is here
        elsewhere = await asyncio.to_thread(lambda: asyncio.run(begin()))
        assert elsewhere is not here
        assert await begin() is here
        calls.clear()
        after = await begin()
        assert after is not here
        released.set()
        await asyncio.wait([here, after])

    asyncio.run(compare())


def test_loop_that_is_closed_is_not_kept() -> None:
    released, threads = threading.Event(), list[threading.Thread]()
    calls: ThreadCalls[Any] = ThreadCalls()

    def wait() -> None:
        threads.append(threading.current_thread())
        assert released.wait(10)

    async def begin() -> Any:
        calls.begin("key", wait)
        return weakref.ref(asyncio.get_running_loop())

    left = asyncio.run(begin())
    wait_until(lambda: threads)
    released.set()
    threads.pop().join(10)
    asyncio.run(called(calls, "other", released.is_set))
    gc.collect()
    assert left() is None


@pytest.mark.parametrize("error", [CredentialsError("none"), OSError("none"), SystemExit(3)])
def test_each_task_raises_what_the_function_raised(error: BaseException) -> None:
    """Ours is raised by many tasks, each of which adds to it; any other as it is."""

    def fail() -> None:
        raise error

    async def main() -> None:
        call = ThreadCalls[None]().begin(None, fail)
        await asyncio.wait([call])
        raised: list[BaseException] = []
        for _ in range(2):
            with pytest.raises(type(error)) as caught:
                call.result().result()
            raised.append(caught.value)
            names = [entry.frame.code.name for entry in caught.traceback]
            assert "fail" not in names, "its variables may be secrets"
        assert [str(one) for one in raised] == [str(error)] * 2
        assert (raised[0] is raised[1]) is not isinstance(error, CredentialsError)

    asyncio.run(main())


@pytest.mark.parametrize("fails", [False, True])
def test_function_is_called_at_once_where_no_thread_can_be_started(
    fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is a limit, and none starts while the interpreter ends."""

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    def name() -> str:
        if fails:
            raise ConfigurationError("not so")
        return threading.current_thread().name

    async def main() -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", refuse)
            return await called(ThreadCalls(), None, name)

    if fails:
        with pytest.raises(ConfigurationError, match="not so"):
            asyncio.run(main())
    else:
        assert asyncio.run(main()) == threading.current_thread().name


def test_future_is_woken_once_by_any_thread_and_never_after_its_loop() -> None:
    async def main() -> Any:
        loop = asyncio.get_running_loop()
        first, second = loop.create_future(), loop.create_future()
        await asyncio.to_thread(wake, first, 1)
        wake(first, 2)
        second.cancel()
        wake(second, 3)
        await asyncio.sleep(0)
        assert first.result() == 1
        assert second.cancelled()
        return loop.create_future()

    late = asyncio.run(main())
    wake(late, 4)
    assert not late.done()
