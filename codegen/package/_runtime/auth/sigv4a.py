"""Signature Version 4A: an asymmetric signature, valid in a set of regions. awscrt makes it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html describes it.
"""

# docs/decisions/sigv4a-needs-awscrt.md says why.

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import Any, Final

from ..config.checks import text
from ..config.settings import Config, Setting
from ..credentials import Credentials
from ..errors import CredentialsError
from ..http import BodyStream
from ..signals import reraise_if_of_handler
from .sigv4 import PAYLOAD_HEADER, UNSIGNED_HEADERS, UNSIGNED_PAYLOAD, Signer, body_digest

# What awscrt adds, and refuses if it is there already.
_ADDED = (
    "Authorization",
    "X-Amz-Content-Sha256",
    "X-Amz-Date",
    "X-Amz-Region-Set",
    "X-Amz-Security-Token",
)


class SigV4aSettings:
    """The settings of packages whose requests may have such a signature."""

    sigv4a_signing_region_set: Setting[str | None] = Setting(
        text,
        None,
        variables=("AWS_SIGV4A_SIGNING_REGION_SET",),
        key="sigv4a_signing_region_set",
        session_variable="sigv4a_signing_region_set",
        session_option="sigv4a_signing_region_set",
        meaning="Regions in which asymmetric signatures (SigV4a) are valid, separated by commas; "
        "`*` for all.",
    )


SETTINGS: Final[tuple[Setting[Any], ...]] = (SigV4aSettings.sigv4a_signing_region_set,)


def asymmetric_signer(config: Config) -> Signer | None:
    """The signer; None if awscrt is not installed.

    Args:
        config: The client's settings.
    """
    try:
        auth, http = import_module("awscrt.auth"), import_module("awscrt.http")
    except ImportError as error:
        reraise_if_of_handler(error)
        return None
    return _AsymmetricSigner(auth, http, SigV4aSettings.sigv4a_signing_region_set.of(config))


class _AsymmetricSigner(Signer):
    """Signs requests by SigV4a.

    Args:
        auth: The module ``awscrt.auth``.
        http: The module ``awscrt.http``.
        region_set: The regions that the settings name; None for those of the endpoint.
    """

    __slots__ = ("_auth", "_http", "_region_set")

    def __init__(self, auth: Any, http: Any, region_set: str | None) -> None:
        super().__init__()
        self._auth = auth
        self._http = http
        self._region_set = region_set

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
        """Adds the signature to ``headers``, as ``Signer.sign`` does.

        Args:
            region: Regions in which the signature is valid, separated by commas; ``*`` for all.

        Raises:
            ParamValidationError: The body's digest is needed, and the body can be read only once.
            CredentialsError: awscrt can't sign with the credentials.
        """
        given = [name for name in headers if name.title() in _ADDED]
        replaced = {name.lower(): headers.pop(name) for name in given}
        payload = UNSIGNED_PAYLOAD if unsigned_payload else replaced.get(PAYLOAD_HEADER)
        pairs = list(headers.items())
        if not any(name.lower() == "host" for name in headers):
            pairs.append(("host", host))
        request = self._http.HttpRequest(method, target, self._http.HttpHeaders(pairs))
        config: dict[str, Any] = {
            "region": self._region_set or region,
            "service": signing_name,
            "date": now,
            "signed_body_value": payload or body_digest(body),
            "signed_body_header_type": (
                self._auth.AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256
                if payload
                else self._auth.AwsSignedBodyHeaderType.NONE
            ),
        }
        self._add_signature(request, credentials, config)
        signed = request.headers
        headers.update({name: value for name in _ADDED if (value := signed.get(name))})

    def _add_signature(
        self, request: Any, credentials: Credentials, config: dict[str, Any]
    ) -> None:
        auth = self._auth
        try:
            provider = auth.AwsCredentialsProvider.new_static(
                credentials.access_key_id, credentials.secret_access_key, credentials.session_token
            )
            complete = auth.AwsSigningConfig(
                algorithm=auth.AwsSigningAlgorithm.V4_ASYMMETRIC,
                signature_type=auth.AwsSignatureType.HTTP_REQUEST_HEADERS,
                credentials_provider=provider,
                should_sign_header=_is_signed,
                **config,
            )
            auth.aws_sign_request(request, complete).result()
            return
        except Exception as error:
            reraise_if_of_handler(error)
            problem = type(error).__name__  # Its text may quote what is signed.
        raise CredentialsError(
            f"awscrt: got {problem} when it signed; expected: credentials of an AWS account",
            cause=problem,
        )


def _is_signed(name: str) -> bool:
    return name.lower() not in UNSIGNED_HEADERS
