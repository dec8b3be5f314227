"""Refreshing: before expiry, once for all threads, without failing calls too early."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from codegen.package._runtime.auth.resolver import CredentialResolver
from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.errors import (
    CallTimeoutError,
    ConfigurationError,
    CredentialsError,
    ReadTimeoutError,
)
from codegen.package._runtime.locks import Leases

START = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


class Provider:
    """Gives credentials that are good for an hour of its clock."""

    def __init__(self) -> None:
        self.now = START
        self.loads = 0
        self.lives: timedelta | None = HOUR
        self.before: Callable[[], None] = lambda: None

    def load(self) -> Credentials:
        self.before()
        self.loads += 1
        return Credentials(
            access_key_id=f"AKIANUMBER{self.loads}",
            secret_access_key=SECRET,
            expires_at=None if self.lives is None else self.now + self.lives,
        )

    def resolver(self) -> CredentialResolver:
        return CredentialResolver(self, now=lambda: self.now)


def number(resolver: CredentialResolver, deadline: float | None = None) -> int:
    found = resolver.get(deadline=deadline)
    assert isinstance(found, Credentials)
    return int(found.access_key_id.removeprefix("AKIANUMBER"))


def failing_tries(provider: Provider) -> list[int]:
    """Has every load fail from now on; gives the list that gets an entry for each."""
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        raise OSError

    provider.before = fail
    return tries


def failing(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize("deadline", [None, 1e9])
def test_credentials_are_loaded_at_first_use_and_fifteen_minutes_before_expiry(
    deadline: float | None,
) -> None:
    provider = Provider()
    resolver = provider.resolver()
    assert provider.loads == 0
    assert [number(resolver, deadline) for _ in range(3)] == [1, 1, 1]
    provider.now = START + timedelta(minutes=44, seconds=59)
    assert number(resolver, deadline) == 1
    provider.now = START + timedelta(minutes=45)
    assert [number(resolver, deadline) for _ in range(3)] == [2, 2, 2]


def test_credentials_without_expiry_are_loaded_once() -> None:
    provider = Provider()
    provider.lives = None
    resolver = provider.resolver()
    assert number(resolver) == 1
    provider.now += timedelta(days=1000)
    assert number(resolver) == 1


def test_failed_load_fails_no_call_before_expiry() -> None:
    provider = Provider()
    resolver = provider.resolver()
    assert number(resolver) == 1
    provider.before = failing(OSError("down"))
    for minutes in (46, 51, 59):
        provider.now = START + timedelta(minutes=minutes)
        assert number(resolver) == 1
    provider.now = START + HOUR
    with pytest.raises(CredentialsError, match="credentials by Provider: OSError was raised"):
        resolver.get()
    provider.before = lambda: None
    assert number(resolver) == 2


def test_failed_load_is_repeated_after_thirty_seconds() -> None:
    provider = Provider()
    resolver = provider.resolver()
    number(resolver)
    tries = failing_tries(provider)
    provider.now = START + timedelta(minutes=46)
    for _ in range(5):
        number(resolver)
    assert len(tries) == 1
    provider.now += timedelta(seconds=30)
    number(resolver)
    assert len(tries) == 2


def test_old_credentials_are_used_until_expiry_between_failed_loads() -> None:
    provider = Provider()
    resolver = provider.resolver()
    number(resolver)
    tries = failing_tries(provider)
    provider.now = START + HOUR - timedelta(seconds=10)
    number(resolver)
    assert len(tries) == 1
    provider.now = START + HOUR - timedelta(milliseconds=1)
    assert number(resolver) == 1
    assert len(tries) == 1
    # From their end on there is nothing left to go on with, pause or not.
    provider.now = START + HOUR
    with pytest.raises(CredentialsError):
        resolver.get()
    assert len(tries) == 2


def test_short_lived_credentials_are_reloaded_every_thirty_seconds() -> None:
    provider = Provider()
    provider.lives = timedelta(minutes=5)
    resolver = provider.resolver()
    assert [number(resolver) for _ in range(3)] == [1, 1, 1]
    provider.now += timedelta(seconds=30)
    assert number(resolver) == 2


def test_loaded_credentials_that_have_expired_are_an_error() -> None:
    provider = Provider()
    provider.lives = timedelta(0)
    expired = r"the loaded credentials have expired \(at 2024-01-01T00:00:00\+00:00\); renew them"
    with pytest.raises(CredentialsError, match=expired) as caught:
        provider.resolver().get()
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("error", "text", "retryable", "cause"),
    [
        (ValueError(f"bad {SECRET}"), "ValueError was raised", False, "ValueError"),
        (KeyError(SECRET), "KeyError was raised", False, "KeyError"),
        (
            ConnectionRefusedError(111, "Connection refused"),
            "ConnectionRefusedError: Connection refused",
            True,
            "ConnectionRefusedError",
        ),
        (TimeoutError("slow"), "TimeoutError was raised", True, "TimeoutError"),
        (
            CredentialsError("the vault is sealed", retryable=True),
            "the vault is sealed",
            True,
            None,
        ),
        (CredentialsError(f"no: {SECRET}\nmore"), "no: … more", False, None),
        (CredentialsError("no keys", cause="VaultError"), "no keys", False, "VaultError"),
        (ReadTimeoutError("too slow"), "too slow", True, "ReadTimeoutError"),
    ],
)
def test_error_names_provider_and_reason_without_secrets(
    error: Exception, text: str, retryable: bool, cause: str | None
) -> None:
    provider = Provider()
    provider.before = failing(error)
    with pytest.raises(CredentialsError) as caught:
        provider.resolver().get()
    assert str(caught.value) == f"credentials by Provider: {text}"
    assert caught.value.retryable is retryable
    assert caught.value.cause == cause
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_configuration_error_of_a_provider_stays_one() -> None:
    provider = Provider()
    provider.before = failing(ConfigurationError("no such vault"))
    with pytest.raises(ConfigurationError, match="credentials by Provider: no such vault"):
        provider.resolver().get()


def test_provider_that_returns_something_else_is_an_error() -> None:
    class Wrong:
        def load(self) -> object:
            return {"access_key_id": SECRET}

    with pytest.raises(
        CredentialsError, match=r"credentials by Wrong: load\(\) returned dict; expected: Cred"
    ):
        CredentialResolver(Wrong()).get()


def test_interrupted_load_is_repeated_by_the_next_call() -> None:
    provider = Provider()
    provider.before = failing(KeyboardInterrupt())
    resolver = provider.resolver()
    with pytest.raises(KeyboardInterrupt):
        resolver.get()
    provider.before = lambda: None
    assert number(resolver) == 1


def test_provider_that_calls_its_own_client_is_an_error() -> None:
    provider = Provider()
    resolver = provider.resolver()
    provider.before = lambda: (resolver.get(), None)[1]
    with pytest.raises(CredentialsError, match=r"load\(\) needs the credentials that it loads"):
        resolver.get()


def test_threads_share_one_load() -> None:
    provider = Provider()
    loading, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        loading.set()
        assert go_on.wait(30)

    provider.before = wait
    resolver = provider.resolver()
    got: list[int] = []
    threads = [threading.Thread(target=lambda: got.append(number(resolver))) for _ in range(16)]
    for thread in threads:
        thread.start()
    assert loading.wait(30)
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert got == [1] * 16
    assert provider.loads == 1


def test_thread_that_arrives_just_after_a_load_does_not_load_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider = Provider()
    resolver = provider.resolver()
    take = Leases.take

    def late(turns: Leases[Any], until: float | None) -> object:
        monkeypatch.undo()
        number(resolver)
        return take(turns, until)

    monkeypatch.setattr(Leases, "take", late)
    assert number(resolver) == 1
    assert provider.loads == 1


def test_other_threads_use_the_old_credentials_during_an_early_load() -> None:
    provider = Provider()
    resolver = provider.resolver()
    number(resolver)
    loading, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        loading.set()
        assert go_on.wait(30)

    provider.before = wait
    provider.now = START + timedelta(minutes=46)
    got: list[int] = []
    thread = threading.Thread(target=lambda: got.append(number(resolver)))
    thread.start()
    assert loading.wait(30)
    assert number(resolver) == 1
    go_on.set()
    thread.join(30)
    assert got == [2]


def test_waiting_for_a_load_ends_at_the_deadline() -> None:
    provider = Provider()
    resolver = provider.resolver()
    go_on = threading.Event()

    def wait() -> None:
        assert go_on.wait(30)

    provider.before = wait
    with pytest.raises(CallTimeoutError, match="no credentials within call_timeout") as caught:
        resolver.get(deadline=time.monotonic() + 0.01)
    assert not caught.value.bytes_sent
    # The load goes on, and the next call has its result.
    go_on.set()
    assert number(resolver, time.monotonic() + 30) == 1
    assert provider.loads == 1


def test_old_credentials_are_used_if_the_deadline_passes_in_an_early_load() -> None:
    provider = Provider()
    resolver = provider.resolver()
    number(resolver)
    go_on = threading.Event()
    provider.before = lambda: (go_on.wait(30), None)[1]
    provider.now = START + timedelta(minutes=55)
    assert number(resolver, time.monotonic()) == 1
    go_on.set()


def test_load_runs_in_a_daemon_thread() -> None:
    provider = Provider()
    kinds: list[bool] = []
    provider.before = lambda: kinds.append(threading.current_thread().daemon)
    number(provider.resolver(), time.monotonic() + 30)
    assert kinds == [True]


def test_caller_loads_if_no_thread_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    provider = Provider()
    resolver = provider.resolver()
    monkeypatch.setattr(threading.Thread, "start", refuse)
    deadline = time.monotonic() + 10
    assert number(resolver, deadline) == 1
    provider.now += HOUR
    assert number(resolver, deadline) == 2


def test_credentials_are_loaded_again_after_clear() -> None:
    provider = Provider()
    resolver = provider.resolver()
    assert number(resolver) == 1
    resolver.clear()
    assert number(resolver) == 2


def test_child_forked_during_a_load_loads_itself() -> None:
    provider = Provider()
    resolver = provider.resolver()
    loading, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        loading.set()
        assert go_on.wait(30)

    provider.before = wait
    thread = threading.Thread(target=resolver.get)
    thread.start()
    assert loading.wait(30)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            provider.before = lambda: None
            status = 0 if number(resolver) == 1 else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    go_on.set()
    thread.join(30)


def test_repr_shows_no_secret() -> None:
    provider = Provider()
    resolver = provider.resolver()
    resolver.get()
    assert resolver._refresher is not None
    source = resolver._refresher._source
    for shown in (repr(resolver), repr(resolver._refresher), repr(source), repr(source.current())):
        assert SECRET not in shown


def test_interrupted_load_is_retryable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    provider = Provider()
    provider.before = failing(SystemExit())
    with pytest.raises(CredentialsError, match="interrupted") as caught:
        provider.resolver().get(deadline=time.monotonic() + 60)
    assert caught.value.retryable
    for thread in threading.enumerate():  # The hook is restored after they end.
        if thread.name == "credentials":
            thread.join(60)
