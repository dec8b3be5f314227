"""Text from a model as source code: always a literal that evaluates to that text and nothing else."""

from __future__ import annotations


def literal(text: str) -> str:
    """``text`` as a Python string literal in double quotes, in printable ASCII only.

    Text with backslashes becomes a raw literal wherever that is possible.
    """
    if "\\" in text and text.isascii() and text.isprintable() and '"' not in text:
        if not text.endswith("\\"):
            return f'r"{text}"'
    escaped = text.encode("unicode_escape").decode("ascii").replace('"', '\\"')
    return f'"{escaped}"'


def braces(text: str) -> str:
    """``text`` as a part of an f-string in double quotes."""
    return literal(text).removeprefix("r")[1:-1].replace("{", "{{").replace("}", "}}")


def one_line(text: str) -> str:
    """A name or title as one line of plain words, which no quote, backslash or markup is part of."""
    words = "".join(c if c.isprintable() and c not in '"\\<>`{}' else " " for c in text).split()
    return " ".join(words)
