"""State that a forked child replaces."""

from __future__ import annotations

import os
import threading

import pytest

from codegen.package._runtime import forks
from codegen.package._runtime.auth.refresh import FunctionSource, Refresher
from codegen.package._runtime.clock import utc_now
from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.errors import ConfigurationError
from codegen.package._runtime.forks import late_import
from codegen.package._runtime.retry.policy import SharedState
from codegen.package._runtime.transport.http_transport import HttpTransport


def test_forked_child_has_its_own_locks() -> None:
    """A thread that holds a lock during the fork does not exist in the child to release it."""
    shared = SharedState(lambda: 0.0)
    shared.limit_rate()
    transport = HttpTransport(proxies={})
    credentials = Credentials(access_key_id="a", secret_access_key="s")
    refresher = Refresher(FunctionSource("x", lambda: credentials, utc_now), utc_now)

    def locks() -> list[object]:
        assert shared.limiter is not None
        return [
            shared.quota,
            shared.limiter._lock,
            refresher._turns,
        ]

    before = locks()
    for owner in (shared, transport, refresher):
        owner.after_fork()
    assert not any(lock in before for lock in locks())


def test_fork_waits_for_late_imports_and_keeps_them_away() -> None:
    """A child that inherits a module's import lock could never import the module."""
    importing, go_on = threading.Event(), threading.Event()

    def import_slowly() -> None:
        with late_import:
            importing.set()
            assert go_on.wait(30)

    thread = threading.Thread(target=import_slowly)
    thread.start()
    assert importing.wait(30)
    timer = threading.Timer(0.1, go_on.set)
    timer.start()
    child = os.fork()
    if child == 0:
        with late_import:
            os._exit(0 if go_on.is_set() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    thread.join()
    timer.join()
    with late_import:  # The parent has released it.
        pass


def test_fork_within_a_late_import_of_the_same_thread_does_not_wait() -> None:
    with late_import:
        child = os.fork()
        if child == 0:
            with late_import:
                os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_fork_goes_on_although_an_import_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forks, "_LONGEST_WAIT", 0.05)
    importing, go_on = threading.Event(), threading.Event()

    def import_for_ever() -> None:
        with late_import:
            importing.set()
            assert go_on.wait(30)

    thread = threading.Thread(target=import_for_ever)
    thread.start()
    assert importing.wait(30)
    child = os.fork()
    if child == 0:
        with late_import:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    go_on.set()
    thread.join()
    with late_import:
        pass


@pytest.mark.parametrize(
    "error", [OSError(24, "Too many open files"), ImportError(name="m"), SyntaxError()]
)
def test_module_that_can_not_be_loaded_is_a_configuration_error(error: Exception) -> None:
    with pytest.raises(ConfigurationError, match="could not be imported") as caught, late_import:
        raise error
    assert caught.value.__suppress_context__
    with pytest.raises(KeyError), late_import:
        raise KeyError
