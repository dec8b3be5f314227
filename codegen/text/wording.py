"""Phrases of problems: a value as it was found, and what was expected in its place."""

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
    """A short description of a document's value, in ASCII."""
    if is_object(value):
        return "an object" if value else "an empty object"
    if is_list(value):
        return "a list" if value else "an empty list"
    if value is None or isinstance(value, str | int | float):
        written = json.dumps(value)
        return shortened(written, 80)
    return f"the value {value}"  # a date or time of TOML


def printable(text: str) -> str:
    """``text`` with control characters escaped: models are untrusted input for a terminal."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def shortened(text: str, length: int) -> str:
    """``text``, or its beginning with "..." if it is longer than ``length``."""
    return text if len(text) <= length else f"{text[: length - 3]}..."


def a(noun: str) -> str:
    """The noun with its indefinite article."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def one_of(values: Iterable[object]) -> str:
    """The values as alternatives: ``one of "a", "b"``."""
    listed = [describe(value) for value in values]
    if len(listed) == 1:
        return listed[0]
    return f"one of {', '.join(listed)}" if listed else "nothing here"


def nearest(found: str, known: Iterable[str], otherwise: str = "") -> str:
    """What is expected in place of ``found``: the closest name of ``known``, or one of them.

    Args:
        found: The name that is not known.
        known: The names that are.
        otherwise: Replaces the list of all names, where it would be too long.
    """
    names = sorted(known)
    close = get_close_matches(found, names, n=1)
    return f"{describe(close[0])} (the closest match)" if close else otherwise or one_of(names)
