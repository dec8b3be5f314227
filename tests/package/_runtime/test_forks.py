"""State that a forked child replaces."""

from __future__ import annotations

from codegen.package._runtime.auth.refresh import FunctionSource, Refresher
from codegen.package._runtime.clock import utc_now
from codegen.package._runtime.credentials import Credentials
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
            refresher._lock,
        ]

    before = locks()
    for owner in (shared, transport, refresher):
        owner.after_fork()
    assert not any(lock in before for lock in locks())
