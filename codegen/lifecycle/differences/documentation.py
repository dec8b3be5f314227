"""Documentation: what people read, not how the model marks it up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from codegen.source.rules import Finding, Rule
from codegen.text.docstrings import to_text

_ANY_WIDTH = 1 << 30


def documentation_findings(old: str, new: str, where: str) -> Iterator[Finding]:
    """Whether the documentation of something says something else."""
    if old != new and _words(old) != _words(new):
        if not _words(old):
            what = "documentation was added"
        else:
            what = "the documentation changed" if _words(new) else "the documentation was removed"
        yield Rule.DOCUMENTATION_CHANGED.at(where, what)


def _words(html: str) -> list[str]:
    return to_text(html, width=_ANY_WIDTH).split()


class Deprecable(Protocol):
    """An operation, a shape or a member."""

    @property
    def deprecated(self) -> bool: ...

    @property
    def deprecated_message(self) -> str: ...


def deprecation_findings(old: Deprecable, new: Deprecable, where: str) -> Iterator[Finding]:
    """Whether something is deprecated, and what is said of it."""
    if old.deprecated != new.deprecated:
        what = "it is deprecated now" if new.deprecated else "it is no longer deprecated"
        yield Rule.DEPRECATION_CHANGED.at(where, what)
    elif new.deprecated and _words(old.deprecated_message) != _words(new.deprecated_message):
        yield Rule.DEPRECATION_CHANGED.at(where, "its deprecation message changed")
