"""Prepares a request for the wire: validation, endpoint, headers, identity, signature."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..credentials import BearerToken, Credentials
from ..endpoints import is_loopback
from ..errors import ConfigurationError, CredentialsError, ParamProblem, ParamValidationError
from ..http import HttpRequest, Origin, PreparedRequest, RequestHeaders
from ..transport.message_head import is_encodable
from ..validation import check_members
from .endpoint_resolver import ResolvedEndpoint
from .steps import NeedIdentity

if TYPE_CHECKING:
    from ..auth.sigv4 import Signer
    from ..operation import Request
    from .state import Options, Shared

_SCHEMES = ("sigv4", "sigv4a", "bearer", "none")
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110 §8.6
_TRACE = "X-Amzn-Trace-Id"


def validate(request: Request[Any], *, strict: bool = False) -> None:
    """Checks every parameter of ``request``.

    Args:
        request: The request.
        strict: Whether to check maxima, patterns and enumerations as well.

    Raises:
        ParamValidationError: Parameters are invalid; the error lists all of them.
    """
    problems: list[ParamProblem] = []
    try:
        check_members(request, problems, strict)
    except RecursionError:
        problems = [ParamProblem("parameters", "values nested too deeply", "fewer levels")]
    if problems:
        raise ParamValidationError(problems, operation=request.OPERATION)


class Draft:
    """A request with its endpoint, which is not signed yet."""

    __slots__ = ("endpoint", "headers", "host", "message", "origin", "target")

    def __init__(
        self, message: HttpRequest, endpoint: ResolvedEndpoint, headers: RequestHeaders, prefix: str
    ) -> None:
        self.message = message
        self.endpoint = endpoint
        self.headers = headers
        self.host = endpoint.host
        self.origin = endpoint.origin
        self.target = endpoint.target(message.target)
        if prefix:
            self.host = prefix + endpoint.host
            self.origin = f"{endpoint.scheme}://{self.host}"


def draft_request(
    request: Request[Any],
    message: HttpRequest,
    endpoint: ResolvedEndpoint,
    shared: Shared[Any],
    options: Options,
    *,
    attempt: int,
) -> Draft:
    """Adds the endpoint, and all headers that do not depend on credentials; runs the hooks.

    Args:
        request: The caller's request.
        message: The same request as HTTP.
        endpoint: Its endpoint.
        shared: The parts that the client shares with its copies.
        options: The client's options.
        attempt: Number of the attempt, from 1.
    """
    headers = RequestHeaders(message.headers)
    headers.update(endpoint.headers)
    headers["User-Agent"] = options.user_agent
    hooks = options.hooks
    if hooks is not None and hooks.before_send:
        from ..hooks import BeforeSend

        event = BeforeSend(request.OPERATION, attempt, headers.keys())
        hooks.run(hooks.before_send, event)
        headers.update(event.headers)
    if shared.in_lambda:
        _add_trace(headers)  # After the hooks: one that traces knows more than the environment.
    _check_encodable(headers)
    return _new_draft(message, endpoint, headers, options)


def _check_encodable(headers: RequestHeaders) -> None:
    """Checks the headers before they are signed: an error of the codec would show what is signed."""
    if is_encodable("".join([*headers, *headers.values()])):
        return
    problems = [
        ParamProblem(f"header {name!r}", "an unpaired surrogate", "text that UTF-8 can encode")
        for name, value in headers.items()
        if not is_encodable(name + value)
    ]
    raise ParamValidationError(problems)


def needed_identity(
    request: Request[Any],
    shared: Shared[Any],
    deadline: float | None,
    *,
    refused: int | None = None,
) -> NeedIdentity | None:
    """What the request is signed with; None if it is sent unsigned.

    Args:
        request: The caller's request.
        shared: The parts that the client shares with its copies.
        deadline: When to give up, on the monotonic clock; None for no deadline.
        refused: Hash of the identity that the service refused as expired.

    Raises:
        ConfigurationError: The operation has no authentication scheme that is supported.
    """
    schemes = [scheme for scheme in request.AUTH_SCHEMES if scheme in _SCHEMES]
    if not schemes:
        raise ConfigurationError(
            f"{request.OPERATION}: got authentication by {', '.join(request.AUTH_SCHEMES)}; "
            f"expected: {', '.join(_SCHEMES)}"
        )
    if schemes[0] == "none":
        return None
    name = shared.service.signing_name
    if schemes[0] == "bearer" or ("bearer" in schemes and shared.credentials.finds_token(name)):
        return NeedIdentity(name, deadline, refused)
    return NeedIdentity(None, deadline, refused)


def sign(
    request: Request[Any],
    draft: Draft,
    identity: Credentials | BearerToken | None,
    shared: Shared[Any],
    options: Options,
    *,
    invocation_id: str,
    attempt: int,
) -> tuple[PreparedRequest, datetime]:
    """Signs a request.

    Args:
        request: The caller's request.
        draft: The same request with its endpoint.
        identity: What it is signed with; None to send it unsigned.
        shared: The parts that the client shares with its copies.
        options: The client's options.
        invocation_id: The call's id, the same for every attempt.
        attempt: Number of the attempt, from 1.

    Returns:
        The request, and the time in its signature.

    Raises:
        CredentialsError: The operation does not accept a bearer token.
        ConfigurationError: A setting that signing needs is missing, or the endpoint rules refuse
            the credentials' account.
    """
    if shared.service.identity_parameters is not None:
        draft = _of_identity(request, draft, identity, shared, options)
    message, headers = draft.message, draft.headers
    now = shared.clock.now() + shared.clock_offset
    if isinstance(identity, BearerToken):
        if "bearer" not in request.AUTH_SCHEMES:
            raise CredentialsError(f"{request.OPERATION}: got a BearerToken; expected: Credentials")
        headers["Authorization"] = f"Bearer {_sendable(identity, draft, options)}"
    elif identity is not None:
        _sign(request, draft, identity, shared, options, now)
    # These headers concern the connection and the attempt; like botocore, leave them unsigned.
    sent = {
        "Host": draft.host,
        "Accept-Encoding": "identity",
        **headers,
        "amz-sdk-invocation-id": invocation_id,
        "amz-sdk-request": f"attempt={attempt}; max={options.policy.max_attempts}",
    }
    if message.body or message.method not in _WITHOUT_BODY:
        sent["Content-Length"] = str(len(message.body))
    return PreparedRequest(message.method, draft.origin, draft.target, sent, message.body), now


def _of_identity(
    request: Request[Any],
    draft: Draft,
    identity: Credentials | BearerToken | None,
    shared: Shared[Any],
    options: Options,
) -> Draft:
    """The draft with the endpoint of what the request is signed with."""
    parameters: Mapping[str, object] = request.endpoint_parameters()
    of_identity = shared.service.identity_parameters
    if of_identity is not None:
        given = {name: value for name, value in parameters.items() if value is not None}
        parameters = {**of_identity(options.config, identity), **given}
    endpoint = shared.endpoint_resolver.resolve(parameters)
    draft.headers.update(endpoint.headers)
    return _new_draft(draft.message, endpoint, draft.headers, options)


def _new_draft(
    message: HttpRequest, endpoint: ResolvedEndpoint, headers: RequestHeaders, options: Options
) -> Draft:
    prefix = "" if options.config.disable_host_prefix_injection else message.host_prefix
    draft = Draft(message, endpoint, headers, prefix)
    if prefix:
        _check_prefixed_host(draft, options)
    return draft


def _sign(
    request: Request[Any],
    draft: Draft,
    identity: Credentials,
    shared: Shared[Any],
    options: Options,
    now: datetime,
) -> None:
    endpoint, message = draft.endpoint, draft.message
    signer, region = _signer(request, endpoint, shared, options)
    try:
        signer.sign(
            method=message.method,
            host=draft.host,
            target=draft.target,
            headers=draft.headers,
            body=message.body,
            credentials=identity,
            region=region,
            signing_name=endpoint.signing_name,
            now=now,
            unsigned_payload=request.UNSIGNED_PAYLOAD,
        )
        return
    except UnicodeEncodeError:
        pass  # It quotes the text that is signed, which holds the session token.
    parts = {f"header {name!r}": value for name, value in draft.headers.items()}
    raise ParamValidationError(
        [
            ParamProblem(name, "text that has no encoding", "no surrogates")
            for name, value in {"target": draft.target, **parts}.items()
            if not is_encodable(value)
        ],
        operation=request.OPERATION,
    )


def _add_trace(headers: dict[str, str]) -> None:
    """Passes on the trace of a Lambda invocation, by which Lambda detects loops.

    See ``botocore.handlers.add_recursion_detection_header``.
    """
    trace = os.environ.get("_X_AMZN_TRACE_ID")
    if trace and not any(name.lower() == "x-amzn-trace-id" for name in headers):
        text = trace.encode("utf-8", "replace").decode()
        headers[_TRACE] = quote(text, safe="-=;:+&[]{}\"',")


def _sendable(token: BearerToken, draft: Draft, options: Options) -> str:
    """The token's text, for a connection on which nobody can read it (RFC 6750 §5.3)."""
    if draft.endpoint.scheme == "https" or (
        is_loopback(Origin(draft.origin).host) and not options.config.forwards_http
    ):
        return token.token
    raise ConfigurationError(
        f"endpoint: got {draft.origin}; expected: https, because a bearer token is sent"
    )


