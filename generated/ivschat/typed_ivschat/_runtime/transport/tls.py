"""TLS contexts: the certificate authorities that are trusted, and the client's own certificate.

Verification cannot be switched off.
"""

from __future__ import annotations

import math
import os
import re
import ssl
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ..clock import bounded, monotonic
from ..errors import ConfigurationError
from ..forks import late_import
from ..signals import reraise_if_of_handler
from . import ClientCertificate

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class TlsSocket(ssl.SSLSocket):
    """A TLS socket that can carry a second TLS session: to a server behind an HTTPS proxy.

    One read or write of the inner session may take several here, so the timeout runs from the
    moment at which it was set. For a single session Python does that by itself.
    """

    _until: float | None = None

    def getpeername(self) -> Any:
        # ``wrap_socket`` asks for it first, and leaves a socket open that the other side has reset.
        try:
            return super().getpeername()
        except OSError:
            self.close()
            raise ConnectionResetError("reset before TLS") from None

    def settimeout(self, value: float | None, /) -> None:
        self._until = monotonic() + value if value else None
        super().settimeout(value)

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        self._shorten_timeout()
        return super().recv(buflen, flags)

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        self._shorten_timeout()
        return super().send(data, flags)

    def _shorten_timeout(self) -> None:
        if self._until is not None:
            super().settimeout(bounded(math.inf, self._until))


def make_tls_context(
    ca_bundle: str | None, client_cert: ClientCertificate | None = None
) -> ssl.SSLContext:
    """Creates the TLS context of a client's connections.

    Args:
        ca_bundle: Path of a PEM file of certificate authorities, or of a folder made by OpenSSL's
            rehash. None for certifi's authorities, else botocore's, else the system's.
        client_cert: Certificate for servers that request one.

    Raises:
        ConfigurationError: No authorities were found, or a file cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslsocket_class = TlsSocket
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.post_handshake_auth = True  # RFC 8446 §4.6.2
    context.set_alpn_protocols(["http/1.1"])  # RFC 7301
    context.hostname_checks_common_name = False  # RFC 9110 §4.3.4
    _log_keys(context)
    path = ca_bundle or installed_bundle()
    if path is None:
        _load_system_authorities(context)
    else:
        _load_authorities(context, path)
    if client_cert is not None:
        _load_client_certificate(context, client_cert)
    return context


def _log_keys(context: ssl.SSLContext) -> None:
    """Logs the keys of sessions, as ``ssl.create_default_context`` does, to debug one's own traffic."""
    path = os.environ.get("SSLKEYLOGFILE")
    if not path or sys.flags.ignore_environment:
        return
    try:
        context.keylog_filename = path
        return
    except (OSError, ValueError) as error:
        reraise_if_of_handler(error)
        reason = _reason(error)
    raise ConfigurationError(
        f"SSLKEYLOGFILE: got {path!r}, which cannot be written ({reason}); expected: the path of a "
        "file to append to"
    )


def installed_bundle() -> str | None:
    """The path of certifi's bundle, else of botocore's, which is not imported for it."""
    bundle: str | None = None
    with late_import:
        try:
            certifi: Any = import_module("certifi")
            bundle = certifi.where()  # This imports more.
        except (ImportError, AttributeError, OSError) as error:
            reraise_if_of_handler(error)  # Otherwise it is not installed, or only in part.
    if bundle is not None and os.path.isfile(bundle):
        return bundle
    try:
        botocore = find_spec("botocore")
    except (ImportError, ValueError) as error:
        reraise_if_of_handler(error)
        return None
    for folder in (botocore and botocore.submodule_search_locations) or ():
        path = os.path.join(folder, "cacert.pem")
        if os.path.isfile(path):
            return path
    return None


def _load_authorities(context: ssl.SSLContext, path: str) -> None:
    expanded = os.path.expanduser(path)
    try:
        if not os.path.isdir(expanded):
            context.load_verify_locations(cafile=expanded)
            return
        context.load_verify_locations(capath=expanded)
        if _has_authorities(expanded):
            return
        reason = "it has no certificates under hashed names"
    except (OSError, ValueError) as error:
        reraise_if_of_handler(error)
        reason = _reason(error)
    raise ConfigurationError(
        f"ca_bundle: got {path!r}, which cannot be used ({reason}); expected: a PEM file of "
        "certificates, or a folder made by OpenSSL's rehash"
    )


def _load_system_authorities(context: ssl.SSLContext) -> None:
    context.load_default_certs()
    if context.cert_store_stats()["x509_ca"]:
        return
    folder = ssl.get_default_verify_paths().capath
    if folder and os.path.isdir(folder) and _has_authorities(folder):
        return
    raise ConfigurationError(
        "no certificate authorities were found: neither certifi nor botocore is installed, and "
        "the system has none; install certifi, or set ca_bundle or AWS_CA_BUNDLE"
    )


def _has_authorities(folder: str) -> bool:
    """Whether OpenSSL finds a certificate in a folder: by the hash of its subject (openssl-rehash)."""
    return any(re.fullmatch(r"[0-9a-f]{8}\.[0-9]+", name) for name in os.listdir(folder))


def _load_client_certificate(context: ssl.SSLContext, certificate: ClientCertificate) -> None:
    path, key = (certificate, None) if isinstance(certificate, str) else certificate
    try:
        # With an empty password OpenSSL refuses an encrypted key. Without any, it would prompt for
        # one on the terminal.
        context.load_cert_chain(path, key, password="")
        return
    except (OSError, ValueError) as error:
        reraise_if_of_handler(error)
        reason = _reason(error)
    raise ConfigurationError(
        f"client_cert: got {path!r}, which cannot be used ({reason}); expected: a PEM file with "
        "certificate and key, or a pair of files, with a key that is not encrypted"
    )


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
