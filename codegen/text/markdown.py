"""Text from a model as Markdown: shown as it is, and nothing else done."""

from __future__ import annotations

import re

from codegen.text.wording import printable

_MARKDOWN_CHARACTERS = re.compile(r"([\\`*_\[\]<>&~|])")
_MEANT = re.compile(r"(@|#|:(?=//)|www(?=\.))", re.IGNORECASE)
_TICKS = re.compile("`+")


def code(text: str) -> str:
    """``text`` as a code span of Markdown, whatever it holds."""
    text = printable(text)
    longest = max(map(len, _TICKS.findall(text)), default=0)
    if not longest:
        return f"`{text}`"
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}"


def escaped(text: str) -> str:
    """``text`` as Markdown that shows it and does nothing else: no links, HTML or mentions."""
    plain = _MARKDOWN_CHARACTERS.sub(r"\\\1", " ".join(printable(text).split()))
    # Forges look for mentions, references and addresses in what is shown; so neither a backslash
    # nor an entity hides one from them, but a comment in the middle of it does.
    return _MEANT.sub(r"\1<!-- -->", plain)
