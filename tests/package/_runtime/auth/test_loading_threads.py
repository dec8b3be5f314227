"""Which thread loads credentials: a signal's handler does not interrupt botocore's code."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from codegen.package._runtime.auth.resolver import CredentialResolver
from codegen.package._runtime.credentials import Credentials

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGUSR1"), reason="this system has no such signal"
)


class Provider:
    """The caller's own, which notes the threads that load from it."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []

    def load(self) -> Credentials:
        self.threads.append(threading.current_thread())
        return Credentials(access_key_id="AKIA", secret_access_key="s")


class Session:
    """botocore's, likewise."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []

    def get_credentials(self) -> Any:
        self.threads.append(threading.current_thread())
        keys = SimpleNamespace(access_key="AKIA", secret_key="s", token=None)
        return SimpleNamespace(get_frozen_credentials=lambda: keys)

    def get_auth_token(self) -> Any:
        self.threads.append(threading.current_thread())
        return SimpleNamespace(token="a-token")


@pytest.mark.parametrize("handler", [signal.SIG_DFL, lambda *_: None], ids=["none", "function"])
@pytest.mark.parametrize(
    ("kind", "get", "is_botocores"),
    [
        (Session, CredentialResolver.get, True),
        (Session, lambda resolver: resolver.get_token("any"), True),
        (Provider, CredentialResolver.get, False),
    ],
    ids=["keys of a session", "token of a session", "provider"],
)
def test_only_botocore_loads_in_another_thread_where_a_handler_may_interrupt(
    kind: type[Any], get: Callable[[CredentialResolver], object], is_botocores: bool, handler: Any
) -> None:
    source = kind()
    resolver = CredentialResolver(session=source) if kind is Session else CredentialResolver(source)
    before = signal.signal(signal.SIGUSR1, handler)
    try:
        assert get(resolver) is not None
    finally:
        signal.signal(signal.SIGUSR1, before)
    (thread,) = source.threads
    is_interrupted = handler is not signal.SIG_DFL
    assert (thread is not threading.current_thread()) == (is_botocores and is_interrupted)
