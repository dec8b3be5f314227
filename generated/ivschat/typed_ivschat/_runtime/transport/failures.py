"""Converts exceptions of sockets, TLS and urllib3 into this package's errors.

The original texts may quote anything, so only parts known to be harmless are copied.
"""

# docs/decisions/one-transport-serves-several-packages.md says why.

from __future__ import annotations

import re
from errno import EPROTOTYPE
from typing import TYPE_CHECKING, Protocol

from ..clock import monotonic
from ..errors import (
    CallTimeoutError,
    ConnectError,
    ConnectTimeoutError,
    ProxyError,
    ReadTimeoutError,
    ResponseInterruptedError,
    ResponseParseError,
    TLSError,
    TransportError,
)
from ..signals import is_of_connection
from .response_reader import InterruptedResponse

if TYPE_CHECKING:
    from .pool import Connector

    class MaybeTunnel(Protocol):
        """A connection, which may be a tunnel."""

        @property
        def is_tunnelled(self) -> bool:
            """Whether a proxy has opened a tunnel to the server."""
            ...


# By name, so that neither ssl nor urllib3 has to be imported.
_OF_TLS = frozenset({"CertificateError", "SSLError"})
_OF_HTTP = frozenset({"HTTPError", "HTTPException"})

# The errors that a transport raises, subclasses first.
_TRANSPORT_ERRORS = (
    CallTimeoutError,
    ConnectTimeoutError,
    ProxyError,
    TLSError,
    ConnectError,
    ReadTimeoutError,
    ResponseInterruptedError,
    TransportError,
    ResponseParseError,
)


def adopted(error: Exception) -> TransportError | ResponseParseError | None:
    """Converts the same error of another package's copy of this runtime; None for other errors.

    One transport may serve the clients of several packages.
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    for kind in _TRANSPORT_ERRORS:
        attribute = "bytes_sent" if issubclass(kind, TransportError) else "status"
        if kind.__name__ in names and hasattr(error, attribute):
            own = kind(str(error))
            vars(own).update(vars(error))
            return own
    return None


def is_of_network(error: Exception) -> bool:
    """Whether a connection raised ``error``. If not, a signal handler did, and its exception must
    reach the caller unchanged.
    """
    return may_be_of_network(error) and is_of_connection(error)


def may_be_of_network(error: Exception) -> bool:
    """Whether connections raise exceptions of this type."""
    return isinstance(error, OSError | InterruptedResponse | ValueError | RuntimeError) or any(
        kind.__name__ in _OF_HTTP for kind in type(error).__mro__
    )


def hung_up(error: OSError) -> bool:
    """Whether sending failed because the peer closed the connection.

    macOS reports EPROTOTYPE for that, and OpenSSL hides the system's error.
    """
    return (
        isinstance(error, ConnectionError)
        or error.errno == EPROTOTYPE
        or type(error).__name__ == "SSLEOFError"
    )


def has_passed(deadline: float | None) -> bool:
    """Whether the call's deadline has passed."""
    return deadline is not None and monotonic() >= deadline


def too_late(connector: Connector, *, bytes_sent: bool) -> CallTimeoutError:
    return CallTimeoutError(
        f"{connector.origin}: the call did not end within call_timeout", bytes_sent=bytes_sent
    )


def failed_connect(
    connector: Connector,
    connection: MaybeTunnel,
    error: Exception,
    timeout: float,
    late: bool,
) -> TransportError:
    if late:
        return too_late(connector, bytes_sent=False)
    root = _root(error)
    text, cause = reason_of(root), type(root).__name__
    through = connector.proxy
    if through is not None and not connection.is_tunnelled:
        problem = ProxyError(
            f"{connector.origin}: the connection through the proxy "
            f"{through.scheme}://{through.host}:{through.port} failed ({text})",
            cause=cause,
            bytes_sent=False,
        )
        refused = re.match(r"Tunnel connection failed: (\d{3})\b", str(root))
        problem.status = int(refused[1]) if refused else None
        return problem
    if isinstance(root, TimeoutError):
        return ConnectTimeoutError(
            f"{connector.origin}: no connection within {timeout:g} s (connect_timeout)",
            cause=cause,
            bytes_sent=False,
        )
    if is_of_tls(root):
        return TLSError(
            f"{connector.origin}: the TLS handshake failed ({text})", cause=cause, bytes_sent=False
        )
    return ConnectError(
        f"{connector.origin}: the connection failed ({text})", cause=cause, bytes_sent=False
    )


def failed_exchange(
    connector: Connector, error: Exception, timeout: float, late: bool
) -> TransportError:
    if late:
        return too_late(connector, bytes_sent=True)
    root = _root(error)
    text, cause = reason_of(root), type(root).__name__
    if isinstance(root, TimeoutError):
        return ReadTimeoutError(
            f"{connector.origin}: nothing received for {timeout:g} s (read_timeout)",
            cause=cause,
        )
    # A TLS 1.3 server rejects a client certificate after the client has begun to send.
    if is_of_tls(root) and "ALERT" in (getattr(root, "reason", None) or ""):
        return TLSError(
            f"{connector.origin}: the server ended the TLS session ({text})", cause=cause
        )
    return ResponseInterruptedError(
        f"{connector.origin}: the connection closed before the response was complete ({text})",
        cause=cause,
    )


def _root(error: BaseException) -> BaseException:
    """The exception at the end of the chain of causes: the system's, beneath urllib3's."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def is_of_tls(error: BaseException) -> bool:
    """Whether TLS failed."""
    return any(kind.__name__ in _OF_TLS for kind in type(error).__mro__)


def reason_of(error: BaseException) -> str:
    """The error's type and reason on one line, without any data that was sent."""
    name = type(error).__name__
    if is_of_tls(error):
        reason: str | None = getattr(error, "verify_message", None) or getattr(
            error, "reason", None
        )
        return f"{name}: {reason}" if reason else name
    if isinstance(error, OSError):
        reason = error.strerror or (str(error) if str(error).startswith("Tunnel") else "")
        reason = "".join(character for character in reason if character.isprintable())[:120]
        return f"{name}: {reason}" if reason else name
    return name
