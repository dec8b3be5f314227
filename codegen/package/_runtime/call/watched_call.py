"""A call that is watched: by the log of the wire, by observers, or by both."""

# docs/decisions/watched-calls.md says why.

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ..errors import Error
from ..forks import late_import
from ..http import HttpResponse
from ..operation import R, Request
from .call import Call
from .state import OBSERVERS, Options, Shared
from .steps import Done, Exchange, Step

if TYPE_CHECKING:
    from ..credentials import BearerToken, Credentials
    from ..wire_log import WireLog
    from .observers import Observations


class WatchedCall(Call[R]):
    """A call that tells the log of the wire, and observers, what happens."""

    __slots__ = ("_log", "_observations")

    _log: WireLog | None
    _observations: Observations | None

    def __init__(self, request: Request[R], shared: Shared[Any], options: Options) -> None:
        super().__init__(request, shared, options)
        self._log = self._observations = None
        if shared.wire.level:
            with late_import:
                from ..wire_log import WireLog

            self._log = WireLog(shared.wire, request)

    def begin(self) -> Step[R]:
        if OBSERVERS and self._awaits is None:
            with late_import:
                from .observers import Observations

            self._observations = Observations(self._request, self._shared, self._options)
            self._options = self._observations.options
        return super().begin()

    def failed(self, error: Exception) -> Step[R]:
        if self._log is not None and self._awaits is Exchange:
            self._log.failure(error, self.attempt)
        return super().failed(error)

    def abandon(self) -> None:
        super().abandon()
        self._tell_end(sys.exception())

    def _exchange(self, identity: Credentials | BearerToken | None) -> Step[R]:
        step = super()._exchange(identity)
        if self._log is not None and isinstance(step, Exchange):
            self._log.request(step.request, self.attempt)
        return step

    def _read(self, response: HttpResponse) -> R | Error:
        outcome = super()._read(response)
        if self._log is not None:
            self._log.response(response, outcome, self.attempt)
        return outcome

    def _end(self, outcome: R | Error) -> Done[R]:
        done = super()._end(outcome)
        self._tell_end(outcome)
        return done

    def _tell_end(self, outcome: object) -> None:
        observations, self._observations = self._observations, None
        if observations is not None:
            observations.end(outcome)
