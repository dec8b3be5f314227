"""Failures to load credentials, described without anything that may be secret."""

from __future__ import annotations

from typing import Any, cast

from ..errors import ConfigurationError, CredentialsError, Error
from ..forks import late_import

# Errors of the network and of credential services, by name: these may be botocore's.
_TRANSIENT = frozenset(
    {
        "ConnectionError",
        "CredentialRetrievalError",
        "HTTPClientError",
        "MetadataRetrievalError",
        "TimeoutError",
        "TransportError",
    }
)
_TRANSIENT_CODES = frozenset(
    {"IDPCommunicationError", "RequestTimeout", "Throttling", "ThrottlingException"}
)

_LONGEST_TEXT = 300


class Failure:
    """A failed load, without the error and its frames: they may hold secrets.

    Attributes:
        text: What went wrong.
        retryable: Whether the next load may succeed.
        cause: Name of the type of the underlying error, if there was one.
        is_setting: Whether the cause is a wrong setting.
    """

    __slots__ = ("cause", "is_setting", "retryable", "text")

    def __init__(
        self,
        text: str,
        *,
        retryable: bool = False,
        cause: str | None = None,
        is_setting: bool = False,
    ) -> None:
        self.text = text
        self.retryable = retryable
        self.cause = cause
        self.is_setting = is_setting

    def error(self, source: str) -> Error:
        """A new error, because each waiting thread raises its own."""
        text = f"{source}: {self.text}"
        if self.is_setting:
            return ConfigurationError(text)
        return CredentialsError(text, retryable=self.retryable, cause=self.cause)


def describe(error: Exception) -> Failure:
    """Describes ``error`` by what can't be secret."""
    kind = type(error)
    cause = kind.__name__
    if isinstance(error, ImportError) and (error.name or "").partition(".")[0] == "botocore":
        return Failure(
            "this source needs botocore, which is not installed; install it, pass credentials=, "
            "or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            cause=cause,
        )
    if cause == "ProfileNotFound":
        return Failure(scrubbed(str(error)), cause=cause, is_setting=True)
    if isinstance(error, ConfigurationError):
        return Failure(scrubbed(str(error)), is_setting=True)
    retryable = _is_transient(error)
    if isinstance(error, CredentialsError):
        return Failure(scrubbed(str(error)), retryable=retryable, cause=error.cause)
    if isinstance(error, Error) or kind.__module__.partition(".")[0] == "botocore":
        return Failure(scrubbed(str(error)), retryable=retryable, cause=cause)
    if isinstance(error, OSError) and error.strerror:
        return Failure(f"{cause}: {error.strerror}", retryable=retryable, cause=cause)
    # The text of any other error may quote a secret.
    return Failure(f"{cause} was raised", retryable=retryable, cause=cause)


def scrubbed(text: str) -> str:
    """``text`` on one line, shortened, without what looks like a key or token."""
    with late_import:
        import re

    text = " ".join(text.split())
    text = re.sub(r"\bA[A-Z]{3}[A-Z0-9]{12,}\b", lambda found: f"…{found[0][-4:]}", text)
    text = re.sub(r"[A-Za-z0-9/+=_.-]{32,}", "…", text)
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def _is_transient(error: Exception) -> bool:
    retryable = getattr(error, "retryable", None)
    if isinstance(retryable, bool):
        return retryable
    if any(kind.__name__ in _TRANSIENT for kind in type(error).__mro__):
        return True
    response: Any = getattr(error, "response", None)
    if not isinstance(response, dict):
        return False
    code = cast("Any", response).get("Error", {}).get("Code")
    status = cast("Any", response).get("ResponseMetadata", {}).get("HTTPStatusCode")
    return code in _TRANSIENT_CODES or (isinstance(status, int) and status >= 500)
