"""Building blocks for strategies of requests and structures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any, TypeAlias, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Strategy: TypeAlias = st.SearchStrategy[Any]

_FIRST = datetime(1000, 1, 2, tzinfo=UTC).replace(tzinfo=None)
_LAST = datetime(9999, 12, 30, tzinfo=UTC).replace(tzinfo=None)
"""Any offset leaves these in the years that every library writes with four digits."""

_NESTED_PARTS = (3, 2, 2, 1, 1)
"""By depth, the maximum number of nested parts that an instance is drawn with."""


class Maybe:
    """An optional member.

    Args:
        strategy: The member's values.
        nested: Whether the values contain structures.
    """

    def __init__(self, strategy: Strategy, *, nested: bool) -> None:
        self.strategy = strategy
        self.nested = nested


def maybe(strategy: Strategy) -> Maybe:
    """An optional member."""
    return Maybe(strategy, nested=False)


def nested(strategy: Strategy) -> Maybe:
    """An optional member that contains structures. It is rarer in deeper structures."""
    return Maybe(strategy, nested=True)


def deferred(strategy: Callable[[], st.SearchStrategy[T]]) -> st.SearchStrategy[T]:
    """The strategy that a function returns, called on first use, since structures may be recursive."""
    return st.deferred(lambda: strategy())


class _Depth:
    """The number of structures around the one being drawn."""

    now = 0

    def __enter__(self) -> None:
        _Depth.now += 1

    def __exit__(self, *_: object) -> None:
        _Depth.now -= 1


def max_nested_parts() -> int:
    """The maximum number of nested parts at the current depth."""
    return _NESTED_PARTS[_Depth.now] if _Depth.now < len(_NESTED_PARTS) else 0


def instances(kind: Callable[..., T], /, **members: Strategy | Maybe) -> st.SearchStrategy[T]:
    """Instances of a dataclass.

    Args:
        kind: The dataclass.
        members: Its members. Optional ones are ``maybe`` or ``nested``.
    """
    return _made(kind, mappings(members))


def unions(kind: Callable[..., T], /, **members: Maybe) -> st.SearchStrategy[T]:
    """Instances of a union, each with exactly one member.

    Args:
        kind: The dataclass.
        members: Its members.
    """
    return _made(kind, single_members(members))


@st.composite
def _made(draw: st.DrawFn, kind: Callable[..., T], members: Strategy) -> T:
    return kind(**draw(members))


@st.composite
def mappings(draw: st.DrawFn, members: Mapping[str, Strategy | Maybe]) -> dict[str, Any]:
    """Dictionaries with all required members and some optional ones."""
    with _Depth():
        shown = _shown(draw, members)
        values: dict[str, Any] = {}
        for name, member in members.items():
            if not isinstance(member, Maybe):
                values[name] = draw(member)
            elif name in shown if member.nested else draw(st.booleans()):
                values[name] = draw(member.strategy)
        return values


def _shown(draw: st.DrawFn, members: Mapping[str, Strategy | Maybe]) -> list[str]:
    """Draws the nested members that are present."""
    names = [
        name for name, member in members.items() if isinstance(member, Maybe) and member.nested
    ]
    return draw(_some(tuple(names), min(max_nested_parts(), len(names)))) if names else []


@cache
def _some(names: tuple[str, ...], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), unique=True, max_size=most)


@st.composite
def single_members(draw: st.DrawFn, members: Mapping[str, Maybe]) -> dict[str, Any]:
    """Dictionaries with one member, without structures in it where no more may be nested."""
    flat = [name for name, member in members.items() if not member.nested]
    with _Depth():
        name = draw(st.sampled_from(list(members) if max_nested_parts() or not flat else flat))
        return {name: draw(members[name].strategy)}


@st.composite
def lists(
    draw: st.DrawFn, element: st.SearchStrategy[T], *, least: int = 0, most: int | None = None
) -> list[T]:
    """Lists whose elements contain structures. They are shorter in deeper structures."""
    size = draw(st.integers(least, _most(least, most)))
    return [draw(element) for _ in range(size)]


@st.composite
def maps(
    draw: st.DrawFn,
    keys: st.SearchStrategy[str],
    values: st.SearchStrategy[T],
    *,
    least: int = 0,
    most: int | None = None,
) -> dict[str, T]:
    """Maps whose values contain structures. They are smaller in deeper structures."""
    return draw(_sized_maps(keys, values, least, _most(least, most)))


@cache
def _sized_maps(
    keys: st.SearchStrategy[str], values: st.SearchStrategy[T], least: int, most: int
) -> st.SearchStrategy[dict[str, T]]:
    return st.dictionaries(keys, values, min_size=least, max_size=most)


def _most(least: int, most: int | None) -> int:
    allowed = max_nested_parts()
    return max(least, allowed if most is None else min(most, allowed))


def labels(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Strings that are valid in a path: without ``.`` and ``..`` segments, which clients resolve."""
    return texts.filter(lambda text: not {".", ".."} & set(text.split("/")))


def matching(texts: st.SearchStrategy[str], pattern: str) -> st.SearchStrategy[str]:
    """The strings that match a pattern, of a strategy most of whose strings do.

    Args:
        texts: The strategy.
        pattern: A regular expression. It is searched for, not anchored.
    """
    return texts.filter(lambda text: re.search(pattern, text) is not None)


@cache
def datetimes() -> st.SearchStrategy[datetime]:
    """Timestamps with any offset and microseconds."""
    return st.builds(_with_offset, _naive(), _offsets())


@cache
def whole_seconds() -> st.SearchStrategy[datetime]:
    """Timestamps for formats without fractions of a second."""
    return datetimes().map(lambda value: value.replace(microsecond=0))


def _naive() -> st.SearchStrategy[datetime]:
    return st.datetimes(_FIRST, _LAST)


def _offsets() -> st.SearchStrategy[timezone]:
    hours = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
    return st.just(UTC) | hours


def _with_offset(naive: datetime, offset: timezone) -> datetime:
    return naive.replace(tzinfo=offset)


@cache
def documents() -> Strategy:
    """JSON values other than null."""
    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    plain: Strategy = st.booleans() | numbers | st.text()
    return st.recursive(plain, _holding, max_leaves=6)


def _holding(inner: Strategy) -> Strategy:
    parts = st.none() | inner
    return st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3)
