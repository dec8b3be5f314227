"""Strings from a model as Python source: always a literal that evaluates to the string."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def literal(text: str) -> str:
    """``text`` as a Python string literal, in printable ASCII and with the quotes of black.

    Text with backslashes becomes a raw literal wherever that is possible.
    """
    plain = text.isascii() and text.isprintable() and '"' not in text
    if plain and "\\" in text and not text.endswith("\\"):
        return f'r"{text}"'
    quote = "'" if text.count('"') > text.count("'") else '"'
    return f"{quote}{escaped(text, quote)}{quote}"


def braces(text: str) -> str:
    """``text`` as a part of an f-string in double quotes."""
    return escaped(text).replace("{", "{{").replace("}", "}}")


def escaped(text: str, quote: str = '"') -> str:
    """``text`` as the inside of a string literal, in printable ASCII only.

    Unlike that of ``repr``, the result does not depend on the Unicode version of the running
    Python.
    """
    return text.encode("unicode_escape").decode("ascii").replace(quote, f"\\{quote}")


def code_point(point: int) -> str:
    """A code point as an escape sequence: ``\\x85``, ``\\u2028``, ``\\U0001f600``."""
    if point <= 0xFF:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def row(items: Iterable[str]) -> str:
    """The source of a tuple. Only one of length 1 has a trailing comma, which black would explode."""
    listed = list(items)
    return f"({listed[0]},)" if len(listed) == 1 else f"({', '.join(listed)})"


def one_line(text: str) -> str:
    """A name or title as one line without quotes, backslashes and markup."""
    parts = "".join(c if c.isprintable() and c not in '"\\<>[]`{}' else " " for c in text).split()
    return " ".join(parts)


def is_identifier(name: str) -> bool:
    """Whether ``name`` is an ASCII identifier and not a keyword."""
    return _IDENTIFIER.fullmatch(name) is not None and not keyword.iskeyword(name)
