"""The checksums of an operation's bodies, as two traits describe them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksum:
    """The checksums of an operation's bodies.

    Specification: https://smithy.io/2.0/aws/aws-core.html#aws-protocols-httpchecksum-trait
    """

    required: bool
    """Whether its requests must have one."""

    algorithm_member: str | None
    """The member of its input by which callers choose the algorithm."""

    mode_member: str | None
    """The member of its input that asks for a checksum of the response."""

    response_algorithms: tuple[str, ...]

    @classmethod
    def from_document(cls, operation: Mapping[str, Any]) -> Checksum | None:
        trait: Mapping[str, Any] = operation.get("httpChecksum", {})
        required = operation.get("httpChecksumRequired") or trait.get("requestChecksumRequired")
        if not trait and not required:
            return None
        return cls(
            required=bool(required),
            algorithm_member=trait.get("requestAlgorithmMember"),
            mode_member=trait.get("requestValidationModeMember"),
            response_algorithms=tuple(trait.get("responseAlgorithms", ())),
        )
