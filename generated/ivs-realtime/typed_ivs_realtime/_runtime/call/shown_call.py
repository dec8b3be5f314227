"""A call that logs its requests and responses, for ``debug_wire`` and the logger of the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Error
from ..http import HttpResponse
from ..operation import R
from ..wire_log import Secrets, log_failure, log_request, log_response
from .call import Call
from .steps import Exchange, Step

if TYPE_CHECKING:
    from ..credentials import BearerToken, Credentials


class ShownCall(Call[R]):
    """A call that logs its requests and responses."""

    __slots__ = ("_secrets",)

    def _exchange(self, identity: Credentials | BearerToken | None) -> Step[R]:
        step = super()._exchange(identity)
        if isinstance(step, Exchange):
            secrets = self._secrets = Secrets(step.request.headers, self._request)
            log_request(self._shared.wire, self._request, step.request, self.attempt, secrets)
        return step

    def failed(self, error: Exception) -> Step[R]:
        if self._awaits is Exchange:
            log_failure(self._shared.wire, self._request, error, self.attempt)
        return super().failed(error)

    def _read(self, response: HttpResponse) -> R | Error:
        outcome = super()._read(response)
        logger, secrets = self._shared.wire, self._secrets
        log_response(logger, self._request, response, outcome, self.attempt, secrets)
        return outcome
