"""From what an operation writes to what goes on the wire: endpoint, identification, signature."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..credentials import BearerToken, Credentials
from ..endpoints import is_loopback
from ..errors import ConfigurationError, CredentialsError, ParamProblem, ParamValidationError
from ..http import HttpRequest, Origin, PreparedRequest, RequestHeaders
from ..validation import check_members
from .endpoint_resolver import ResolvedEndpoint

if TYPE_CHECKING:
    from ..operation import Request
    from .state import Options, Shared

_SCHEMES = ("sigv4", "bearer", "none")
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
_TRACE = "X-Amzn-Trace-Id"


def new_invocation_id() -> str:
    """A UUID (version 4) for a call; the standard library's module is slow to import."""
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def validate(request: Request[Any], *, strict: bool = False) -> None:
    """Checks every parameter of ``request``.

    Args:
        request: The request.
        strict: Whether maxima, patterns and enumerations are checked, too.

    Raises:
        ParamValidationError: Something can't be sent; every problem is named.
    """
    problems: list[ParamProblem] = []
    try:
        check_members(request, problems, strict)
    except RecursionError:
        problems = [ParamProblem("parameters", "values nested too deeply", "fewer levels")]
    if problems:
        raise ParamValidationError(problems, operation=request.OPERATION)


def prepare(
    request: Request[Any],
    message: HttpRequest,
    endpoint: ResolvedEndpoint,
    shared: Shared,
    options: Options,
    *,
    invocation_id: str,
    attempt: int,
    deadline: float | None,
) -> tuple[PreparedRequest, datetime]:
    """The request as it goes on the wire, and the time of its signature.

    Args:
        request: The request of the caller.
        message: What it wrote.
        endpoint: Where it goes.
        shared: The client's parts.
        options: The client's options.
        invocation_id: The id of the call, the same for every attempt.
        attempt: Which attempt this is.
        deadline: When to stop waiting for credentials, on the monotonic clock.

    Raises:
        CredentialsError: There is nothing to sign with.
        ConfigurationError: It can't be signed for want of a setting.
        CallTimeoutError: The deadline passed.
    """
    headers = RequestHeaders(message.headers)
    headers.update(endpoint.headers)
    headers["User-Agent"] = options.user_agent
    if shared.in_lambda:
        _add_trace(headers)
    hooks = options.hooks
    if hooks is not None and hooks.before_send:
        from ..hooks import BeforeSend

        event = BeforeSend(request.OPERATION, attempt, headers.keys())
        hooks.run(hooks.before_send, event)
        headers.update(event.headers)
    host, origin = endpoint.host, endpoint.origin
    if message.host_prefix and not options.config.disable_host_prefix_injection:
        host = message.host_prefix + host
        origin = f"{endpoint.scheme}://{host}"
    target = endpoint.target(message.target)
    now = shared.clock.now() + shared.clock_offset
    identity = _identity(request, shared, deadline)
    if isinstance(identity, BearerToken):
        headers["Authorization"] = f"Bearer {_sendable(identity, endpoint)}"
    elif identity is not None:
        shared.signer.sign(
            method=message.method,
            host=host,
            target=target,
            headers=headers,
            body=message.body,
            credentials=identity,
            region=_signing_region(request, endpoint),
            signing_name=endpoint.signing_name,
            now=now,
            unsigned_payload=request.UNSIGNED_PAYLOAD,
        )
    # Not signed, as botocore does not sign them: they are about the connection and the attempt.
    sent = {
        "Host": host,
        "Accept-Encoding": "identity",
        **headers,
        "amz-sdk-invocation-id": invocation_id,
        "amz-sdk-request": f"attempt={attempt}; max={options.policy.max_attempts}",
    }
    if message.body or message.method not in _WITHOUT_BODY:
        sent["Content-Length"] = str(len(message.body))
    return PreparedRequest(message.method, origin, target, sent, message.body), now


def _add_trace(headers: dict[str, str]) -> None:
    """Lambda's trace goes on: it shows functions that call each other without end."""
    trace = os.environ.get("_X_AMZN_TRACE_ID")
    if trace and not any(name.lower() == "x-amzn-trace-id" for name in headers):
        from urllib.parse import quote

        headers[_TRACE] = quote(trace, safe="-=;:+&[]{}\"',")


def _identity(
    request: Request[Any], shared: Shared, deadline: float | None
) -> Credentials | BearerToken | None:
    schemes = [scheme for scheme in request.AUTH_SCHEMES if scheme in _SCHEMES]
    if not schemes:
        raise ConfigurationError(
            f"{request.OPERATION}: it is authenticated by {', '.join(request.AUTH_SCHEMES)}; "
            f"supported: {', '.join(_SCHEMES)}"
        )
    if schemes[0] == "none":
        return None
    name = shared.service.signing_name
    if schemes[0] == "bearer" or ("bearer" in schemes and shared.credentials.finds_token(name)):
        try:
            return shared.credentials.get_token(name, deadline=deadline)
        except CredentialsError:
            if "sigv4" not in schemes:
                raise
    identity = shared.credentials.get(deadline=deadline)
    if isinstance(identity, BearerToken) and "bearer" not in schemes:
        raise CredentialsError(
            f"{request.OPERATION}: got a BearerToken; this operation is signed with Credentials"
        )
    return identity


def _sendable(token: BearerToken, endpoint: ResolvedEndpoint) -> str:
    """A token is a password: whoever reads it has it."""
    if endpoint.scheme == "https" or is_loopback(Origin(endpoint.origin).host):
        return token.token
    raise ConfigurationError(f"endpoint {endpoint.origin}: a bearer token is sent over https only")


def _signing_region(request: Request[Any], endpoint: ResolvedEndpoint) -> str:
    if endpoint.auth_schemes:
        raise ConfigurationError(
            f"{request.OPERATION}: the endpoint asks for {', '.join(endpoint.auth_schemes)}; "
            "supported: sigv4"
        )
    region = endpoint.signing_region
    if region is None:
        raise ConfigurationError(
            "region: none was found; give region=, or set AWS_DEFAULT_REGION or the profile's region"
        )
    return region
