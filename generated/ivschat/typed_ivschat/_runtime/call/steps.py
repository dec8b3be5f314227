"""The steps of a call: what it asks of its driver.

A call decides; a driver waits. Each step says what to do next and which method of ``Call`` takes the
result. Nothing here, and nothing in ``call``, touches a socket, a clock of its own, or a thread.
"""

# docs/decisions/a-call-is-steps.md says why.

from __future__ import annotations

from typing import Generic, TypeAlias

from ..errors import Error
from ..http import PreparedRequest
from ..operation import R


class NeedIdentity:
    """Resolve what the request is signed with, and pass it to ``identified``.

    Attributes:
        token_for: Signing name of the service whose bearer token is needed; None if credentials
            are needed.
        deadline: When to give up, on the monotonic clock; None for no deadline.
        refused: Hash of the identity that the service refused as expired, which has to be loaded
            again; None if it refused none.
    """

    __slots__ = ("deadline", "refused", "token_for")

    def __init__(
        self, token_for: str | None, deadline: float | None, refused: int | None = None
    ) -> None:
        self.token_for = token_for
        self.deadline = deadline
        self.refused = refused


class Exchange:
    """Send the request, and pass its response to ``answered``.

    Attributes:
        request: The request.
        connect_timeout: Seconds to wait for a connection.
        read_timeout: Seconds to wait for the next bytes of the response.
        deadline: When to give up, on the monotonic clock; None for no deadline.
        max_streamed_error: Set if the body of a successful response is not read, but passed on as
            ``HttpResponse.stream``. Any other body is read whole, up to so many bytes. A transport
            without ``stream`` reads every body whole.
    """

    __slots__ = (
        "connect_timeout",
        "deadline",
        "max_streamed_error",
        "read_timeout",
        "request",
    )

    def __init__(
        self,
        request: PreparedRequest,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
        max_streamed_error: int | None = None,
    ) -> None:
        self.request = request
        self.connect_timeout = connect_timeout
        self.read_timeout = read_timeout
        self.deadline = deadline
        self.max_streamed_error = max_streamed_error


class Pause:
    """Wait, and call ``resume``.

    Attributes:
        seconds: How long to wait; more than 0.
    """

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class Done(Generic[R]):
    """The call has ended: return its outcome, or raise it.

    Attributes:
        outcome: The response, or the error.
    """

    __slots__ = ("outcome",)

    def __init__(self, outcome: R | Error) -> None:
        self.outcome = outcome


Step: TypeAlias = NeedIdentity | Exchange | Pause | Done[R]
