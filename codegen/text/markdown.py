"""Escapes strings from a model for Markdown."""

from __future__ import annotations

import re

from codegen.text.wording import printable

_MARKDOWN_CHARACTERS = re.compile(r"([\\`*_\[\]<>&~|])")
_MEANT = re.compile(r"(@|#|:(?=//)|www(?=\.))", re.IGNORECASE)
_TICKS = re.compile("`+")


def code(text: str) -> str:
    """``text`` as a code span."""
    text = printable(text)
    longest = max(map(len, _TICKS.findall(text)), default=0)
    if not longest:
        return f"`{text}`"
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}"


def escaped(text: str) -> str:
    """``text`` as Markdown that displays it, without links, HTML or mentions."""
    plain = _MARKDOWN_CHARACTERS.sub(r"\\\1", " ".join(printable(text).split()))
    # Forges look for mentions, references and addresses in the rendered text, where a backslash or an
    # entity does not hide them. A comment inside one does.
    return _MEANT.sub(r"\1<!-- -->", plain)
