"""Keys and prefixes of objects that a service writes to S3: read, and written again."""

# docs/decisions/published-events.md says why.

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from string import Formatter
from typing import Any, ClassVar, Self, cast

from ..errors import tolerant
from ..values import refuse, show_fields
from .members import EventParseError

_LONGEST = 1024  # of keys in S3
_TIME_PARTS = ("year", "month", "day", "hour", "minute", "second")


class _AsRead:
    """The text that a key was read from, and the text that it would be written as."""

    __slots__ = ("_as_read",)

    _as_read: tuple[str, str]

    def _remember(self, written: str, text: str) -> None:
        self._as_read = (written, text)

    __repr__ = show_fields


@dataclass(slots=True, kw_only=True, repr=False)
class ObjectKey(_AsRead):
    """Base class of keys. ``str`` returns the key."""

    TEMPLATE: ClassVar[str] = ""
    """The form of the keys, with placeholders. Parts of a time are in UTC."""

    rest: str = ""
    """What follows the key and a slash, such as a file in a folder; empty if nothing does."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads a key.

        Args:
            text: The key, or one that begins with it. A slash before it is passed over.

        Raises:
            EventParseError: The text has another form, or a part of its time is impossible.
        """
        is_text = isinstance(cast("object", text), str)
        found = (
            _pattern(cls.TEMPLATE).fullmatch(text) if is_text and len(text) <= _LONGEST else None
        )
        values = None if found is None else _values(found.groupdict())
        if values is None:
            what = (
                f"a text of {len(text)} characters"
                if is_text
                else f"a value of type {type(text).__name__}"
            )
            raise EventParseError(f"{cls.__name__}: got {what}; expected: {cls.TEMPLATE}")
        self = cls(**values)
        self._remember(self._written(), text)
        return self

    def _written(self) -> str:
        values: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        time: datetime | None = values.pop("time", None)
        if time is not None:
            if time.tzinfo is None:
                raise refuse("time", "a naive datetime", "an aware datetime")
            moment = time.astimezone(UTC)
            values |= {part: getattr(moment, part) for part in _TIME_PARTS}
        rest: str = values.pop("rest")
        key = self.TEMPLATE.format(**values)
        return f"{key}/{rest}" if rest else key

    @tolerant
    def __str__(self) -> str:
        written = self._written()
        canonical, text = getattr(self, "_as_read", ("", ""))
        return text if written == canonical else written


def _values(found: Mapping[str, str | None]) -> dict[str, Any] | None:
    """The fields of a key; None if a part of its time is impossible or differs between places."""
    values: dict[str, Any] = {"rest": found["rest"] or ""}
    times: dict[str, int] = {}
    for group, text in found.items():
        part = group.rstrip("_")
        if part in _TIME_PARTS:
            number = int(text or "0")
            if times.setdefault(part, number) != number:
                return None
        elif part != "rest":
            values[part] = text
    if times:
        try:
            parts = {part: number for part, number in times.items() if part != "year"}
            values["time"] = datetime(times["year"], tzinfo=UTC, **{"month": 1, "day": 1, **parts})
        except ValueError:
            return None
    return values


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(f"/?{''.join(_parts(template))}(?:/(?P<rest>.*))?", re.ASCII | re.DOTALL)


def _parts(template: str) -> Iterator[str]:
    """Yields the pattern of each part. What is named again has to be the same text.

    Parts of a time are compared as numbers, since a service pads them in one place only. Their
    groups have underscores after the name.
    """
    counts: dict[str, int] = {}
    for before, name, spec, _ in Formatter().parse(template):
        yield re.escape(before)
        if name is None:
            continue
        counts[name] = count = counts.get(name, 0) + 1
        if name in _TIME_PARTS:
            digits = "{4}" if name == "year" else "{2}" if spec else "{1,2}"
            yield rf"(?P<{name}{'_' * (count - 1)}>\d{digits})"
        else:
            yield f"(?P<{name}>[^/]+?)" if count == 1 else f"(?P={name})"
