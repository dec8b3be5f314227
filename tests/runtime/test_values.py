"""Single values on the wire, compared with what botocore writes and reads."""

from __future__ import annotations

import json
import math
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import botocore.serialize
import botocore.utils
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.runtime import values
from codegen.runtime.errors import ParamValidationError, ResponseParseError
from codegen.runtime.http import Headers

BOTOCORE: Any = botocore.serialize.create_serializer("rest-json", include_validation=False)

# botocore does not pad years below 1000.
INSTANTS = st.datetimes(
    min_value=datetime(1000, 1, 2),  # noqa: DTZ001
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(
        lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
    ),
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)

# --- timestamps ------------------------------------------------------------------------------


@given(INSTANTS)
def test_a_time_is_written_as_botocore_writes_it(moment: datetime) -> None:
    for writer, name in (
        (values.write_iso8601, "iso8601"),
        (values.write_epoch_seconds, "unixtimestamp"),
        (values.write_http_date, "rfc822"),
    ):
        expected = BOTOCORE._convert_timestamp_to_str(moment, name)
        assert writer(moment) == expected
        assert type(writer(moment)) is type(expected)


@given(INSTANTS)
def test_what_is_written_is_read_back(moment: datetime) -> None:
    assert values.read_timestamp(values.write_iso8601(moment), "here") == moment
    whole = moment.replace(microsecond=0)
    assert values.read_timestamp(values.write_http_date(moment), "here") == whole
    assert values.read_timestamp(values.write_epoch_seconds(whole), "here") == whole


@given(INSTANTS)
def test_a_time_is_read_as_botocore_reads_it(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    seconds = int(whole.timestamp())
    texts = [
        moment.isoformat(),
        moment.isoformat(sep=" "),
        moment.strftime("%Y-%m-%dT%H:%M:%S%z"),
        moment.strftime("%Y%m%dT%H%M%S%z"),
        values.write_iso8601(moment).lower(),
        values.write_http_date(moment),
        str(seconds),
        f"{seconds}.5",
        seconds,
        seconds + 0.25,
    ]
    for text in texts:
        assert values.read_timestamp(text, "here") == botocore.utils.parse_timestamp(text)


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
        (0, values.EPOCH),
    ],
)
def test_times_of_every_form_are_read(text: object, expected: datetime) -> None:
    moment = values.read_timestamp(text, "here")
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
def test_what_is_no_time_is_an_error_that_does_not_show_it(value: object, found: str) -> None:
    with pytest.raises(ResponseParseError) as caught:
        values.read_timestamp(value, "Stream.start_time")
    assert str(caught.value) == f"Stream.start_time: expected a timestamp, got {found}"
    assert caught.value.__context__ is None


@given(st.text() | JSON)
def test_any_value_is_a_time_or_an_error(value: object) -> None:
    with suppress(ResponseParseError):
        assert values.read_timestamp(value, "here").utcoffset() is not None


@pytest.mark.parametrize(
    "writer", [values.write_iso8601, values.write_epoch_seconds, values.write_http_date]
)
def test_a_time_without_offset_is_refused(writer: Any) -> None:
    with pytest.raises(ParamValidationError, match="a time without offset"):
        writer(datetime(2026, 1, 31))  # noqa: DTZ001
    beyond = datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-2)))
    with pytest.raises(ParamValidationError, match="years 1 to 9999"):
        writer(beyond)


def test_times_are_written_by_hand_as_they_should_be() -> None:
    """botocore would write the year 1."""
    moment = datetime(1, 2, 3, 4, 5, 6, 70, tzinfo=UTC)
    assert values.write_iso8601(moment) == "0001-02-03T04:05:06.000070Z"
    assert values.write_http_date(moment) == "Sat, 03 Feb 0001 04:05:06 GMT"
    assert values.write_epoch_seconds(datetime(1970, 1, 1, 0, 0, 1, 500_000, UTC)) == 1.5


# --- blobs, numbers, truths ------------------------------------------------------------------


@given(st.binary())
def test_bytes_survive(value: bytes) -> None:
    assert values.read_blob(values.write_blob(value), "here") == value
    assert values.write_blob(value) == BOTOCORE._get_base64(value)
    assert values.write_blob(bytearray(value)) == values.write_blob(value)


@pytest.mark.parametrize("value", ["a", "ü", 7, None, [], {}, True])
def test_what_is_no_base64_is_an_error(value: object) -> None:
    with pytest.raises(ResponseParseError, match=r"^here: expected base64 text, got "):
        values.read_blob(value, "here")


@given(st.floats() | st.integers())
def test_numbers_are_written_as_botocore_writes_them(value: Any) -> None:
    expected = BOTOCORE._handle_float(value)
    assert values.write_float(value) == expected
    assert type(values.write_float(value)) is type(expected)
    json.dumps(values.write_float(value), allow_nan=False)
    if isinstance(value, float):
        assert values.write_float_text(value) == str(expected)


@given(st.decimals(allow_nan=False, min_value=-(10**300), max_value=10**300))
def test_decimals_are_written_as_numbers(value: Decimal) -> None:
    """botocore's JSON encoder refuses them."""
    assert values.write_float(value) == float(value)


