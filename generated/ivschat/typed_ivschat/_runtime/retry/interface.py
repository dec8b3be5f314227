"""The interface of retry policies: objects are accepted if they have its methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ..errors import ConfigurationError

if TYPE_CHECKING:
    from .policy import RetryMode

_METHODS = ("decide", "pause_before_sending", "succeeded")
_MOST_ATTEMPTS = 10**18


class RetryLike(Protocol):
    """A decision to retry: a ``Retry``, or any object with a ``delay``."""

    @property
    def delay(self) -> float:
        """Seconds to wait before the next attempt."""
        ...


class RetryPolicyLike(Protocol):
    """A retry policy: a ``RetryPolicy``, or any object with these methods. Threads share it.

    A policy can serve the clients of several packages. Their errors have the same names and
    attributes, but each package has classes of its own.

    Three more attributes are optional. ``mode`` is a word for the User-Agent.
    ``with_options(*, mode=None, max_attempts=None)`` returns a changed policy; without it,
    ``Client.with_options`` can't change ``max_attempts`` and ``retry_mode``.
    ``abandoned(retry, *, unsent)`` notes that a call was given up, for example by an interruption:
    ``retry`` is what ``decide`` returned last in this call, and ``unsent`` says whether
    ``pause_before_sending`` let an attempt pass that was not sent.
    """

    @property
    def max_attempts(self) -> int:
        """Maximum number of attempts, including the first."""
        ...

    def pause_before_sending(self) -> float:
        """Returns the seconds to wait before it is asked again; 0 to send the request now."""
        ...

    def decide(self, *, attempt: int, outcome: Any, safe_to_repeat: bool) -> RetryLike | None:
        """Decides whether to retry after an attempt failed.

        Args:
            attempt: Number of the attempt. The first is 1.
            outcome: The error that the attempt ended with.
            safe_to_repeat: Whether the request can be carried out twice without harm.

        Returns:
            The retry, or None if the error is final.
        """
        ...

    def succeeded(self, retry: Any, /) -> object:
        """Notes that a call succeeded.

        Args:
            retry: What ``decide`` returned last in this call; None if the first attempt succeeded.
        """
        ...


def check_retry_policy(policy: object) -> None:
    """Checks that an object has the methods of a policy.

    Raises:
        ConfigurationError: One is missing, or ``max_attempts`` is not a number from 1.
    """
    missing = [name for name in _METHODS if not callable(getattr(policy, name, None))]
    attempts: object = getattr(policy, "max_attempts", None)
    if missing or not isinstance(attempts, int) or not 1 <= attempts <= _MOST_ATTEMPTS:
        raise ConfigurationError(
            f"retry_policy: got {type(policy).__name__}; expected: a RetryPolicy, or an object "
            f"with max_attempts (from 1) and the methods {', '.join(_METHODS)}"
        )


def changed_policy(
    policy: RetryPolicyLike, *, mode: RetryMode | None, max_attempts: int | None
) -> RetryPolicyLike:
    """A policy of another mode or number of attempts.

    Raises:
        ConfigurationError: The policy has no method ``with_options``.
    """
    change: Any = getattr(policy, "with_options", None)
    if change is None:
        raise ConfigurationError(
            f"retry_policy: {type(policy).__name__} has no method with_options, so max_attempts "
            "and retry_mode can't be changed"
        )
    changed: RetryPolicyLike = change(mode=mode, max_attempts=max_attempts)
    return changed
