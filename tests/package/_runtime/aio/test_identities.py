"""Credentials load in a thread, once for all tasks that wait, and the event loop goes on."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from codegen.package._runtime.aio.identities import Identities
from codegen.package._runtime.auth.resolver import CredentialResolver
from codegen.package._runtime.credentials import ANONYMOUS, BearerToken, Credentials
from codegen.package._runtime.errors import CallTimeoutError, CredentialsError

START = datetime(2024, 1, 1, tzinfo=UTC)


class Provider:
    """Gives credentials that are good for an hour, when it is allowed to."""

    def __init__(self) -> None:
        self.now = START
        self.loads = 0
        self.threads: set[str] = set()
        self.released = threading.Event()
        self.failure: Exception | None = None

    def load(self) -> Credentials:
        self.threads.add(threading.current_thread().name)
        assert self.released.wait(10)
        self.loads += 1
        if self.failure is not None:
            raise self.failure
        return Credentials(
            access_key_id=f"AKIANUMBER{self.loads}",
            secret_access_key="secret",
            expires_at=self.now + timedelta(hours=1),
        )

    def identities(self) -> Identities:
        return Identities(CredentialResolver(self, now=lambda: self.now))


async def number(identities: Identities, **given: Any) -> int:
    named = {"token_for": None, "deadline": None, "refused": None, **given}
    found = await identities.identify(**named)
    assert isinstance(found, Credentials)
    return int(found.access_key_id.removeprefix("AKIANUMBER"))


def test_tasks_share_one_load_and_the_loop_goes_on() -> None:
    provider = Provider()

    async def main() -> None:
        identities = provider.identities()
        tasks = [asyncio.create_task(number(identities)) for _ in range(50)]
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert not any(task.done() for task in tasks)
        provider.released.set()
        assert await asyncio.gather(*tasks) == [1] * 50
        assert await number(identities) == 1

    asyncio.run(main())
    assert provider.loads == 1
    assert threading.current_thread().name not in provider.threads


def test_cancelled_task_does_not_cancel_the_load_of_others() -> None:
    provider = Provider()

    async def main() -> None:
        identities = provider.identities()
        first, second = (asyncio.create_task(number(identities)) for _ in range(2))
        await asyncio.sleep(0.01)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        provider.released.set()
        assert await second == 1

    asyncio.run(main())
    assert provider.loads == 1


def test_waiting_ends_at_the_deadline_and_the_load_goes_on() -> None:
    provider = Provider()

    async def main() -> None:
        identities = provider.identities()
        for passed in (0.05, -1):
            with pytest.raises(CallTimeoutError, match="no credentials within call_timeout"):
                await number(identities, deadline=time.monotonic() + passed)
        provider.released.set()
        assert await number(identities) == 1

    asyncio.run(main())
    assert provider.loads == 1


def test_calls_go_on_with_old_credentials_while_new_ones_load() -> None:
    provider = Provider()
    provider.released.set()

    async def main() -> None:
        identities = provider.identities()
        assert await number(identities) == 1
        provider.now += timedelta(minutes=48)
        provider.released.clear()
        assert [await number(identities) for _ in range(5)] == [1] * 5
        provider.released.set()
        while await number(identities) == 1:
            await asyncio.sleep(0.001)
        assert await number(identities) == 2
        await asyncio.sleep(0.01)  # The load has ended for those that waited, too.
        provider.now += timedelta(minutes=55)
        assert await number(identities) == 3, "past ten minutes, calls wait for the new ones"

    asyncio.run(main())


def test_refused_credentials_are_loaded_again_once() -> None:
    provider = Provider()
    provider.released.set()

    async def main() -> None:
        identities = provider.identities()
        first = await identities.identify(None, None, None)
        refused = [number(identities, refused=hash(first)) for _ in range(10)]
        assert await asyncio.gather(*refused) == [2] * 10
        await identities.refresh(None)
        assert await number(identities) == 3

    asyncio.run(main())


def test_each_task_raises_its_own_error() -> None:
    provider = Provider()
    provider.released.set()
    provider.failure = OSError("no metadata service")

    async def main() -> list[Any]:
        identities = provider.identities()
        tasks = [number(identities) for _ in range(3)]
        return await asyncio.gather(*tasks, return_exceptions=True)

    errors = asyncio.run(main())
    assert {type(error) for error in errors} == {CredentialsError}
    assert len({id(error) for error in errors}) == 3
    assert len({str(error) for error in errors}) == 1


def test_fixed_credentials_need_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a thread was started")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    keys = Credentials(access_key_id="AKID", secret_access_key="secret")
    for given, expected in ((keys, keys), (ANONYMOUS, None)):
        identities = Identities(CredentialResolver(given))
        assert asyncio.run(identities.identify(None, None, None)) == expected


def test_access_key_is_no_token() -> None:
    provider = Provider()
    provider.released.set()

    async def main() -> None:
        identities = provider.identities()
        for _ in range(2):  # Loaded, and kept.
            with pytest.raises(CredentialsError, match="this service takes a BearerToken"):
                await identities.identify("sample", None, None)

    asyncio.run(main())
    assert asyncio.run(
        Identities(CredentialResolver(BearerToken("t"))).identify("sample", None, None)
    ) == BearerToken("t")
