"""Bytes → document, for JSON and TOML.

Stricter than the standard parsers: repeated keys, ``NaN``, lone surrogates and excessive nesting are
refused here, with their place, so that later stages need not handle them.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from codegen.problems import Problem, ProblemsError, pointer
from codegen.source.model import Document
from codegen.text.wording import describe, is_list, is_object

MAX_DEPTH = 60
"""Largest depth of nested objects and lists. Real documents have at most 41 levels (endpoint rule
sets); many more would exhaust the stack of a stage that walks them."""

_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_TOML_PLACE = re.compile(r"\(at (line \d+, column \d+|end of document)\)$")


def parse_json(data: bytes, file: str) -> Document:
    """Parse the JSON document ``file``, which must hold an object."""
    text = _decode(data, file)
    repeated: list[tuple[object, list[str]]] = []
    endless = False

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            repeated.append((result, [key for key, count in counts.items() if count > 1]))
        return result

    def number(digits: str) -> float:
        nonlocal endless
        value = float(digits)
        endless = endless or not math.isfinite(value)
        return value

    try:
        document: object = json.loads(
            text, object_pairs_hook=unique, parse_constant=number, parse_float=number
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _refusal(file, f"invalid JSON at {place}", "a JSON document") from None
    except RecursionError:
        raise _too_deep(file) from None
    except ValueError:  # an integer with more digits than Python converts
        raise _long_integer(file) from None
    if not is_object(document):
        raise _refusal(file, describe(document), "an object")
    _refuse_depth(document, file)
    problems: list[Problem] = []
    if repeated:
        problems += _repeated_keys(document, repeated, file)
    if endless:
        problems += _endless_numbers(document, file)
    if _SURROGATE_ESCAPE.search(text):
        problems += _lone_surrogates(document, file)
    if problems:
        raise ProblemsError(problems)
    return document


def parse_toml(data: bytes, file: str) -> Document:
    """Parse the TOML document ``file``."""
    text = _decode(data, file)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        found = f"invalid TOML at {place[1]}" if place else "invalid TOML"
        raise _refusal(file, found, "a TOML document") from None
    except RecursionError:
        raise _too_deep(file) from None
    except ValueError:  # as above
        raise _long_integer(file) from None
    _refuse_depth(document, file)
    return document


def _decode(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"a byte that is not UTF-8 at offset {error.start}"
        raise _refusal(file, found, "UTF-8 text") from None


def _refusal(file: str, found: str, expected: str) -> ProblemsError:
    return ProblemsError([Problem(file, "", found, expected)])


def _long_integer(file: str) -> ProblemsError:
    return _refusal(file, "an integer of thousands of digits", "a smaller integer")


def _too_deep(file: str) -> ProblemsError:
    return _refusal(file, "too many levels of nesting", f"at most {MAX_DEPTH}")


def _refuse_depth(document: Document, file: str) -> None:
    level: list[Any] = [document]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if is_object(node) else node)
            if is_object(child) or is_list(child)
        ]
        if not level:
            return
    raise _too_deep(file)


def _walk(value: object, parts: tuple[str | int, ...] = ()) -> Iterator[tuple[str, object]]:
    """Every value in a document, with its JSON Pointer."""
    yield pointer(*parts), value
    if is_object(value):
        for key, child in value.items():
            yield from _walk(child, (*parts, key))
    elif is_list(value):
        for index, child in enumerate(value):
            yield from _walk(child, (*parts, index))


def _repeated_keys(
    document: Document, repeated: list[tuple[object, list[str]]], file: str
) -> Iterator[Problem]:
    keys = {id(holder): keys for holder, keys in repeated}
    for place, value in _walk(document):
        for key in keys.get(id(value), ()):
            yield Problem(
                file, place + pointer(key), f"a second key {describe(key)}", "unique keys"
            )


def _endless_numbers(document: Document, file: str) -> Iterator[Problem]:
    for place, value in _walk(document):
        if isinstance(value, float) and not math.isfinite(value):
            yield Problem(file, place, f"the number {value}", "a finite number")


def _lone_surrogates(document: Document, file: str) -> Iterator[Problem]:
    for place, value in _walk(document):
        texts = value.keys() if is_object(value) else (value,)
        for text in texts:
            if isinstance(text, str) and not _is_unicode(text):
                found = f"{describe(text)}, which contains a lone surrogate"
                yield Problem(file, place, found, "Unicode text")


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
