"""Network failures as this package's errors."""

from __future__ import annotations

import errno
import ssl
from http.client import BadStatusLine
from types import SimpleNamespace
from typing import Any, cast

import pytest
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_match_hostname import CertificateError

from codegen.package._runtime.errors import (
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
from codegen.package._runtime.transport import failures
from codegen.package._runtime.transport.failures import (
    adopted,
    failed_connect,
    failed_exchange,
    has_passed,
    is_of_network,
    reason_of,
)
from codegen.package._runtime.transport.response_reader import RemoteDisconnected

SECRET = "canary-4e"


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (None, ResponseInterruptedError),
        ("UNEXPECTED_EOF_WHILE_READING", ResponseInterruptedError),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", TLSError),
    ],
)
def test_tls_alert_while_receiving_is_a_tls_error(
    reason: str | None, kind: type[Exception]
) -> None:
    error = ssl.SSLError(1, "why")
    if reason is not None:
        error.reason = reason
    connector = cast("Any", SimpleNamespace(origin="https://a", proxy=None))
    found = failed_exchange(connector, error, 1.0, late=False)
    assert type(found) is kind
    assert found.bytes_sent
    assert str(found).startswith("https://a: ")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ssl.SSLError(1, "why"), TLSError),
        (ssl.SSLCertVerificationError(1, "why"), TLSError),
        (CertificateError("another host's"), TLSError),  # Raised by urllib3 within a tunnel.
        (TimeoutError(), ConnectTimeoutError),
        (ConnectionRefusedError(), ConnectError),
        (OSError("why"), ConnectError),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
@pytest.mark.parametrize("is_wrapped", [False, True])
def test_root_cause_decides_the_error_of_a_failed_connection(
    error: Exception, kind: type[Exception], is_wrapped: bool
) -> None:
    connector = cast("Any", SimpleNamespace(origin="https://a", proxy=None))
    raised = error
    if is_wrapped:
        raised = HTTPError("around it")
        raised.__cause__ = error
    assert is_of_network(raised)
    found = failed_connect(connector, cast("Any", None), raised, 1.0, late=False)
    assert type(found) is kind
    assert found.cause == type(error).__name__
    assert not found.bytes_sent
    late = failed_connect(connector, cast("Any", None), raised, 1.0, late=True)
    assert type(late) is CallTimeoutError
    assert not late.bytes_sent


@pytest.mark.parametrize(("length", "shown"), [(119, 119), (120, 120), (121, 120)])
def test_text_of_system_errors_is_bounded(length: int, shown: int) -> None:
    """Characters that do not print are removed."""
    connector = cast("Any", SimpleNamespace(origin="https://a", proxy=None))
    error = OSError(1, "x\n" * length)
    found = failed_connect(connector, cast("Any", None), error, 1.0, late=False)
    assert str(found).endswith(f"(PermissionError: {'x' * shown})")


