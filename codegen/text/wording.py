"""The words of problems: a value as it was found, and what would be right in its place."""

from __future__ import annotations

import json
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value of a document is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value of a document is a list."""
    return isinstance(value, list)


def describe(value: object) -> str:
    """A value of a document in a few words of ASCII."""
    if is_object(value):
        return "an object" if value else "an empty object"
    if is_list(value):
        return "a list" if value else "an empty list"
    if value is None or isinstance(value, str | int | float):
        written = json.dumps(value)
        return written if len(written) <= 80 else f"{written[:77]}..."
    return f"the value {value}"  # a date or time of TOML


def printable(text: str) -> str:
    """``text`` without line breaks and whatever else a terminal would obey: models are input."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def a(noun: str) -> str:
    """The noun with its indefinite article."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def one_of(values: Iterable[object]) -> str:
    """``one of "a", "b" is expected``."""
    listed = [describe(value) for value in values]
    if len(listed) == 1:
        return f"{listed[0]} is expected"
    return f"one of {', '.join(listed)} is expected" if listed else "nothing is expected here"


def nearest(found: str, known: Iterable[str], otherwise: str = "") -> str:
    """What would be right in place of ``found``: the nearest of ``known``, or else all of them.

    ``otherwise`` is said instead of "all of them" where these are too many.
    """
    names = sorted(known)
    close = get_close_matches(found, names, n=1)
    return f"did you mean {describe(close[0])}?" if close else otherwise or one_of(names)
