"""The errors of every service; the generated ``errors`` module adds those that a model declares.

``Error`` is the base class of all. Errors can be pickled and copied, and hold no secrets.
"""

# Annotations are evaluated: get_type_hints would look in the module that classes name, if it is loaded.

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, cast

__all__ = [
    "CallTimeoutError",
    "ConfigurationError",
    "ConnectError",
    "ConnectTimeoutError",
    "CredentialsError",
    "Error",
    "OutcomeUnknownError",
    "ParamProblem",
    "ParamValidationError",
    "ProxyError",
    "ReadTimeoutError",
    "ResponseInterruptedError",
    "ResponseParseError",
    "ServiceError",
    "TLSError",
    "TransportError",
]

# The module that tracebacks name: the one from which users import the errors.
_PUBLIC_MODULE = f"{__name__.rpartition('._runtime.')[0]}.errors"

_LONGEST_KEPT_BODY = 2048
_LONGEST_SHOWN_CODE = 128


def tolerant(show: Callable[[Any], str]) -> Callable[[Any], str]:
    """Decorates ``__repr__``, so that it also shows an object without its attributes.

    A traceback with variables shows objects whose ``__init__`` has failed.
    """

    def shown(self: Any) -> str:
        try:
            return show(self)
        except AttributeError:
            return f"<{type(self).__name__}, half built>"

    return shown


class Redacted:
    """Bytes that ``repr`` does not show, so that no log or traceback does."""

    __slots__ = ("value",)

    def __init__(self, value: bytes) -> None:
        self.value = value

    @tolerant
    def __repr__(self) -> str:
        return f"<{len(self.value)} bytes, not shown>"


class Error(Exception):
    """Base class of the errors that a client raises. Each generated package has its own."""

    __module__ = _PUBLIC_MODULE

    _NOT_PICKLED: ClassVar[frozenset[str]] = frozenset()

    def __reduce__(self) -> tuple[Any, ...]:
        state = {key: value for key, value in vars(self).items() if key not in self._NOT_PICKLED}
        return _rebuild, (type(self), self.args, state)


def _rebuild(kind: type[Error], args: tuple[Any, ...], state: dict[str, Any]) -> Error:
    error = kind.__new__(kind)
    error.args = args
    vars(error).update(state)
    return error


class ParamProblem(NamedTuple):
    """One invalid parameter."""

    path: str
    """The parameter, such as ``tags['owner']``, ``rendition_configuration.renditions[2]``."""

    found: str
    """The value, or only its type and size if it is sensitive."""

    allowed: str
    """The values that are allowed."""

    def __str__(self) -> str:
        return f"{self.path}: got {self.found}; expected: {self.allowed}"


class ParamValidationError(Error):
    """The parameters of a request are invalid. Raised before anything is sent.

    Attributes:
        operation: The operation; empty if unknown.
        problems: Every invalid parameter.
    """

    __module__ = _PUBLIC_MODULE

    def __init__(self, problems: Iterable[ParamProblem], *, operation: str = "") -> None:
        self.problems: tuple[ParamProblem, ...] = tuple(problems)
        self.operation = operation
        heading = f"{operation}: invalid parameters" if operation else "invalid parameters"
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{heading}:\n{listed}")


class ConfigurationError(Error):
    """A setting is missing or invalid: no region, an unknown profile, a bad endpoint."""

    __module__ = _PUBLIC_MODULE

    def __init__(self, message: str) -> None:
        super().__init__(message)


class CredentialsError(Error):
    """No credentials were found, they expired, or a provider failed.

    Attributes:
        retryable: Whether a later call may succeed.
        cause: The type name of the underlying exception, if any.
    """

    __module__ = _PUBLIC_MODULE

    def __init__(self, message: str, *, retryable: bool = False, cause: str | None = None) -> None:
        self.retryable = retryable
        self.cause = cause
        super().__init__(message)


