"""Text from a model as Markdown: shown as it is, and nothing else done."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_\[\]<>&~])")
_TICKS = re.compile("`+")


def code(text: str) -> str:
    """``text`` as a code span of Markdown, whatever it holds."""
    text = _printable(text)
    longest = max(map(len, _TICKS.findall(text)), default=0)
    if not longest:
        return f"`{text}`"
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}"


def escaped(text: str) -> str:
    """``text`` as Markdown that shows it and does nothing else: no links, HTML or mentions."""
    plain = _MARKUP.sub(r"\\\1", " ".join(_printable(text).split()))
    return plain.replace("@", "&#64;").replace("://", ":&#47;/")


def _printable(text: str) -> str:
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )
