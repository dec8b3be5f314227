"""The permission that is missing is read from the message that AWS writes."""

from __future__ import annotations

import pytest

from typed_ivs.errors import AccessDeniedException
from typed_ivs.types import DeniedAccess, denied_access

ANN = "arn:aws:iam::123456789012:user/ann"
CHANNEL = "arn:aws:ivs:us-west-2:123456789012:channel/a"
DENIED = f"User: {ANN} is not authorized to perform: ivs:GetChannel"
POLICY = "no identity-based policy allows the ivs:GetChannel action"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (DENIED, DeniedAccess(ANN, "ivs:GetChannel", "", "")),
        (
            f"{DENIED} on resource: {CHANNEL}",
            DeniedAccess(ANN, "ivs:GetChannel", CHANNEL, ""),
        ),
        (
            f"{DENIED} on resource: {CHANNEL} because {POLICY}",
            DeniedAccess(ANN, "ivs:GetChannel", CHANNEL, POLICY),
        ),
        (
            f"{DENIED} on resource: '{CHANNEL}' because {POLICY}.",
            DeniedAccess(ANN, "ivs:GetChannel", CHANNEL, POLICY),
        ),
        (f'{DENIED} on resource: "{CHANNEL}"', DeniedAccess(ANN, "ivs:GetChannel", CHANNEL, "")),
        ("Access denied", None),
        ("", None),
    ],
)
def test_permission_is_read_from_the_message(message: str, expected: DeniedAccess | None) -> None:
    assert denied_access(AccessDeniedException(message)) == expected
