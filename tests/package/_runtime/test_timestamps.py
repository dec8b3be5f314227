"""Timestamps on the wire, compared with botocore's."""

from __future__ import annotations

import math
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import botocore.serialize
import botocore.utils
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.botocore_values import JSON, SERIALIZER

from codegen.package._runtime import timestamps
from codegen.package._runtime.errors import ParamValidationError, ResponseParseError
from codegen.package._runtime.timestamps import write_iso8601

# botocore does not pad years below 1000.
INSTANTS = st.datetimes(
    min_value=datetime(1000, 1, 2),  # noqa: DTZ001
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(
        lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
    ),
)


@given(INSTANTS)
def test_timestamps_are_written_like_botocores(moment: datetime) -> None:
    for writer, name in (
        (timestamps.write_iso8601, "iso8601"),
        (timestamps.write_epoch_seconds, "unixtimestamp"),
        (timestamps.write_http_date, "rfc822"),
    ):
        expected = SERIALIZER._convert_timestamp_to_str(moment, name)
        assert writer(moment) == expected
        assert type(writer(moment)) is type(expected)


@given(INSTANTS)
def test_written_timestamps_are_read_back(moment: datetime) -> None:
    assert timestamps.read_timestamp(timestamps.write_iso8601(moment), "here") == moment
    whole = moment.replace(microsecond=0)
    assert timestamps.read_timestamp(timestamps.write_http_date(moment), "here") == whole
    assert timestamps.read_timestamp(timestamps.write_epoch_seconds(whole), "here") == whole


@given(INSTANTS)
def test_timestamps_are_read_like_botocores(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    seconds = int(whole.timestamp())
    texts = [
        moment.isoformat(),
        moment.isoformat(sep=" "),
        moment.strftime("%Y-%m-%dT%H:%M:%S%z"),
        moment.strftime("%Y%m%dT%H%M%S%z"),
        timestamps.write_iso8601(moment).lower(),
        timestamps.write_http_date(moment),
        str(seconds),
        f"{seconds}.5",
        seconds,
        seconds + 0.25,
    ]
    for text in texts:
        assert timestamps.read_timestamp(text, "here") == botocore.utils.parse_timestamp(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        (" 2026-01-31T12:00:00z ", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00.123456789Z", datetime(2026, 1, 31, 12, 0, 0, 123456, UTC)),
        ("2026-01-31T13:00:00.5+01:00", datetime(2026, 1, 31, 12, 0, 0, 500000, UTC)),
        ("Sat, 31 Jan 2026 12:00:00 GMT", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("Sat, 31 Jan 2026 12:00:00.250 GMT", datetime(2026, 1, 31, 12, 0, 0, 250000, UTC)),
        ("Saturday, 31-Jan-26 12:00:00 GMT", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("1769860800", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("1.7698608e9", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        (1769860800.25, datetime(2026, 1, 31, 12, 0, 0, 250000, UTC)),
        (-1, datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (0, timestamps.EPOCH),
    ],
)
def test_every_format_is_read(text: object, expected: datetime) -> None:
    moment = timestamps.read_timestamp(text, "here")
    assert moment == expected
    assert moment.utcoffset() is not None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", "a string"),
        ("yesterday", "a string"),
        ("2026-13-01T00:00:00Z", "a string"),
        ("Sat, 31 Jan 2026 12:00:00.x GMT", "a string"),
        ("nan", "a string"),
        ("1e400", "a string"),
        (1e20, "a number"),
        (math.nan, "a number"),
        (math.inf, "a number"),
        (10**400, "a number"),
        (None, "null"),
        ([], "an array"),
        ({}, "an object"),
    ],
)
def test_invalid_timestamp_is_an_error_that_does_not_show_it(value: object, found: str) -> None:
    with pytest.raises(ResponseParseError) as caught:
        timestamps.read_timestamp(value, "Stream.start_time")
    assert str(caught.value) == f"Stream.start_time: got {found}; expected: a timestamp"
    assert caught.value.__context__ is None


@given(st.text() | JSON)
def test_any_value_is_a_timestamp_or_an_error(value: object) -> None:
    with suppress(ResponseParseError):
        assert timestamps.read_timestamp(value, "here").utcoffset() is not None


@pytest.mark.parametrize(
    "writer", [timestamps.write_iso8601, timestamps.write_epoch_seconds, timestamps.write_http_date]
)
def test_naive_datetime_is_refused(writer: Any) -> None:
    with pytest.raises(ParamValidationError, match="a naive datetime"):
        writer(datetime(2026, 1, 31))  # noqa: DTZ001
    beyond = datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-2)))
    with pytest.raises(ParamValidationError, match="years 1 to 9999"):
        writer(beyond)


def test_written_formats() -> None:
    """botocore would write year 1."""
    moment = datetime(1, 2, 3, 4, 5, 6, 70, tzinfo=UTC)
    assert timestamps.write_iso8601(moment) == "0001-02-03T04:05:06.000070Z"
    assert timestamps.write_http_date(moment) == "Sat, 03 Feb 0001 04:05:06 GMT"
    assert timestamps.write_epoch_seconds(datetime(1970, 1, 1, 0, 0, 1, 500_000, UTC)) == 1.5


@given(st.lists(INSTANTS, min_size=1, max_size=4))
def test_timestamp_list_in_a_header(moments: list[datetime]) -> None:
    whole = [moment.replace(microsecond=0) for moment in moments]
    for writer, expected in (
        (timestamps.write_http_date, whole),
        (timestamps.write_iso8601, moments),
        (lambda moment: str(math.floor(moment.replace(microsecond=0).timestamp())), whole),
    ):
        for separator in (",", ", "):
            text = separator.join(writer(moment) for moment in moments)
            assert timestamps.read_timestamp_list_text(text, "h") == expected


def test_boolean_is_not_a_timestamp() -> None:
    with pytest.raises(ResponseParseError, match="got a boolean; expected: a timestamp"):
        timestamps.read_timestamp(True, "T.at")


def test_time_zone_without_offset_is_refused() -> None:
    class Nowhere(tzinfo):
        def utcoffset(self, when: datetime | None) -> None:
            return None

    with pytest.raises(ParamValidationError, match="naive datetime"):
        write_iso8601(datetime(2026, 1, 31, tzinfo=Nowhere()))


def test_timestamp_outside_years_1_to_9999_is_refused() -> None:
    with pytest.raises(ParamValidationError, match="years 1 to 9999"):
        write_iso8601(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))))
    assert write_iso8601(datetime(1, 1, 1, tzinfo=UTC)).startswith("0001-01-01T00:00:00")
