"""What a client needs of a session. No library is imported for it."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias


class BotocoreSession(Protocol):
    """A session of botocore."""

    def get_config_variable(self, logical_name: str, /) -> Any:
        """Returns a setting."""
        ...

    def get_default_client_config(self) -> Any:
        """Returns the config of clients, or None."""
        ...

    def get_credentials(self) -> Any:
        """Returns the credentials, or None."""
        ...


class Boto3Session(Protocol):
    """A session of boto3, which holds one of botocore."""

    @property
    def profile_name(self) -> Any:
        """The profile."""
        ...

    @property
    def region_name(self) -> Any:
        """The region."""
        ...

    def get_credentials(self) -> Any:
        """Returns the credentials, or None."""
        ...


Session: TypeAlias = BotocoreSession | Boto3Session
"""A session of botocore or boto3."""