@given(st.floats())
def test_numbers_survive(value: float) -> None:
    back = values.read_float(json.loads(json.dumps(values.write_float(value))))
    assert back == value or (math.isnan(back) and math.isnan(value))
    text = values.read_float_text(values.write_float_text(value), "here")
    assert text == value or (math.isnan(text) and math.isnan(value))


def test_read_float_leaves_alone_what_is_no_number() -> None:
    assert values.read_float([1]) == [1]
    assert values.read_float("1.5") == "1.5"
    assert values.read_float(7) == 7


def test_texts_of_headers_are_read() -> None:
    assert values.read_integer_text(" -12 ", "h") == -12
    assert values.read_float_text("1e3", "h") == 1000.0
    assert values.read_boolean_text(" True", "h") is True
    assert values.read_boolean_text("false", "h") is False
    for read, text in (
        (values.read_integer_text, "1.5"),
        (values.read_integer_text, ""),
        (values.read_float_text, "one"),
        (values.read_boolean_text, "yes"),
        (values.read_boolean_text, ""),
    ):
        with pytest.raises(ResponseParseError, match=r"^h: expected ") as caught:
            read(text, "h")
        assert caught.value.__context__ is None


def test_truths_are_written() -> None:
    assert (values.write_boolean_text(True), values.write_boolean_text(False)) == ("true", "false")


# --- JSON ------------------------------------------------------------------------------------


@given(JSON)
def test_json_survives(value: object) -> None:
    assert json.loads(values.write_json(value)) == value
    assert values.read_json_text(values.write_json_text(value), "h") == value


@pytest.mark.parametrize(
    "value",
    [{"a": b"bytes"}, {"a": math.nan}, {"a": [math.inf]}, {"a": datetime.now(UTC)}, {(1, 2): 3}],
)
def test_what_json_can_not_express_is_refused(value: object) -> None:
    with pytest.raises(ParamValidationError, match="a value that JSON can't express") as caught:
        values.write_json(value)
    assert caught.value.__context__ is None


def test_json_without_end_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    for value in (circle, deep):
        with pytest.raises(ParamValidationError):
            values.write_json(value)


@pytest.mark.parametrize("text", ["", "bm8=", "not base64", "ü", "W1tbWw=="])
def test_a_header_that_holds_no_json_is_an_error(text: str) -> None:
    with pytest.raises(ResponseParseError, match=r"^h: expected JSON in base64$"):
        values.read_json_text(text, "h")


# --- objects, arrays, maps -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [(None, "null"), (True, "a boolean"), (1, "a number"), (1.5, "a number"), ("x", "a string")],
)
def test_a_value_of_another_type_is_an_error_that_names_both(value: object, found: str) -> None:
    for read, expected in (
        (values.read_object, "a JSON object"),
        (values.read_map, "a JSON object"),
        (values.read_sparse_map, "a JSON object"),
        (values.read_list, "a JSON array"),
        (values.read_sparse_list, "a JSON array"),
    ):
        with pytest.raises(ResponseParseError) as caught:
            read(value, "Channel.tags")
        assert str(caught.value) == f"Channel.tags: expected {expected}, got {found}"


def test_arrays_are_no_objects_and_objects_no_arrays() -> None:
    with pytest.raises(ResponseParseError, match="got an array"):
        values.read_object([], "here")
    with pytest.raises(ResponseParseError, match="got an object"):
        values.read_list({}, "here")


def test_nulls_are_dropped_unless_they_mean_something() -> None:
    assert values.read_list([1, None, 0, ""], "here") == [1, 0, ""]
    assert values.read_sparse_list([1, None], "here") == [1, None]
    assert values.read_map({"a": None, "b": 0}, "here") == {"b": 0}
    assert values.read_sparse_map({"a": None}, "here") == {"a": None}
    assert values.read_object({"a": None}, "here") == {"a": None}


def test_what_is_absent_is_noted() -> None:
    missing: values.Missing = []
    owner = object()
    assert values.absent("", missing, owner, "arn") == ""
    assert missing == [(owner, "arn")]
    assert values.absent(0, None, owner, "arn") == 0


def test_the_member_of_a_union_that_is_not_known_is_found() -> None:
    known = ("a", "b")
    assert values.unknown_member({"c": 1, "a": None}, known) == "c"
    assert values.unknown_member({"a": 1, "c": 1}, known) is None
    assert values.unknown_member({"a": None, "__type": "t"}, known) is None
    assert values.unknown_member({}, known) is None


def test_a_union_has_exactly_one_member() -> None:
    class Choice:
        def __init__(self, **members: object) -> None:
            self.a = members.get("a")
            self.b = members.get("b")

    values.check_union(Choice(a=0), ("a", "b"))
    with pytest.raises(ParamValidationError, match=r"Choice: got 0 members set; allowed: exactly"):
        values.check_union(Choice(), ("a", "b"))
    with pytest.raises(ParamValidationError, match=r"got 2 members set \(a, b\); allowed: .* a, b"):
        values.check_union(Choice(a="", b=False), ("a", "b"))


# --- lists in headers ------------------------------------------------------------------------