def _check_prefixed_host(draft: Draft, options: Options) -> None:
    """A prefix makes another host of one that was checked: a name of the address 127.0.0.1."""
    allowed = draft.endpoint.scheme == "https" or options.config.allow_http
    if not allowed and not is_loopback(Origin(draft.origin).host):
        raise ConfigurationError(
            f"endpoint: got {draft.origin}, which is the endpoint with the operation's prefix; "
            "expected: https, allow_http=True, or AWS_DISABLE_HOST_PREFIX_INJECTION"
        )


def _signer(
    request: Request[Any], endpoint: ResolvedEndpoint, shared: Shared[Any], options: Options
) -> tuple[Signer, str]:
    """What makes the first signature that can be made, and the region or regions in it."""
    schemes = endpoint.auth_schemes or request.AUTH_SCHEMES
    make = shared.service.asymmetric_signer
    for scheme in schemes:
        if scheme == "sigv4":
            return shared.signer, _signing_region(endpoint, options)
        if scheme == "sigv4a" and make is not None:
            signer = make(options.config)
            if signer is not None:
                return signer, endpoint.region_set
    if "sigv4a" in schemes and make is not None:
        raise ConfigurationError(
            f"{request.OPERATION}: got a request that is signed by SigV4a; expected: awscrt to be "
            "installed, which makes the signature (pip install awscrt)"
        )
    raise ConfigurationError(
        f"{request.OPERATION}: got an endpoint that requires {', '.join(schemes)}; expected: sigv4"
    )


def _signing_region(endpoint: ResolvedEndpoint, options: Options) -> str:
    region = endpoint.signing_region
    if region is None:
        raise ConfigurationError(
            "region: none was found; give region=, or set AWS_DEFAULT_REGION or the profile's region"
            f"{options.config.hint}"
        )
    return region
