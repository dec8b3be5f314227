"""Reads and writes timestamps: ISO 8601, epoch seconds and HTTP dates.

These are the formats of Smithy's ``timestampFormat``. Reading accepts all of them; writing refuses a
naive datetime, because its meaning depends on the machine. A module of its own, because most calls
have no timestamps.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from .errors import ResponseParseError
from .forks import late_import
from .signals import reraise_if_of_handler
from .values import Missing, absent, field_of, json_type, refuse

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_SECOND = timedelta(seconds=1)


def read_timestamp(
    value: Any, where: str, missing: Missing | None = None, owner: object = None
) -> datetime:
    """Reads a timestamp in any format; one without an offset is in UTC.

    ``owner`` should have one: None is noted for it.

    Raises:
        ResponseParseError: ``value`` is not a timestamp, or not in the years 1 to 9999.
    """
    if value is None and owner is not None:
        return absent(EPOCH, missing, owner, field_of(where))
    try:
        if isinstance(value, str):
            moment = _read_timestamp_text(value)
            return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return EPOCH + timedelta(seconds=value)
    except (ValueError, OverflowError) as error:
        reraise_if_of_handler(error)
    raise ResponseParseError(f"{where}: got {json_type(value)}; expected: a timestamp")


def _read_timestamp_text(value: str) -> datetime:
    # The usual format is tried first. Without a hyphen, a number could pass for a date.
    if value[4:5] == "-":
        try:
            return datetime.fromisoformat(value)
        except ValueError as error:
            reraise_if_of_handler(error)
    text = value.strip().upper()
    try:
        return EPOCH + timedelta(seconds=float(text))
    except ValueError as error:
        reraise_if_of_handler(error)
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        reraise_if_of_handler(error)
        return _read_http_date(text)


def _read_http_date(text: str) -> datetime:
    # HTTP dates are rare, and the module is slow to import.
    with late_import:
        from email.utils import parsedate_to_datetime

    seconds, dot, rest = text.partition(".")
    if not dot:
        return parsedate_to_datetime(text)
    fraction, _, zone = rest.partition(" ")
    return parsedate_to_datetime(f"{seconds} {zone}") + timedelta(seconds=float(f"0.{fraction}"))


def read_timestamp_list_text(value: str, where: str) -> list[datetime]:
    """Reads timestamps from a header; each HTTP date contains a comma (RFC 9110 §5.6.7)."""
    parts = value.split(",")
    step = 2 if parts[0].strip().isalpha() else 1
    return [
        read_timestamp(",".join(parts[index : index + step]).strip(), where)
        for index in range(0, len(parts), step)
    ]


def write_iso8601(value: datetime) -> str:
    """Writes ``2026-01-31T12:00:00Z``, with microseconds unless they are 0.

    Raises:
        ParamValidationError: ``value`` is naive.
    """
    return _in_utc(value).replace(tzinfo=None).isoformat() + "Z"


def write_epoch_seconds(value: datetime) -> int | float:
    """Writes the seconds since 1970, as an integer unless there are microseconds.

    Raises:
        ParamValidationError: ``value`` is naive.
    """
    since = _in_utc(value) - EPOCH
    return since // _SECOND if not since.microseconds else since / _SECOND


def write_http_date(value: datetime) -> str:
    """Writes ``Sat, 31 Jan 2026 12:00:00 GMT``, without fractions of a second.

    Raises:
        ParamValidationError: ``value`` is naive.
    """
    with late_import:
        from email.utils import format_datetime

    return format_datetime(_in_utc(value).replace(microsecond=0), usegmt=True)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None or value.utcoffset() is None:
        raise refuse("datetime", "a naive datetime", "an aware datetime")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        pass
    raise refuse("datetime", "a time that is not in the years 1 to 9999 in UTC", "years 1 to 9999")
