"""Errors: classes of botocore's that are caught, and what programs read of them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codegen.migration.calls import name_of
from codegen.migration.context import Called, Context
from codegen.migration.values import UNKNOWN, Caught, Imported, Values, one

EXCEPTIONS: Mapping[str, str] = {
    "BotoCoreError": "Error",
    "ClientError": "ServiceError",
    "ConnectTimeoutError": "ConnectTimeoutError",
    "ConnectionClosedError": "ResponseInterruptedError",
    "CredentialRetrievalError": "CredentialsError",
    "EndpointConnectionError": "ConnectError",
    "HTTPClientError": "TransportError",
    "IncompleteReadError": "ResponseInterruptedError",
    "InvalidEndpointConfigurationError": "ConfigurationError",
    "NoCredentialsError": "CredentialsError",
    "NoRegionError": "ConfigurationError",
    "ParamValidationError": "ParamValidationError",
    "PartialCredentialsError": "CredentialsError",
    "ProfileNotFound": "ConfigurationError",
    "ProxyConnectionError": "ProxyError",
    "ReadTimeoutError": "ReadTimeoutError",
    "SSLError": "TLSError",
    "TokenRetrievalError": "CredentialsError",
}
"""Class of ``botocore.exceptions`` → class of a package's ``errors``."""

_OF_WAITERS = "WaiterError"
_MODULES = ("botocore.exceptions.", "botocore.errorfactory.", "boto3.exceptions.")
_PARTS: Mapping[tuple[str, ...], str] = {
    ("Error", "Code"): ".code",
    ("Error", "Message"): ".message",
    ("ResponseMetadata", "RequestId"): ".request_id",
    ("ResponseMetadata", "HTTPStatusCode"): ".status",
    ("ResponseMetadata", "HTTPHeaders"): ".headers",
}
_ATTRIBUTES: Mapping[str, str] = {"operation_name": "operation"}


def exception_name(values: Values) -> str | None:
    """The class of botocore's exceptions that a value is; None for any other."""
    for value in values:
        if isinstance(value, Imported):
            for module in _MODULES:
                if value.name.startswith(module):
                    return value.name.removeprefix(module)
    return None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an error comes from: the services that a block calls.

    Attributes:
        ours: Those that have packages.
        certain: Whether no other one is called.
    """

    ours: Sequence[str]
    certain: bool


def origin(context: Context, called: Called) -> Origin:
    """The services whose errors a block may raise; those of the module if it calls none itself."""
    services = called.services or context.used_services
    ours = sorted(service for service in services if service in context.services)
    return Origin(ours, bool(called.services) and len(ours) == len(services))


class Errors:
    """Follows errors.

    Args:
        context: The module.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def catch(self, node: ast.expr | None, values: Values, source: Origin) -> Values:
        """Writes what is caught, and returns what the error may be.

        Args:
            node: The class or classes; None for any.
            values: What it may be, unless it is a tuple.
            source: Where errors come from.
        """
        context = self._context
        parts = node.elts if isinstance(node, ast.Tuple) else [node] if node is not None else []
        is_error = False
        for part in parts:
            found = exception_name(context.seen.get(part, values))
            if found is not None and source.ours:
                self._replace(part, found, source, alone=part is node)
            is_error = is_error or found is not None or ".exceptions." in ast.unparse(part)
        return one(Caught(None, source.certain)) if is_error and source.ours else UNKNOWN

    def _replace(self, node: ast.expr, name: str, source: Origin, *, alone: bool) -> None:
        context = self._context
        text = context.source.segment(context.source.span(node))
        decide = ""
        if not source.certain:
            decide = f"whether `{text}` also catches errors of other services here, and has to stay"
        names = [self._written(service, name) for service in source.ours]
        if name == _OF_WAITERS:
            names = [
                context.need(f"{context.names(service).package}.waiters", _OF_WAITERS)
                for service in source.ours
            ]
        elif name not in EXCEPTIONS:
            decide, names = f"which error replaces `{name}`", []
        if not names:
            context.note(node, "error", decide=decide, becomes="")
            return
        listed = ", ".join(names)
        written = f"({listed})" if alone and len(names) > 1 else listed
        context.replace(context.source.span(node), written, certain=not decide)
        service = source.ours[0] if len(source.ours) == 1 else ""
        context.note(node, "error", service, decide=decide)

    def _written(self, service: str, name: str) -> str:
        return self._context.error(service, EXCEPTIONS[name]) if name in EXCEPTIONS else ""

    # --- what is read of them -----------------------------------------------------------------------

    def attribute(self, node: ast.Attribute, caught: Caught) -> Values:
        """An attribute of an error."""
        if caught.path is not None:
            return UNKNOWN
        if node.attr == "response":
            return one(Caught((), caught.certain))
        if node.attr in _ATTRIBUTES:
            span = name_of(self._context, node)
            self._context.replace(span, _ATTRIBUTES[node.attr], certain=caught.certain)
            self._note(node, caught)
        return UNKNOWN

    def item(self, node: ast.Subscript | ast.Call, caught: Caught, key: str | None) -> Values:
        """A key of the ``response`` of an error, by subscript or ``get``."""
        context, source = self._context, self._context.source
        if caught.path is None or key is None:
            return UNKNOWN
        path = (*caught.path, key)
        text = _PARTS.get(path)
        error = _error_of(node, len(path))
        if text is not None and error is not None:
            context.replace(source.span(node), source.span(error), text, certain=caught.certain)
            note = "the text may differ: botocore's is often empty" if path[-1] == "Message" else ""
            self._note(node, caught, note)
        return one(Caught(path, caught.certain))

    def _note(self, node: ast.expr, caught: Caught, note: str = "") -> None:
        decide = "" if caught.certain else "whether the error is one of this service"
        self._context.note(node, "error", decide=decide, note=note)


def _error_of(node: ast.expr, depth: int) -> ast.expr | None:
    """The error in ``error.response["…"]["…"]``, with a number of keys."""
    found: ast.expr = node
    for _ in range(depth):
        if isinstance(found, ast.Subscript):
            found = found.value
        elif isinstance(found, ast.Call) and isinstance(found.func, ast.Attribute):
            found = found.func.value
        else:
            return None
    return found.value if isinstance(found, ast.Attribute) else None
