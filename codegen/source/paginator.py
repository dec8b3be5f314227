"""The trait of operations whose responses are pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Paginator:
    """How the pages of an operation hang together; every value is a path of member names."""

    operation: str
    input_token: tuple[str, ...]
    output_token: tuple[str, ...]
    result_key: tuple[str, ...]
    limit_key: str | None = None
    more_results: str | None = None

    @classmethod
    def from_document(cls, operation: str, document: Mapping[str, Any]) -> Paginator:
        def several(key: str) -> tuple[str, ...]:
            value: str | list[str] = document.get(key, ())
            return (value,) if isinstance(value, str) else tuple(value)

        return cls(
            operation=operation,
            input_token=several("input_token"),
            output_token=several("output_token"),
            result_key=several("result_key"),
            limit_key=document.get("limit_key"),
            more_results=document.get("more_results"),
        )
