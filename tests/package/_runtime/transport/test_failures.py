"""Network failures as this package's errors."""

from __future__ import annotations

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
    ResponseInterruptedError,
    TLSError,
)
from codegen.package._runtime.transport.failures import (
    failed_connect,
    failed_exchange,
    is_of_network,
)
from codegen.package._runtime.transport.response_reader import RemoteDisconnected


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
