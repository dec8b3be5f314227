"""Why credentials could not be had: told without what may be secret."""

from __future__ import annotations

from typing import Any, cast

from ..errors import ConfigurationError, CredentialsError, Error

# Errors that may pass: those of the network, and of the stores that answer over it.
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
    """A load that failed, as text and facts: no frames, nothing secret.

    Attributes:
        text: What went wrong.
        retryable: Whether asking again may help.
        cause: The type of the error underneath, if there was one.
        is_setting: Whether a setting is wrong, not its source.
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
        """A new error: each thread that waited raises its own."""
        text = f"{source}: {self.text}"
        if self.is_setting:
            return ConfigurationError(text)
        return CredentialsError(text, retryable=self.retryable, cause=self.cause)


def describe(error: Exception) -> Failure:
    """What may be told of ``error``."""
    kind = type(error)
    cause = kind.__name__
    if isinstance(error, ImportError) and (error.name or "").partition(".")[0] == "botocore":
        return Failure(
            "botocore is needed for this and is not installed; install it, or give credentials= "
            "or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
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
    # Anybody's text may quote anything.
    return Failure(f"{cause} was raised", retryable=retryable, cause=cause)


def scrubbed(text: str) -> str:
    """``text`` on one line, without what looks like a key or token, and not without end."""
    import re

    text = " ".join(text.split())
    text = re.sub(r"\bA[A-Z]{3}[A-Z0-9]{12,}\b", lambda found: f"…{found[0][-4:]}", text)
    text = re.sub(r"[A-Za-z0-9/+=_.-]{32,}", "…", text)
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def _is_transient(error: Exception) -> bool:
    said = getattr(error, "retryable", None)
    if isinstance(said, bool):
        return said
    if any(kind.__name__ in _TRANSIENT for kind in type(error).__mro__):
        return True
    response: Any = getattr(error, "response", None)
    if not isinstance(response, dict):
        return False
    code = cast("Any", response).get("Error", {}).get("Code")
    status = cast("Any", response).get("ResponseMetadata", {}).get("HTTPStatusCode")
    return code in _TRANSIENT_CODES or (isinstance(status, int) and status >= 500)
