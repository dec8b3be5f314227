"""Responses of moto, which mocks AWS in tests: its backends respond in this process.

The drivers ask this module before they send anything by the transport of a client's own, and load it only
if moto is loaded. It takes moto from where the tests have loaded it, and imports nothing of it.
"""

# docs/decisions/moto-responds-in-process.md says why.

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from traceback import extract_tb
from typing import Any

from .errors import ConfigurationError
from .http import BodyStream, Headers, HttpResponse, PreparedRequest
from .signals import is_of_handler

# What moto returns for a URL of AWS's that none of its backends has.
_NOT_IMPLEMENTED = b"Not yet implemented"


def is_active() -> bool:
    """Whether a mock of moto's is active, in any of its modes."""
    models = _models()
    return _is_enabled(models) or _is_started(models, "ServerModeMockAWS", "ProxyModeMockAWS")


def mocked_response(request: PreparedRequest) -> HttpResponse | None:
    """The response of moto's backends to a request.

    In moto's server mode, the request is redirected to its server.

    Args:
        request: The request. The body becomes bytes if a mock is active.

    Returns:
        The response. None if the request has to be sent: no mock is active, the mock's settings let the
        service or URL pass, the URL is none of AWS's, or moto's server has to respond.

    Raises:
        ConfigurationError: moto lacks the operation, does not allow the service, failed, or is in its
            proxy mode.
    """
    models = _models()
    if _is_enabled(models):
        return respond(models.botocore_stubber, request)
    if _is_started(models, "ProxyModeMockAWS"):
        raise ConfigurationError(
            "moto's proxy mode changes boto3's clients alone; expected: its default mode, or "
            "its server mode"
        )
    if _is_started(models, "ServerModeMockAWS"):
        request.origin = import_module("moto.settings").test_server_mode_endpoint()
    return None


def respond(stubber: Callable[..., Any], request: PreparedRequest) -> HttpResponse | None:
    """The response of moto's handler of botocore's event ``before-send``.

    Args:
        stubber: The handler.
        request: The request.

    Returns:
        The response; None if moto lets the request pass.

    Raises:
        ConfigurationError: moto lacks the operation, does not allow the service, or failed.
    """
    of_botocore: Any = import_module("botocore.awsrequest")
    body = request.body
    if isinstance(body, BodyStream):
        # Kept for the case that moto lets the request pass: some can be read only once.
        body = request.body = b"".join(body.checked())
    headers = of_botocore.HeadersDict(request.headers)
    url = request.origin + request.target
    prepared = of_botocore.AWSPreparedRequest(request.method, url, headers, body, False)
    try:
        found = stubber("before-send", prepared)
    except Exception as error:
        if is_of_handler(error):
            raise
        problem = _problem(error)
    else:
        if found is None:
            return None
        pairs = [(str(name), str(value)) for name, value in found.headers.items()]
        response = HttpResponse(found.status_code, Headers(pairs), found.content)
        if not _is_lacking(request, response):
            return response
        problem = "does not implement it"
    called = f"{request.method} {request.origin}{request.target.partition('?')[0]}"
    raise ConfigurationError(
        f"{called}: moto {_version()} {problem}; expected: a call that moto responds to "
        "(a stub of the package's testing module responds to any)"
    )


def _models() -> Any:
    """The module in which moto starts mocks; half of it may have run."""
    return sys.modules.get("moto.core.models")


def _is_enabled(models: Any) -> bool:
    return getattr(getattr(models, "botocore_stubber", None), "enabled", False) is True


def _is_started(models: Any, *kinds: str) -> bool:
    # A kind of mock inherits the attribute from the one that works in process.
    return any(vars(getattr(models, kind, object)).get("_mocks_active", False) for kind in kinds)


def _is_lacking(request: PreparedRequest, response: HttpResponse) -> bool:
    """Whether a response only says that moto does not have the operation."""
    is_missing = response.status == 404 and request.method != "HEAD"
    return is_missing and response.body in (b"", _NOT_IMPLEMENTED)


def _problem(error: Exception) -> str:
    """What is wrong. The texts of most exceptions may quote the request, and are left out."""
    name = type(error).__name__
    if isinstance(error, NotImplementedError):
        return f"does not implement it ({error})" if str(error) else "does not implement it"
    if name == "ServiceNotWhitelisted":
        return "does not allow the service (service_whitelist)"
    frames = extract_tb(error.__traceback__)
    where = f" in {frames[-1].filename}, line {frames[-1].lineno}" if frames else ""
    return f"failed with {name}{where}"


def _version() -> str:
    return str(getattr(sys.modules.get("moto"), "__version__", "of unknown version"))