class TransportError(Error):
    """The request or its response was lost on the network.

    Attributes:
        cause: The type name of the underlying exception, if any.
        bytes_sent: Whether any byte of the request may have reached the service.
    """

    __module__ = _PUBLIC_MODULE

    def __init__(self, message: str, *, cause: str | None = None, bytes_sent: bool = True) -> None:
        self.cause = cause
        self.bytes_sent = bytes_sent
        super().__init__(message)


class ConnectError(TransportError):
    """The connection to the service failed."""

    __module__ = _PUBLIC_MODULE


class ConnectTimeoutError(ConnectError):
    """No connection was opened within ``connect_timeout``, or became free within ``pool_timeout``."""

    __module__ = _PUBLIC_MODULE


class TLSError(ConnectError):
    """The TLS handshake failed, for example because the server's certificate is not trusted."""

    __module__ = _PUBLIC_MODULE


class ProxyError(ConnectError):
    """The proxy refused the connection or could not be reached.

    Attributes:
        status: The status with which the proxy refused; None if it did not respond.
    """

    __module__ = _PUBLIC_MODULE

    status: int | None = None


class ReadTimeoutError(TransportError):
    """Nothing was received for ``read_timeout`` seconds."""

    __module__ = _PUBLIC_MODULE


class CallTimeoutError(TransportError):
    """The call did not end within ``call_timeout``."""

    __module__ = _PUBLIC_MODULE


class ResponseInterruptedError(TransportError):
    """The connection closed before the response was complete."""

    __module__ = _PUBLIC_MODULE


class OutcomeUnknownError(TransportError):
    """No response was received for a request that is not safe to repeat.

    The service may or may not have carried it out.
    """

    __module__ = _PUBLIC_MODULE


class _ResponseError(Error):
    """An error about a response that was received. It keeps the first bytes of its body."""

    __module__ = _PUBLIC_MODULE
    _NOT_PICKLED = frozenset({"_body"})

    def _keep(self, body: bytes) -> None:
        self._body = Redacted(body[:_LONGEST_KEPT_BODY])

    @property
    def body(self) -> bytes:
        redacted: Redacted | None = vars(self).get("_body")
        return b"" if redacted is None else redacted.value


class ResponseParseError(_ResponseError):
    """The response is not valid in the protocol.

    Attributes:
        status: The HTTP status; None if there was none.
        headers: The response's headers.
        body: The first bytes of its body, for debugging. Not part of ``repr``, ``str`` or pickles.
        operation: The operation; empty if unknown.
    """

    __module__ = _PUBLIC_MODULE

    def __init__(self, message: str) -> None:
        self.status: int | None = None
        self.headers: Mapping[str, str] = {}
        self.operation: str = ""
        self._keep(b"")
        super().__init__(message)

    def about(
        self, operation: str, *, status: int | None, headers: Mapping[str, str], body: bytes
    ) -> Self:
        """Adds operation and response to the error, and removes its traceback."""
        self.status = status
        self.headers = headers
        self.operation = operation
        self._keep(body)
        known = f" (HTTP {status})" if status else ""
        self.args: tuple[Any, ...] = (f"{operation}: {self.args[0]}{known}",)
        return self.with_traceback(None)


