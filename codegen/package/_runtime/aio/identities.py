"""Resolves what requests are signed with, and never blocks the event loop.

What has to be loaded is loaded in a thread, once for all tasks that wait for it.
"""

from __future__ import annotations

import asyncio
import math
from contextlib import suppress
from typing import TypeAlias

from ..auth.resolver import CredentialResolver
from ..clock import bounded
from ..credentials import BearerToken, Credentials
from ..forks import rebuild_after_fork
from .threads import Outcome, ThreadCalls

_Identity: TypeAlias = Credentials | BearerToken | None


class Identities:
    """The credentials and tokens of a client and its copies, for event loops.

    Args:
        credentials: Resolves them, and may block.
    """

    __slots__ = ("__weakref__", "_credentials", "_loads")

    def __init__(self, credentials: CredentialResolver) -> None:
        self._credentials = credentials
        self._loads: ThreadCalls[_Identity] = ThreadCalls()
        rebuild_after_fork(self)

    async def identify(
        self, token_for: str | None, deadline: float | None, refused: int | None
    ) -> _Identity:
        """Returns what to sign with, as ``CredentialResolver.identify`` does.

        A task that is cancelled does not cancel a load that others wait for.
        """
        credentials = self._credentials
        refresher = credentials.refresher_of(token_for)
        if refresher is None:
            return credentials.identify(token_for, deadline)
        if refused is None:
            found = refresher.loaded()
            if found is None:
                found = refresher.usable()
                if found is not None:  # They expire soon: replace them while calls go on.
                    self._load(token_for, None)
            if found is not None:
                return credentials.checked(token_for, found)
        load = self._load(token_for, refused)
        with suppress(TimeoutError):  # The deadline had passed before.
            await asyncio.wait([load], timeout=bounded(math.inf, deadline))
        if not load.done():
            # Past the deadline this does not wait, and returns credentials that are still valid.
            return credentials.identify(token_for, deadline)
        return load.result().result()

    async def refresh(self, deadline: float | None) -> None:
        """Loads again what was loaded. Raises what ``CredentialResolver.refresh`` does."""
        credentials = self._credentials

        def refresh() -> None:
            credentials.refresh(deadline)

        load = self._loads.begin("refresh", refresh)
        await asyncio.wait([load])
        load.result().result()

    def after_fork(self) -> None:
        self._loads.clear()

    def _load(
        self, token_for: str | None, refused: int | None
    ) -> asyncio.Future[Outcome[_Identity]]:
        credentials = self._credentials
        return self._loads.begin(
            (token_for, refused), lambda: credentials.identify(token_for, None, refused)
        )
