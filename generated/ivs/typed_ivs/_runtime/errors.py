"""The errors that every service shares; the generated ``errors`` module adds the modelled ones.

All have one root, ``Error``. They are plain classes that survive ``pickle``, ``copy`` and a
process pool, and hold nothing secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NamedTuple, cast

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

# A traceback names an error by the path that it is imported from.
_PUBLIC_MODULE = __name__.replace("._runtime", "")

_BODY_KEPT = 2048
_CODE_SHOWN = 128


class Hidden:
    """Bytes that no ``repr``, log or traceback shows."""

    __slots__ = ("value",)

    def __init__(self, value: bytes) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"<{len(self.value)} bytes, not shown>"


class Error(Exception):
    """The root of every error that a client raises."""

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
    """One parameter that can't be sent."""

    path: str
    """The parameter: ``tags['owner']``, ``rendition_configuration.renditions[2]``."""

    found: str
    """What was given; only its type and size where the value is sensitive."""

    allowed: str
    """What is allowed."""

    def __str__(self) -> str:
        return f"{self.path}: got {self.found}; allowed: {self.allowed}"


class ParamValidationError(Error):
    """Parameters that can't be sent; raised before anything is.

    Attributes:
        operation: The operation that the parameters were for; empty if unknown.
        problems: Every bad parameter.
    """

    __module__ = _PUBLIC_MODULE

    def __init__(self, problems: Iterable[ParamProblem], *, operation: str = "") -> None:
        self.problems = tuple(problems)
        self.operation = operation
        heading = f"{operation}: parameters" if operation else "parameters"
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{heading} that can't be sent:\n{listed}")


class ConfigurationError(Error):
    """A setting is missing or wrong: no region, an unknown profile, a bad endpoint."""

    __module__ = _PUBLIC_MODULE

    def __init__(self, message: str) -> None:
        super().__init__(message)


class CredentialsError(Error):
    """No credentials were found, they expired, or a provider failed.

    Attributes:
        retryable: Whether asking again may help.
        cause: The type of what went wrong underneath, if something did.
    """

    __module__ = _PUBLIC_MODULE

    def __init__(self, message: str, *, retryable: bool = False, cause: str | None = None) -> None:
        self.retryable = retryable
        self.cause = cause
        super().__init__(message)


class TransportError(Error):
    """The request or its answer did not make it over the network.

    Attributes:
        cause: The type of what went wrong underneath, if something did.
        bytes_sent: Whether any byte of the request may have reached the service.
    """

    __module__ = _PUBLIC_MODULE

    def __init__(self, message: str, *, cause: str | None = None, bytes_sent: bool = True) -> None:
        self.cause = cause
        self.bytes_sent = bytes_sent
        super().__init__(message)


class ConnectError(TransportError):
    """No connection could be made."""

    __module__ = _PUBLIC_MODULE


class ConnectTimeoutError(ConnectError):
    """No connection could be made, or had from the pool, within ``connect_timeout``."""

    __module__ = _PUBLIC_MODULE


class TLSError(ConnectError):
    """The server's certificate is not trusted, or no TLS session could be agreed on."""

    __module__ = _PUBLIC_MODULE


class ProxyError(ConnectError):
    """The proxy refused or could not be reached."""

    __module__ = _PUBLIC_MODULE


class ReadTimeoutError(TransportError):
    """Nothing arrived for ``read_timeout`` seconds."""

    __module__ = _PUBLIC_MODULE


class CallTimeoutError(TransportError):
    """The call did not end within ``call_timeout``."""

    __module__ = _PUBLIC_MODULE


class ResponseInterruptedError(TransportError):
    """The connection ended before the answer did."""

    __module__ = _PUBLIC_MODULE


class OutcomeUnknownError(TransportError):
    """The request may have been carried out, but no answer came, and it is not safe to repeat."""

    __module__ = _PUBLIC_MODULE


class ResponseParseError(Error):
    """The answer was not what the protocol allows.

    Attributes:
        status: The HTTP status, if an answer is known.
        headers: The headers of the answer.
        body: The first bytes of its body, for a person to look at; never in ``repr``, ``str`` or a pickle.
        operation: The operation; empty if unknown.
    """

    __module__ = _PUBLIC_MODULE
    _NOT_PICKLED = frozenset({"_body"})

    def __init__(self, message: str) -> None:
        self.status: int | None = None
        self.headers: Mapping[str, str] = {}
        self.operation = ""
        self._body = Hidden(b"")
        super().__init__(message)

    @property
    def body(self) -> bytes:
        hidden: Hidden | None = vars(self).get("_body")
        return b"" if hidden is None else hidden.value

    def about(
        self, operation: str, *, status: int | None, headers: Mapping[str, str], body: bytes
    ) -> ResponseParseError:
        """The same error, with the response it is about and without the frames that read it."""
        self.status = status
        self.headers = headers
        self.operation = operation
        self._body = Hidden(body[:_BODY_KEPT])
        known = f" (HTTP {status})" if status else ""
        self.args = (f"{operation}: {self.args[0]}{known}",)
        return self.with_traceback(None)


class ServiceError(Error):
    """The service answered with an error; codes that the model does not know stay this class.

    Attributes:
        code: The error code, without namespaces: ``ResourceNotFoundException``.
        message: The service's text; empty if it sent none.
        status: The HTTP status.
        request_id: The id by which AWS finds the request.
        operation: The operation that was called.
        fault: ``client`` or ``server``: who has to change something.
        retryable: Whether the same request may succeed later.
        headers: The headers of the answer.
        attempts: How many times the request was sent.
    """

    __module__ = _PUBLIC_MODULE

    RETRYABLE: ClassVar[bool] = False
    """Whether the model marks the error as one that may pass."""

    THROTTLING: ClassVar[bool] = False
    """Whether the model marks the error as throttling."""

    FAULT: ClassVar[str | None] = None
    """``client`` or ``server`` where the model says whose fault it is."""

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
    ) -> None:
        self.message = message
        self.code = type(self).__name__ if code is None else code
        self.status = status
        self.request_id = request_id
        self.operation = operation
        self.fault = self.FAULT or ("server" if status >= 500 else "client")
        self.retryable = self.RETRYABLE if retryable is None else retryable
        self.headers: Mapping[str, str] = {} if headers is None else headers
        self.attempts = attempts
        super().__init__(message)

    MEMBERS: ClassVar[Mapping[str, str]] = {}
    """The model's name of each of its members → the attribute that holds it."""

    STRUCTURES: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """Each class that a member may hold → the model's names of its fields, in the same way."""

    # ``http`` raises errors of this module, so its HttpResponse can't be named here.
    def read_members(self, wire: Mapping[str, Any], response: Any) -> None:
        """Reads the members that the model gives this error.

        Args:
            wire: The error's JSON object.
            response: The ``HttpResponse`` that holds it.
        """

    def __str__(self) -> str:
        text = printable(self.message) or "the service gave no reason"
        known = [printable(self.code[:_CODE_SHOWN])]
        if self.status:
            known.append(f"HTTP {self.status}")
        if self.request_id:
            known.append(f"request id {printable(self.request_id)}")
        return f"{self.operation + ': ' if self.operation else ''}{text} ({', '.join(known)})"

    @property
    def response(self) -> dict[str, Any]:
        """The dictionary that botocore's ``ClientError.response`` holds."""
        return {
            **self._as_dictionary(self, self.MEMBERS),
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
        """A value with dictionaries by the model's names in place of dataclasses."""
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
    """``text`` without line breaks and whatever else a terminal or a log would obey."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )
