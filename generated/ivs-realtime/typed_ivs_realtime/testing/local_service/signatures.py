"""Checks signatures of requests, as a service does: Signature Version 4 in a header."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from ..._runtime.auth.sigv4 import Signer
from ..._runtime.credentials import Credentials
from ..._runtime.errors import ServiceError

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/,\s]+)/(?P<scope>\d{8}/[^/,\s]+/[^/,\s]+)"
    r"/aws4_request, ?SignedHeaders=(?P<headers>[^,\s]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_STAMP = "%Y%m%dT%H%M%SZ"
_LONGEST_SKEW = 300  # seconds
_CONTENT_DIGEST = "x-amz-content-sha256"


def check_signature(
    credentials: Credentials,
    *,
    region: str,
    signing_name: str,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> None:
    """Checks the signature of a request.

    Args:
        credentials: The only credentials that are accepted.
        region: The region of the service.
        signing_name: Its name in signatures.
        method: The HTTP method.
        target: The path and query string, exactly as sent.
        headers: The headers.
        body: The body.
        now: The time.

    Raises:
        ServiceError: It has no signature, one of another key, for another service or region, or a
            wrong one.
    """
    given = {name.lower(): value for name, value in headers.items()}
    if "authorization" not in given:
        raise _refused("MissingAuthenticationTokenException", "Missing Authentication Token")
    parts = _AUTHORIZATION.fullmatch(given["authorization"])
    if parts is None:
        raise _refused("IncompleteSignatureException", "The Authorization header is incomplete")
    if parts["key"] != credentials.access_key_id:
        raise _refused(
            "UnrecognizedClientException", "The security token included in the request is invalid."
        )
    if (given.get("x-amz-security-token") or None) != credentials.session_token:
        raise _refused(
            "UnrecognizedClientException", "The security token included in the request is invalid."
        )
    signed_at = _read_stamp(given.get("x-amz-date", ""))
    if signed_at is None or abs((signed_at - now).total_seconds()) > _LONGEST_SKEW:
        raise _refused("InvalidSignatureException", "Signature expired or not yet current")
    scope = f"{signed_at:%Y%m%d}/{region}/{signing_name}"
    if parts["scope"] != scope:
        raise _refused(
            "InvalidSignatureException", f"Credential should be scoped to {scope}/aws4_request."
        )
    signed = {name: given.get(name, "") for name in parts["headers"].split(";")}
    digest = signed.get(_CONTENT_DIGEST, "UNSIGNED-PAYLOAD")
    Signer().sign(
        method=method,
        host=given.get("host", ""),
        target=target,
        headers=signed,
        body=body,
        credentials=credentials,
        region=region,
        signing_name=signing_name,
        now=signed_at,
    )
    expected = signed["Authorization"].rpartition("Signature=")[2]
    is_content = digest in ("UNSIGNED-PAYLOAD", sha256(body).hexdigest())
    if not is_content or not hmac.compare_digest(expected, parts["signature"]):
        raise _refused(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided.",
        )


def _read_stamp(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _refused(code: str, text: str) -> ServiceError:
    return ServiceError(text, code=code, status=403)
