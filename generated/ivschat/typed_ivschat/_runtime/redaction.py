"""Takes what authenticates a request out of texts."""

# docs/decisions/sensitive-values-are-never-shown.md says why.

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

REDACTED = "REDACTED"
"""What stands for a text."""

# Identifiers of keys have 16 characters or more. What is shorter is made up, and may be part of a name.
_SHORTEST_SECRET = 16
_PRESIGNED = re.compile(
    r"((?:X-Amz-(?:Credential|Security-Token|Signature)|AWSAccessKeyId|Signature)(?:=|%3D))"
    r"[^&\s\"'<>,;]+",
    re.IGNORECASE,
)


def secrets_of(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The texts by which a request's headers identify its sender: key ID, signature, token."""
    found: list[str] = []
    for name, value in headers.items():
        if name.lower() == "x-amz-security-token":
            found.append(value)
        elif name.lower() == "authorization":
            found += re.findall(r"(?:Credential=|Signature=|Bearer )([^/,\s]+)", value)
    return tuple(text for text in found if len(text) >= _SHORTEST_SECRET)


def scrubbed(value: Any, secrets: tuple[str, ...], placeholder: str = REDACTED) -> Any:
    """A JSON value without secrets, and without the signatures of presigned URLs, in its texts.

    Args:
        value: The value.
        secrets: Texts to replace.
        placeholder: What stands for them.
    """
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, placeholder)
        return _PRESIGNED.sub(rf"\1{placeholder}", value)
    if is_mapping(value):
        return {
            scrubbed(str(key), secrets, placeholder): scrubbed(entry, secrets, placeholder)
            for key, entry in value.items()
        }
    if is_list(value):
        return [scrubbed(element, secrets, placeholder) for element in value]
    return value


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Whether a value is a map or a JSON object."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a value is a list."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray)
