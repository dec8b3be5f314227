"""Documentation, compared as readers see it: markup and white space do not count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from codegen.source.rules import Finding, Rule
from codegen.text.docstrings import to_text

_ANY_WIDTH = 1 << 30


def documentation_findings(old: str, new: str, where: str) -> Iterator[Finding]:
    """Compares two documentation texts in HTML."""
    if old != new and _visible(old) != _visible(new):
        if not _visible(old):
            what = "documentation was added"
        else:
            what = "the documentation changed" if _visible(new) else "the documentation was removed"
        yield Rule.DOCUMENTATION_CHANGED.at(where, what)


def _visible(html: str) -> list[str]:
    return to_text(html, width=_ANY_WIDTH).split()


class Deprecable(Protocol):
    """An operation, a shape or a member."""

    @property
    def deprecated(self) -> bool: ...

    @property
    def deprecated_message(self) -> str: ...


def deprecation_findings(old: Deprecable, new: Deprecable, where: str) -> Iterator[Finding]:
    """Compares whether an item is deprecated, and the message."""
    if old.deprecated != new.deprecated:
        what = "it is deprecated now" if new.deprecated else "it is no longer deprecated"
        yield Rule.DEPRECATION_CHANGED.at(where, what)
    elif new.deprecated and _visible(old.deprecated_message) != _visible(new.deprecated_message):
        yield Rule.DEPRECATION_CHANGED.at(where, "its deprecation message changed")
