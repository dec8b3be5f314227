"""Signature Version 4 in the ``Authorization`` header.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
describes the steps; ``botocore.auth.SigV4Auth`` is what they are compared with.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote, urlsplit

from ..credentials import Credentials
from ..errors import ParamProblem, ParamValidationError
from ..http import BodyStream

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
PAYLOAD_HEADER = "x-amz-content-sha256"

_ALGORITHM = "AWS4-HMAC-SHA256"

# botocore.auth.SIGNED_HEADERS_BLACKLIST: headers that proxies may change, and tracing.
UNSIGNED_HEADERS = frozenset(
    {
        "baggage",
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "traceparent",
        "tracestate",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    }
)
_OURS = frozenset({"authorization", "x-amz-date", "x-amz-security-token"})
_DEFAULT_PORTS = {"http": 80, "https": 443}

_STAMP = "%04d%02d%02dT%02d%02d%02dZ"  # Takes a third of the time of strftime.

_KEYS_KEPT = 16


def host_header(origin: str) -> str:
    """The ``Host`` header for an origin: lower case, without the default port."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    if parts.port is None or parts.port == _DEFAULT_PORTS.get(parts.scheme):
        return host
    return f"{host}:{parts.port}"


class SigningKey:
    """A derived signing key. Its ``repr`` does not show it.

    It holds the two hashes of HMAC (RFC 2104) after the padded key. Copying them is three times as
    fast as ``hmac.digest``, a difference that a warm call shows.
    """

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        block = key.ljust(64, b"\0")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = sha256(bytes(byte ^ 0x5C for byte in block))

    def sign(self, text: str) -> str:
        """The signature of ``text`` in hexadecimal."""
        inner = self._inner.copy()
        inner.update(text.encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.hexdigest()

    def __repr__(self) -> str:
        return "<SigningKey>"


class Signer:
    """Signs requests and caches signing keys. The threads of a client share one."""

    __slots__ = ("_keys",)

    def __init__(self) -> None:
        self._keys: dict[tuple[Credentials, str, str, str], SigningKey] = {}

    def __repr__(self) -> str:
        return "<Signer>"

    def sign(
        self,
        *,
        method: str,
        host: str,
        target: str,
        headers: dict[str, str],
        body: bytes | BodyStream,
        credentials: Credentials,
        region: str,
        signing_name: str,
        now: datetime,
        unsigned_payload: bool = False,
    ) -> None:
        """Adds the signature to ``headers``.

        Args:
            method: The HTTP verb.
            host: Value of the ``Host`` header (see ``host_header``), unless ``headers`` has one.
            target: Path and query, exactly as sent.
            headers: Headers of the request. ``X-Amz-Date``, ``X-Amz-Security-Token`` and
                ``Authorization`` are added; existing ones are replaced, in any case.
            body: Body of the request. A stream is read for its digest unless the payload is
                unsigned.
            credentials: Credentials to sign with.
            region: Region in the credential scope.
            signing_name: Signing name of the service in the credential scope.
            now: Time of the signature, aware.
            unsigned_payload: Whether to sign ``UNSIGNED-PAYLOAD`` instead of the body's digest.

        Raises:
            ParamValidationError: The body's digest is needed, and the body can be read only once.
        """
        stamp = _stamp(now)
        signed = _stamp_headers(headers, stamp, credentials.session_token, unsigned_payload)
        signed.setdefault("host", host)
        # A header that the operation set, with the digest or UNSIGNED-PAYLOAD, goes first.
        digest = signed.get(PAYLOAD_HEADER) or body_digest(body)

        names = sorted(signed)
        signed_names = ";".join(names)
        path, _, query = target.partition("?")
        lines = "\n".join([f"{name}:{signed[name]}" for name in names])
        canonical = (
            f"{method.upper()}\n{_canonical_path(path)}\n{_canonical_query(query)}\n"
            f"{lines}\n\n{signed_names}\n{digest}"
        )
        day = stamp[:8]
        scope = f"{day}/{region}/{signing_name}/aws4_request"
        key = self._key(credentials, day, region, signing_name)
        signature = key.sign(
            f"{_ALGORITHM}\n{stamp}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
        )
        headers["Authorization"] = (
            f"{_ALGORITHM} Credential={credentials.access_key_id}/{scope}, "
            f"SignedHeaders={signed_names}, Signature={signature}"
        )

    def _key(
        self, credentials: Credentials, day: str, region: str, signing_name: str
    ) -> SigningKey:
        index = (credentials, day, region, signing_name)
        known = self._keys.get(index)
        if known is not None:
            return known
        derived = f"AWS4{credentials.secret_access_key}".encode()
        for step in (day, region, signing_name, "aws4_request"):
            derived = hmac.digest(derived, step.encode(), "sha256")
        key = SigningKey(derived)
        # Replaced instead of locked: at worst, two threads derive the same key.
        kept = list(self._keys.items())[1 - _KEYS_KEPT :]
        self._keys = {**dict(kept), index: key}
        return key


def body_digest(body: bytes | BodyStream) -> str:
    """SHA-256 of a body. That of a stream is computed once for all attempts."""
    if not isinstance(body, BodyStream):
        return sha256(body).hexdigest()
    if not body.is_repeatable:
        allowed = "bytes or a seekable file, because the signature has a digest of the body"
        raise ParamValidationError(
            [ParamProblem("body", "pieces that are read only once", allowed)]
        )
    if not body.digest:
        hashed = sha256()
        for piece in body.checked():
            hashed.update(piece)
        body.digest = hashed.hexdigest()
    return body.digest


def _stamp_headers(
    headers: dict[str, str], stamp: str, token: str | None, unsigned_payload: bool
) -> dict[str, str]:
    """Adds the headers of the signature; returns all signed headers in canonical form."""
    signed: dict[str, str] = {}
    replaced: list[str] = []
    for name, value in headers.items():
        lower = name.lower()
        if lower in _OURS or (unsigned_payload and lower == PAYLOAD_HEADER):
            replaced.append(name)
        elif lower not in UNSIGNED_HEADERS:
            trimmed = " ".join(value.split())
            signed[lower] = f"{signed[lower]},{trimmed}" if lower in signed else trimmed
    for name in replaced:
        del headers[name]
    signed["x-amz-date"] = headers["X-Amz-Date"] = stamp
    if token:
        headers["X-Amz-Security-Token"] = token
        signed["x-amz-security-token"] = " ".join(token.split())
    if unsigned_payload:
        signed[PAYLOAD_HEADER] = headers["X-Amz-Content-SHA256"] = UNSIGNED_PAYLOAD
    return signed


def _stamp(now: datetime) -> str:
    if now.tzinfo is not UTC:
        now = now.astimezone(UTC)
    parts = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    return _STAMP % parts


def _canonical_path(path: str) -> str:
    """The path without empty and dot segments, percent-encoded again, as all services but S3 do."""
    if "//" in path or "/." in path:
        path = _without_dots(path)
    return quote(path) if path else "/"


def _without_dots(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            if kept:
                kept.pop()
        elif segment and segment != ".":
            kept.append(segment)
    end = "/" if kept and path.endswith("/") else ""
    return f"/{'/'.join(kept)}{end}"


def _canonical_query(query: str) -> str:
    """The parameters, sorted by name and then by value."""
    if "&" not in query:
        return query if not query or "=" in query else f"{query}="
    pairs = sorted([pair.partition("=")[::2] for pair in query.split("&")])
    return "&".join([f"{name}={value}" for name, value in pairs])
