"""Waiters: the calls that they repeat, and the outcomes that end the wait.

Specification: botocore's ``waiters-2`` documents, of which the schema has every key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

State: TypeAlias = Literal["success", "failure", "retry"]
Matcher: TypeAlias = Literal["path", "pathAll", "pathAny", "status", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptor:
    """An outcome of a call, and the state that it means. The first acceptor that matches counts."""

    state: State
    matcher: Matcher
    expected: str | int | bool
    argument: str = ""
    """A JMESPath expression, for the matchers of paths."""

    def document(self) -> Mapping[str, Any]:
        """The acceptor as botocore's documents have it."""
        argument = {"argument": self.argument} if self.argument else {}
        return {
            "state": self.state,
            "matcher": self.matcher,
            **argument,
            "expected": self.expected,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Acceptor:
        return cls(
            state=document["state"],
            matcher=document["matcher"],
            expected=document["expected"],
            argument=document.get("argument", ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """A waiter."""

    name: str
    operation: str
    delay: int
    """Seconds between two calls."""

    max_attempts: int
    acceptors: tuple[Acceptor, ...]
    description: str = ""
    file: str = ""
    """The document that defines it, and the place there: named in problems."""

    place: str = ""

    def document(self) -> Mapping[str, Any]:
        """The waiter as botocore's documents have it."""
        return {
            "operation": self.operation,
            "delay": self.delay,
            "maxAttempts": self.max_attempts,
            "acceptors": [acceptor.document() for acceptor in self.acceptors],
        }

    @classmethod
    def from_document(
        cls, name: str, document: Mapping[str, Any], *, file: str = "", place: str = ""
    ) -> Waiter:
        return cls(
            name=name,
            operation=document["operation"],
            delay=int(document["delay"]),
            max_attempts=int(document["maxAttempts"]),
            acceptors=tuple(map(Acceptor.from_document, document["acceptors"])),
            description=document.get("description", ""),
            file=file,
            place=place,
        )
