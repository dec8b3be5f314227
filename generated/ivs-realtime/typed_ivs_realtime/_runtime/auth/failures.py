"""Failures to load credentials, described without anything that may be secret."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from types import FrameType
from typing import Any, cast

from ..errors import ConfigurationError, CredentialsError, Error, printable
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

# botocore and what it imports.
_BOTOCORE = frozenset({"botocore", "dateutil", "jmespath", "urllib3"})

# Errors that a new login ends, by name.
_SSO_ERRORS = frozenset({"SSOError", "TokenRetrievalError"})
_LOGIN_ERRORS = frozenset({"LoginRefreshRequired", "LoginTokenLoadError"})

# Variables that name the file of a token.
_FILE_VARIABLES = ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE")

_LONGEST_TEXT = 300

# Secret keys have 40 characters; tokens have more. Random ones change between upper case, lower
# case and digits after less than two characters on average.
_SHORTEST_SECRET = 32
_SHORTEST_AVERAGE = 3.5
_LONGEST_WORD = 20


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


def describe(error: Exception, names: Collection[str] = (), profile: str = "") -> Failure:
    """Describes ``error`` by what can't be secret: what failed, where, why, and what to do.

    Args:
        error: What loading raised.
        names: Long names that are no secrets: of profiles, roles, files.
        profile: The profile that a login renews.
    """
    failure = _described(error, names)
    failure.text += _process(error) or _login(error, profile)
    return failure


def _described(error: Exception, names: Collection[str]) -> Failure:
    kind = type(error)
    cause = kind.__name__
    missing = (error.name or "").partition(".")[0] if isinstance(error, ImportError) else ""
    if missing in _BOTOCORE:
        needed = "botocore" if missing == "botocore" else f"botocore with {missing}"
        return Failure(
            f"this source needs {needed}, which is not installed; install it, pass credentials=, "
            "or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            cause=cause,
        )
    if cause == "ProfileNotFound":
        return Failure(scrubbed(str(error), names), cause=cause, is_setting=True)
    if isinstance(error, ConfigurationError):
        return Failure(scrubbed(str(error), names), is_setting=True)
    retryable = _is_transient(error)
    if isinstance(error, CredentialsError):
        return Failure(scrubbed(str(error), names), retryable=retryable, cause=error.cause)
    if isinstance(error, Error) or kind.__module__.partition(".")[0] == "botocore":
        return Failure(scrubbed(str(error), names), retryable=retryable, cause=cause)
    if isinstance(error, OSError) and error.strerror:
        text = f"{cause}: {error.strerror}{_file(error.filename)}"
        return Failure(text, retryable=retryable, cause=cause)
    if isinstance(error, ValueError | RuntimeError) and _innermost(error).startswith("botocore."):
        # For example an address that container credentials must not come from.
        return Failure(scrubbed(str(error), names), retryable=retryable, cause=cause)
    # The text of any other error may quote a secret.
    return Failure(f"{cause} was raised", retryable=retryable, cause=cause)


def _file(name: object) -> str:
    if not isinstance(name, str):
        return ""
    variable = next((each for each in _FILE_VARIABLES if os.environ.get(each) == name), "")
    return f": {printable(name)}" + (f", which {variable} names" if variable else "")


def _innermost(error: Exception) -> str:
    """Name of the module that raised ``error``."""
    name = ""
    for frame in _frames(error):
        name = str(frame.f_globals.get("__name__"))
    return name


def _frames(error: Exception) -> Iterator[FrameType]:
    traceback = error.__traceback__
    while traceback is not None:
        yield traceback.tb_frame
        traceback = traceback.tb_next


def _process(error: Exception) -> str:
    """Which ``credential_process`` failed, and how; empty if none did.

    botocore's error has what the process printed to stderr, which may be nothing.
    """
    found: FrameType | None = None
    for frame in _frames(error):
        if isinstance(frame.f_locals.get("credential_process"), str):
            found = frame
    if found is None:
        return ""
    known: dict[str, Any] = found.f_locals
    program = printable(
        next(iter(known.get("process_list") or known["credential_process"].split()), "")
    )
    if found.f_code.co_name != "_retrieve_credentials_using":
        problem = "printed something else than credentials"  # An expiration that is no time.
    elif "process_list" not in known:
        problem = "has quotes that do not match"
    elif (code := getattr(known.get("p"), "returncode", None)) is None:
        problem = "can't be run"
    elif code == 0:
        problem = "printed something else than credentials"
    else:
        problem = f"ended with exit status {code}"
    return f" (credential_process {program} {problem})"


def _login(error: Exception, profile: str) -> str:
    """The command that renews an expired login, for the end of a message; empty if none does."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & _SSO_ERRORS:
        command = "aws sso login"
    elif kinds & _LOGIN_ERRORS:
        command = "aws login"
    else:
        return ""
    with late_import:
        from shlex import quote

    return f"; run: {command} --profile {quote(printable(profile or 'default'))}"


def scrubbed(text: str, names: Collection[str] = ()) -> str:
    """``text`` on one line, shortened, without what looks like a key or token.

    Args:
        text: The text.
        names: Long names that are no secrets.
    """
    with late_import:
        import re

    # Of a URL or an ARN, the parts between colons.
    parts = {part for name in names for part in name.split(":")}

    def shown(found: re.Match[str]) -> str:
        if found["arn"]:
            return found[0]
        rest = found[0]
        for part in parts:
            rest = rest.replace(part, "") if part else rest
        return found[0] if len(rest) < _SHORTEST_SECRET or _is_readable(rest) else "…"

    text = " ".join(text.split())
    text = re.sub(r"\bA[A-Z]{3}[A-Z0-9]{12,}\b", lambda found: f"…{found[0][-4:]}", text)
    text = re.sub(
        rf"(?P<arn>\barn:[a-z-]+:[a-z0-9-]*:[a-z0-9-]*:\d*:[\w/+=,.@:-]+)"
        rf"|[A-Za-z0-9/+=_.-]{{{_SHORTEST_SECRET},}}",
        shown,
        text,
    )
    text = re.sub(
        r"(?i)((?:secret|token|passw(?:or)?d|passphrase)\w*[\"']?\s*[:=]\s*)[^\s,;]{8,}",
        r"\1…",
        text,
    )
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def _is_readable(text: str) -> bool:
    """Whether a text consists of words, as names and paths do, and unlike keys and tokens."""
    import re

    pieces = [piece for piece in re.split(r"[/_.=-]", text) if piece]
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", text)
    return (
        # Each piece is short, or consists of words and perhaps a number after them.
        all(len(piece) <= 4 or re.fullmatch(r"[A-Za-z]*[0-9]*", piece) for piece in pieces)
        and sum(map(len, parts)) >= _SHORTEST_AVERAGE * len(parts)
        and max(map(len, parts), default=0) <= _LONGEST_WORD
    )


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
