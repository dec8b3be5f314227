"""Whom a TLS connection trusts, and the certificate it shows. Verification can't be switched off."""

from __future__ import annotations

import math
import os
import ssl
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeAlias

from ..errors import ConfigurationError
from .request_head import bounded

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

ClientCertificate: TypeAlias = "str | tuple[str, str]"
"""A file with certificate and key, or one file for each."""


class TlsSocket(ssl.SSLSocket):
    """A TLS socket that can carry another TLS session (as to a server behind an HTTPS proxy).

    To that session one read or write may mean any number of them here, so that a timeout counts
    from when it was set. Python itself sees to that where there is one session only.
    """

    _until: float | None = None

    def settimeout(self, value: float | None, /) -> None:
        self._until = time.monotonic() + value if value else None
        super().settimeout(value)

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        self._wait_no_longer()
        return super().recv(buflen, flags)

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        self._wait_no_longer()
        return super().send(data, flags)

    def _wait_no_longer(self) -> None:
        if self._until is not None:
            super().settimeout(bounded(math.inf, self._until))


def make_tls_context(
    ca_bundle: str | None, client_cert: ClientCertificate | None = None
) -> ssl.SSLContext:
    """The settings of TLS connections.

    Args:
        ca_bundle: A file, or a folder as OpenSSL makes them, of trusted certificates. None for
            certifi's, else those that botocore brings, else the system's.
        client_cert: What to show to a server that asks.

    Raises:
        ConfigurationError: There are no certificates, or a file can't be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslsocket_class = TlsSocket
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.post_handshake_auth = True
    context.set_alpn_protocols(["http/1.1"])
    path = ca_bundle or installed_bundle()
    if path is None:
        _load_system_authorities(context)
    else:
        _load_authorities(context, path)
    if client_cert is not None:
        _load_client_certificate(context, client_cert)
    return context


def installed_bundle() -> str | None:
    """The certificates that certifi brings, else botocore; found without importing botocore."""
    try:
        from certifi import where
    except ImportError:
        pass
    else:
        return where()
    try:
        botocore = find_spec("botocore")
    except (ImportError, ValueError):
        return None
    for folder in (botocore and botocore.submodule_search_locations) or ():
        path = os.path.join(folder, "cacert.pem")
        if os.path.isfile(path):
            return path
    return None


def _load_authorities(context: ssl.SSLContext, path: str) -> None:
    expanded = os.path.expanduser(path)
    try:
        if os.path.isdir(expanded):
            context.load_verify_locations(capath=expanded)
        else:
            context.load_verify_locations(cafile=expanded)
        return
    except (OSError, ValueError) as error:
        reason = _reason(error)
    raise ConfigurationError(
        f"ca_bundle: {path!r} can't be used ({reason}); expected a file of certificates in PEM "
        "format, or a folder made by OpenSSL's rehash"
    )


def _load_system_authorities(context: ssl.SSLContext) -> None:
    context.load_default_certs()
    if context.cert_store_stats()["x509_ca"]:
        return
    folder = ssl.get_default_verify_paths().capath
    if folder and os.path.isdir(folder) and os.listdir(folder):
        return
    raise ConfigurationError(
        "no trusted certificates were found: neither certifi nor botocore is installed, and the "
        "system has none; install certifi, or set ca_bundle or AWS_CA_BUNDLE"
    )


def _load_client_certificate(context: ssl.SSLContext, certificate: ClientCertificate) -> None:
    path, key = (certificate, None) if isinstance(certificate, str) else certificate
    try:
        # With an empty password OpenSSL refuses an encrypted key; without any it would ask for one
        # on the terminal.
        context.load_cert_chain(path, key, password="")
        return
    except (OSError, ValueError) as error:
        reason = _reason(error)
    raise ConfigurationError(
        f"client_cert: {path!r} can't be used ({reason}); expected a PEM file of certificate and "
        "key, or a pair of one file each, the key not encrypted"
    )


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
