"""What went wrong on the network, as our errors: urllib3's and the system's, made plain.

Their texts may quote anything, so only what is known to be harmless is taken over.
"""

# docs/decisions/one-transport-serves-several-packages.md says why.

from __future__ import annotations

from errno import EPROTOTYPE
from typing import TYPE_CHECKING

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
from .response_reader import InterruptedResponse

if TYPE_CHECKING:
    from .pool import Connection, Connector

# The system's errors and urllib3's, by name: they are imported only where they were raised.
_OF_TLS = frozenset({"CertificateError", "SSLError"})
_OF_HTTP = frozenset({"HTTPError", "HTTPException"})

# Those that a transport raises, the special ones first.
_OURS = (
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
    """The error as ours, if it is that of another package's copy of this runtime; else None.

    One transport may serve the clients of several packages.
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    for kind in _OURS:
        shape = "bytes_sent" if issubclass(kind, TransportError) else "status"
        if kind.__name__ in names and hasattr(error, shape):
            own = kind(str(error))
            vars(own).update(vars(error))
            return own
    return None


def is_of_network(error: Exception) -> bool:
    """Whether a connection raised this. Else a signal's handler did, as those that end a job do,
    and whoever set it waits for just that error.
    """
    return isinstance(error, OSError | InterruptedResponse | ValueError | RuntimeError) or any(
        kind.__name__ in _OF_HTTP for kind in type(error).__mro__
    )


def hung_up(error: OSError) -> bool:
    """Whether nothing more could be sent because the other side ended the connection.

    macOS has an error of its own for that, and OpenSSL loses the system's.
    """
    return (
        isinstance(error, ConnectionError)
        or error.errno == EPROTOTYPE
        or type(error).__name__ == "SSLEOFError"
    )


def too_late(connector: Connector, *, bytes_sent: bool) -> CallTimeoutError:
    return CallTimeoutError(
        f"{connector.origin}: the call did not end within call_timeout", bytes_sent=bytes_sent
    )


def failed_connect(
    connector: Connector,
    connection: Connection,
    error: Exception,
    timeout: float,
    late: bool,
) -> TransportError:
    if late:
        return too_late(connector, bytes_sent=False)
    root = _root(error)
    text, cause = _text(root), type(root).__name__
    through = connector.proxy
    if through is not None and not connection.is_tunnelled:
        return ProxyError(
            f"{connector.origin}: the proxy {through.scheme}://{through.host}:{through.port} "
            f"could not be used ({text})",
            cause=cause,
            bytes_sent=False,
        )
    if isinstance(root, TimeoutError):
        return ConnectTimeoutError(
            f"{connector.origin}: no connection within {timeout:g} seconds (connect_timeout)",
            cause=cause,
            bytes_sent=False,
        )
    if _is_of_tls(root):
        return TLSError(
            f"{connector.origin}: no trusted TLS session ({text})", cause=cause, bytes_sent=False
        )
    return ConnectError(
        f"{connector.origin}: no connection could be made ({text})", cause=cause, bytes_sent=False
    )


def failed_exchange(
    connector: Connector, error: Exception, timeout: float, late: bool
) -> TransportError:
    if late:
        return too_late(connector, bytes_sent=True)
    root = _root(error)
    text, cause = _text(root), type(root).__name__
    if isinstance(root, TimeoutError):
        return ReadTimeoutError(
            f"{connector.origin}: nothing arrived for {timeout:g} seconds (read_timeout)",
            cause=cause,
        )
    # Since TLS 1.3 a server refuses our certificate only when we already speak.
    if _is_of_tls(root) and "ALERT" in (getattr(root, "reason", None) or ""):
        return TLSError(
            f"{connector.origin}: the server ended the TLS session ({text})", cause=cause
        )
    return ResponseInterruptedError(
        f"{connector.origin}: the connection ended before the answer did ({text})", cause=cause
    )


def _root(error: BaseException) -> BaseException:
    """The system's error beneath urllib3's."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _is_of_tls(error: BaseException) -> bool:
    return any(kind.__name__ in _OF_TLS for kind in type(error).__mro__)


def _text(error: BaseException) -> str:
    """What a person needs to know of an error, on one line, without what was sent."""
    name = type(error).__name__
    if _is_of_tls(error):
        reason: str | None = getattr(error, "verify_message", None) or getattr(
            error, "reason", None
        )
        return f"{name}: {reason}" if reason else name
    if isinstance(error, OSError):
        reason = error.strerror or (str(error) if str(error).startswith("Tunnel") else "")
        reason = "".join(character for character in reason if character.isprintable())[:120]
        return f"{name}: {reason}" if reason else name
    return name