@pytest.mark.parametrize(
    ("error", "is_the_networks"),
    [
        (OSError(), True),
        (ValueError(), True),
        (RuntimeError(), True),
        (RemoteDisconnected(), True),
        (HTTPError(), True),
        (BadStatusLine("x"), True),
        (KeyError(), False),
        (LookupError(), False),
        (AttributeError(), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_exception_of_a_signal_handler_is_not_a_network_error(
    error: Exception, is_the_networks: bool
) -> None:
    assert is_of_network(error) is is_the_networks


def of_tls(reason: str | None, verify_message: str | None = None) -> ssl.SSLError:
    error = ssl.SSLCertVerificationError(1, SECRET) if verify_message else ssl.SSLError(1, SECRET)
    for name, text in (("reason", reason), ("verify_message", verify_message)):
        if text is not None:
            setattr(error, name, text)
    return error


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (of_tls("WRONG_VERSION"), "SSLError: WRONG_VERSION"),
        (of_tls("FAILED", "expired"), "SSLCertVerificationError: expired"),
        (of_tls(None), "SSLError"),
        (CertificateError(SECRET), "CertificateError"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), "ConnectionRefusedError: refused"),
        (OSError("Tunnel connection failed: 407 no"), "OSError: Tunnel connection failed: 407 no"),
        (OSError(SECRET), "OSError"),
        (OSError(5, "\0\n"), "OSError"),
        (ValueError(SECRET), "ValueError"),
        (HTTPError(SECRET), "HTTPError"),
    ],
    ids=str,
)
def test_reason_quotes_the_system_alone(error: Exception, text: str) -> None:
    assert reason_of(error) == text


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (TimeoutError(), ReadTimeoutError, "nothing received for 1.5 s (read_timeout)"),
        (
            ConnectionResetError(errno.ECONNRESET, "reset"),
            ResponseInterruptedError,
            "the connection closed before the response was complete (ConnectionResetError: reset)",
        ),
        (
            OSError(5, "ALERT"),
            ResponseInterruptedError,
            "the connection closed before the response was complete (OSError: ALERT)",
        ),
        (
            of_tls("TLSV1_ALERT_UNKNOWN_CA"),
            TLSError,
            "the server ended the TLS session (SSLError: TLSV1_ALERT_UNKNOWN_CA)",
        ),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_root_cause_decides_the_error_of_a_failed_exchange(
    error: Exception, kind: type[Exception], text: str
) -> None:
    connector = cast("Any", SimpleNamespace(origin="https://a", proxy=None))
    raised = HTTPError("around it")
    raised.__cause__ = HTTPError("around that")
    raised.__cause__.__cause__ = error
    found = failed_exchange(connector, raised, 1.5, late=False)
    assert (type(found), str(found)) == (kind, f"https://a: {text}")
    assert (found.cause, found.bytes_sent) == (type(error).__name__, True)
    late = failed_exchange(connector, raised, 1.5, late=True)
    assert type(late) is CallTimeoutError
    assert (str(late), late.bytes_sent) == (
        "https://a: the call did not end within call_timeout",
        True,
    )


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (
            OSError("Tunnel connection failed: 407 no"),
            407,
            "OSError: Tunnel connection failed: 407 no",
        ),
        (
            OSError("Tunnel connection failed: 4070"),
            None,
            "OSError: Tunnel connection failed: 4070",
        ),
        (TimeoutError(), None, "TimeoutError"),
        (of_tls("WRONG_VERSION"), None, "SSLError: WRONG_VERSION"),
    ],
    ids=str,
)
def test_failure_before_the_tunnel_is_open_is_the_proxys(
    error: Exception, status: int | None, text: str
) -> None:
    proxy = SimpleNamespace(scheme="http", host="proxy.example", port=3128, headers={"x": SECRET})
    connector = cast("Any", SimpleNamespace(origin="https://a", proxy=proxy))
    closed, opened = (cast("Any", SimpleNamespace(is_tunnelled=is_open)) for is_open in (0, 1))
    found = failed_connect(connector, closed, error, 1.0, late=False)
    assert isinstance(found, ProxyError)
    assert (found.status, found.cause, found.bytes_sent) == (status, type(error).__name__, False)
    assert str(found) == (
        f"https://a: the connection through the proxy http://proxy.example:3128 failed ({text})"
    )
    behind = failed_connect(connector, opened, error, 1.0, late=False)
    assert not isinstance(behind, ProxyError)
    assert not behind.bytes_sent


@pytest.mark.parametrize(
    ("deadline", "passed"), [(None, False), (5.1, False), (5.0, True), (4.9, True)]
)
def test_deadline_has_passed_from_its_moment_on(
    deadline: float | None, passed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "monotonic", lambda: 5.0)
    assert has_passed(deadline) is passed


# --- of another package ---


def copy_of(kind: Any) -> Any:
    """The class of the same name in another package's copy, with those above it."""
    bases = tuple(
        copy_of(base) if base.__module__ == kind.__module__ else base for base in kind.__bases__
    )
    found: Any = type(kind.__name__, bases, {"__init__": Exception.__init__})
    return cast("type[Exception]", found)


@pytest.mark.parametrize(
    "kind",
    [
        CallTimeoutError,
        ConnectError,
        ConnectTimeoutError,
        ProxyError,
        TLSError,
        ReadTimeoutError,
        ResponseInterruptedError,
        ResponseParseError,
        TransportError,
    ],
)
def test_error_of_another_package_becomes_our_own(kind: type[Exception]) -> None:
    theirs = copy_of(kind)
    subclass: Any = type("Narrower", (theirs,), {})
    for make in (theirs, subclass):
        error: Any = make("what happened")
        assert adopted(error) is None  # It has only the name.
        name, other = ("bytes_sent", "status")[:: 1 if issubclass(kind, TransportError) else -1]
        setattr(error, other, 0)
        assert adopted(error) is None
        vars(error).update({name: 0, "more": "x"})
        own: Any = adopted(error)
        assert (type(own), str(own)) == (kind, "what happened")
        assert vars(error).items() <= vars(own).items()


def test_other_errors_are_not_taken_for_our_own() -> None:
    error: Any = OSError("why")
    error.bytes_sent = error.status = 1
    assert adopted(error) is None