ITEM = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


@given(st.lists(ITEM, min_size=1))
def test_a_list_survives_a_header(items: list[str]) -> None:
    # A backslash means something only in quotes, and quotes only surround what needs them.
    assert values.read_list_text(values.write_list_text(items)) == items


@given(st.lists(st.text(st.characters(exclude_characters="\\")), min_size=1))
def test_a_list_is_written_as_botocore_writes_it(items: list[str]) -> None:
    """But for backslashes in quotes, which botocore leaves as they are: they mean another text."""
    expected = ",".join(BOTOCORE._escape_header_list_string(item) for item in items)
    assert values.write_list_text(items) == expected


def test_a_backslash_in_quotes_is_escaped() -> None:
    assert values.write_list_text(["a\\b", "c\\,d", 'e"f']) == r'a\b,"c\\,d","e\"f"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a, b ,c", ["a", "b", "c"]),
        ('"a,b", c', ["a,b", "c"]),
        (r'"say \"hi\"", x', ['say "hi"', "x"]),
        ("", [""]),
        ("a,,b", ["a", "", "b"]),
    ],
)
def test_a_list_is_read_from_a_header(text: str, expected: list[str]) -> None:
    assert values.read_list_text(text) == expected


@given(st.lists(INSTANTS, min_size=1, max_size=4))
def test_times_are_read_from_a_header(moments: list[datetime]) -> None:
    whole = [moment.replace(microsecond=0) for moment in moments]
    for writer, expected in (
        (values.write_http_date, whole),
        (values.write_iso8601, moments),
        (lambda moment: str(math.floor(moment.timestamp())), whole),
    ):
        for separator in (",", ", "):
            text = separator.join(writer(moment) for moment in moments)
            assert values.read_timestamp_list_text(text, "h") == expected


def test_headers_with_a_prefix_are_a_map() -> None:
    headers = Headers([("X-Meta-One", "1"), ("x-meta-", "empty"), ("X-Other", "2")])
    assert values.read_prefixed_headers(headers, "X-Meta-") == {"one": "1", "": "empty"}


# --- paths, queries, hosts -------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXT)
def test_texts_are_percent_encoded_as_by_botocore(text: str) -> None:
    assert values.percent_encode(text, "name") == botocore.utils.percent_encode(text)
    if text not in ("", ".", ".."):
        assert values.write_label(text, "name") == botocore.utils.percent_encode(text)
    segments = text.split("/")
    if text and "." not in segments and ".." not in segments:
        expected = botocore.utils.percent_encode(text, safe="/-._~")
        assert values.write_greedy_label(text, "name") == expected


@pytest.mark.parametrize("text", ["", ".", ".."])
def test_a_label_that_would_change_the_path_is_refused(text: str) -> None:
    with pytest.raises(ParamValidationError) as caught:
        values.write_label(text, "resource_arn")
    (problem,) = caught.value.problems
    assert (problem.path, problem.found) == ("resource_arn", repr(text))
    assert "part of the path" in problem.allowed


@pytest.mark.parametrize("text", ["", ".", "..", "a/../b", "./a", "a/.", "../"])
def test_a_greedy_label_that_would_change_the_path_is_refused(text: str) -> None:
    with pytest.raises(ParamValidationError, match="part of the path"):
        values.write_greedy_label(text, "key")


def test_labels_are_written_by_hand_as_they_should_be() -> None:
    assert values.write_label("a/b:c d%é~", "n") == "a%2Fb%3Ac%20d%25%C3%A9~"
    assert values.write_greedy_label("/a//b c/...", "n") == "/a//b%20c/..."


def test_half_a_surrogate_pair_is_refused() -> None:
    for write in (values.percent_encode, values.write_label, values.write_greedy_label):
        with pytest.raises(ParamValidationError, match="n: got half a surrogate pair") as caught:
            write("a\ud800", "n")
        assert caught.value.__context__ is None


@pytest.mark.parametrize("text", ["a", "A-1", "a.b-c", "x" * 63])
def test_a_host_label_is_taken(text: str) -> None:
    assert values.write_host_label(text, "account") == text


@pytest.mark.parametrize(
    "text",
    ["", "-a", "a-", "a_b", "a b", "a..b", ".a", "a.", "ü", "a/b", "a:1", "x" * 64, "a\n", "²"],
)
def test_what_is_no_host_label_is_refused(text: str) -> None:
    with pytest.raises(ParamValidationError, match="part of the host name"):
        values.write_host_label(text, "account")


@given(st.dictionaries(TEXT, TEXT | st.lists(TEXT)))
def test_a_query_is_written_as_by_botocore(query: dict[str, Any]) -> None:
    expected = botocore.utils.percent_encode_sequence(query)
    assert values.with_query("/path", query) == (f"/path?{expected}" if expected else "/path")
    literal = f"/path?list&{expected}" if expected else "/path?list"
    assert values.with_query("/path?list", query) == literal


def test_tokens_are_fresh_uuids() -> None:
    tokens = {values.new_idempotency_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) for text in tokens)


def test_unrecognized_is_the_plain_text() -> None:
    assert type(values.Unrecognized("x")) is str
