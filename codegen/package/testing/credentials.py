"""The credentials of a stub: fixed ones, unless a test passes others."""

from __future__ import annotations

from .._runtime.auth.resolver import CredentialResolver
from .._runtime.credentials import BearerToken, Credentials

KEYS = Credentials(access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key="of-a-stub")
"""The access key of AWS's examples."""


class StubCredentials(CredentialResolver):
    """Resolves the credentials of a stub. There are no deadlines: the clock of a stub stands still.

    Args:
        credentials: What the test passed; None for fixed ones.
    """

    __slots__ = ("_given",)

    def __init__(self, credentials: object) -> None:
        super().__init__(KEYS if credentials is None else credentials)
        self._given = credentials is not None

    def identify(
        self, token_for: str | None, deadline: float | None, refused: int | None = None
    ) -> Credentials | BearerToken | None:
        if token_for is not None and not self._given:
            return BearerToken("of-a-stub")
        return super().identify(token_for, None, refused)

    def refresh(self, deadline: float | None) -> None:
        super().refresh(None)
