"""What goes wrong between a client and a service, for ``raises`` of a stub.

``stub.get_thing.raises(faults.timeout())`` lets an attempt time out without waiting.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from .._runtime.clock import Clock
from .._runtime.errors import (
    CallTimeoutError,
    ReadTimeoutError,
    ResponseInterruptedError,
    TransportError,
)

__all__ = [
    "Fault",
    "connection_lost_after_response",
    "connection_lost_before_response",
    "throttled",
    "timeout",
]

_Kind: TypeAlias = Literal["timeout", "lost_before", "lost_after", "throttled"]


class Fault:
    """A fault. The functions of this module make them.

    Attributes:
        kind: What goes wrong.
        times: How many attempts have it; None for any number.
        source: How it is written in a test.
    """

    __slots__ = ("kind", "source", "times")

    def __init__(self, kind: _Kind, source: str, times: int | None = None) -> None:
        self.kind: _Kind = kind
        self.source: str = source
        self.times: int | None = times

    def __repr__(self) -> str:
        return self.source

    def error(
        self, clock: Clock, origin: str, *, read_timeout: float, deadline: float | None
    ) -> TransportError:
        """The error of the attempt. The clock goes on by the time that it took.

        Args:
            clock: The clock of the stub.
            origin: The origin that the request was sent to.
            read_timeout: Seconds after which the client gives up.
            deadline: When the call has to end, on the monotonic clock; None for no deadline.
        """
        if self.kind != "timeout":
            reached = "any" if self.kind == "lost_before" else "all"
            return ResponseInterruptedError(
                f"{origin}: the connection closed before {reached} of the response had arrived",
                cause="ConnectionResetError",
            )
        left = read_timeout if deadline is None else deadline - clock.monotonic()
        clock.sleep(max(min(read_timeout, left), 0.0))
        if left < read_timeout:
            return CallTimeoutError(f"{origin}: the call did not end within call_timeout")
        return ReadTimeoutError(
            f"{origin}: nothing received for {read_timeout:g} s (read_timeout)",
            cause="TimeoutError",
        )


def timeout() -> Fault:
    """The service does not respond: ``read_timeout`` passes, or what is left of ``call_timeout``."""
    return Fault("timeout", "faults.timeout()")


def connection_lost_before_response() -> Fault:
    """The connection closes after the request was sent, before any of the response arrived."""
    return Fault("lost_before", "faults.connection_lost_before_response()")


def connection_lost_after_response() -> Fault:
    """The service responds, and the connection closes before all of the response arrived."""
    return Fault("lost_after", "faults.connection_lost_after_response()")


def throttled(*, times: int = 1) -> Fault:
    """The service throttles the client. After that, the rule is used up.

    Args:
        times: Number of attempts that are throttled, 1 or more.
    """
    given = "" if times == 1 else f"times={times}"
    return Fault("throttled", f"faults.throttled({given})", times)