class ServiceError(_ResponseError):
    """The service responded with an error.

    Codes that the model declares have classes of their own; for others it is this class.

    Attributes:
        code: The error code, without namespaces: ``ResourceNotFoundException``.
        message: The service's text; empty if it sent none. If the response is not JSON, such as a
            proxy's page, it is a line of the page's text: without tags, at most 200 characters.
        body: The first bytes of the response's body, for debugging. Not part of ``repr``, ``str`` or
            pickles.
        status: The HTTP status.
        request_id: The id to quote to AWS's support.
        operation: The operation that was called.
        fault: ``client`` or ``server``: which side caused the error.
        retryable: Whether the same request may succeed later.
        headers: The response's headers.
        attempts: Number of times the request was sent.
    """

    __module__ = _PUBLIC_MODULE

    __test__: ClassVar[bool] = False  # TestThingException is no test of pytest's.

    RETRYABLE: ClassVar[bool] = False
    """Whether the model declares the error as retryable."""

    THROTTLING: ClassVar[bool] = False
    """Whether the model declares the error as throttling."""

    FAULT: ClassVar[str | None] = None
    """``client`` or ``server`` where the model declares it."""

    def __init__(
        self,
        message: str = "",
        *,
        code: str | None = None,
        status: int = 0,
        request_id: str | None = None,
        operation: str = "",
        retryable: bool | None = None,
        headers: Mapping[str, str] | None = None,
        attempts: int = 1,
        body: bytes = b"",
    ) -> None:
        self.message = message
        self.code: str = type(self).__name__ if code is None else code
        self.status = status
        self.request_id = request_id
        self.operation = operation
        self.fault: str = self.FAULT or ("server" if status >= 500 else "client")
        self.retryable: bool = self.RETRYABLE if retryable is None else retryable
        self.headers: Mapping[str, str] = {} if headers is None else headers
        self.attempts = attempts
        if body:
            self._keep(body)
        super().__init__(message)

    MEMBERS: ClassVar[Mapping[str, str]] = {}
    """The model's name of each member → the attribute that holds it."""

    HEADERS: ClassVar[Mapping[str, str]] = {}
    """The model's name of each member that is no attribute → the header that holds it."""

    STRUCTURES: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """The name of each class that a member may hold → such a mapping of its fields."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> str | None:
            """A header of ``HEADERS`` by its member's name, which editors do not offer."""
            first, *others = name.split("_")
            header = self.HEADERS.get(first + "".join(map(str.capitalize, others)))
            if header is None:
                raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")
            return self.headers.get(header)

    # ``http`` imports this module, so the type of ``response`` cannot be named here.
    def read_members(self, wire: Mapping[str, Any], response: Any) -> None:
        """Reads the members that the model declares.

        Args:
            wire: The error's JSON object.
            response: The ``HttpResponse``.
        """

    @tolerant
    def __str__(self) -> str:
        text = printable(self.message) or "the service gave no reason"
        known = [printable(self.code[:_LONGEST_SHOWN_CODE])]
        if self.status:
            known.append(f"HTTP {self.status}")
        if self.request_id:
            known.append(f"request id {printable(self.request_id)}")
        return f"{self.operation + ': ' if self.operation else ''}{text} ({', '.join(known)})"

    @property
    def response(self) -> dict[str, Any]:
        """The dictionary that ``botocore.exceptions.ClientError.response`` holds."""
        return {
            **self._as_dictionary(self, self.MEMBERS),
            **{name: self.headers[of] for name, of in self.HEADERS.items() if of in self.headers},
            "Error": {"Message": self.message, "Code": self.code},
            "ResponseMetadata": {
                "RequestId": self.request_id,
                "HTTPStatusCode": self.status,
                "HTTPHeaders": dict(self.headers),
                "RetryAttempts": self.attempts - 1,
            },
        }

    def _as_dictionary(self, value: object, names: Mapping[str, str]) -> dict[str, Any]:
        given = {name: getattr(value, attribute) for name, attribute in names.items()}
        return {name: self._plain(item) for name, item in given.items() if item is not None}

    def _plain(self, value: object) -> object:
        """A value with dictionaries, by the model's names, in place of dataclasses."""
        names = self.STRUCTURES.get(type(value).__name__)
        if names is not None and hasattr(value, "to_wire"):
            unknown = getattr(value, "unknown_member", None)  # which only unions have
            if unknown is not None:
                return {"SDK_UNKNOWN_MEMBER": {"name": unknown}}
            return self._as_dictionary(value, names)
        if isinstance(value, list):
            return [self._plain(item) for item in cast("list[object]", value)]
        if isinstance(value, dict):
            entries = cast("dict[object, object]", value)
            return {key: self._plain(item) for key, item in entries.items()}
        return value


def printable(text: str) -> str:
    """``text`` with control characters escaped, so that it cannot forge lines of a log."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )
