"""Single values on the wire, compared with botocore's."""

from __future__ import annotations

import dataclasses
import json
import math
import uuid
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import botocore.serialize
import botocore.utils
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.botocore_values import JSON, SERIALIZER

from codegen.package._runtime import unions, values
from codegen.package._runtime.errors import ParamValidationError, ResponseParseError
from codegen.package._runtime.http import Headers
from codegen.package._runtime.values import read_json_text

# --- blobs, numbers, booleans ------------------------------------------------------------------


@given(st.binary())
def test_blobs_round_trip(value: bytes) -> None:
    assert values.read_blob(values.write_blob(value), "here") == value
    assert values.write_blob(value) == SERIALIZER._get_base64(value)
    mutable: Any = bytearray(value)
    assert values.write_blob(mutable) == values.write_blob(value)


@pytest.mark.parametrize("value", ["a", "ü", 7, None, [], {}, True])
def test_invalid_base64_is_an_error(value: object) -> None:
    with pytest.raises(ResponseParseError, match=r"^here: got .*; expected: base64 text$"):
        values.read_blob(value, "here")


@given(st.floats() | st.integers())
def test_numbers_are_written_like_botocores(value: Any) -> None:
    expected = SERIALIZER._handle_float(value)
    assert values.write_float(value) == expected
    assert type(values.write_float(value)) is type(expected)
    json.dumps(values.write_float(value), allow_nan=False)
    if isinstance(value, float):
        assert values.write_float_text(value) == str(expected)


@given(st.decimals(allow_nan=False, min_value=-(10**300), max_value=10**300))
def test_decimals_are_written_as_numbers(value: Any) -> None:
    """botocore's JSON encoder refuses decimals."""
    assert values.write_float(value) == float(value)


@given(st.floats())
def test_numbers_round_trip(value: float) -> None:
    back = values.read_float(json.loads(json.dumps(values.write_float(value))))
    assert back == value or (math.isnan(back) and math.isnan(value))
    text = values.read_float_text(values.write_float_text(value), "here")
    assert text == value or (math.isnan(text) and math.isnan(value))


def test_read_float_keeps_other_values() -> None:
    assert values.read_float([1]) == [1]
    assert values.read_float("1.5") == "1.5"
    assert values.read_float(7) == 7


def test_header_values_are_read() -> None:
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
        with pytest.raises(ResponseParseError, match=r"^h: got a string; expected: ") as caught:
            read(text, "h")
        assert caught.value.__context__ is None


def test_booleans_are_written() -> None:
    assert (values.write_boolean_text(True), values.write_boolean_text(False)) == ("true", "false")


# --- JSON ------------------------------------------------------------------------------------


@given(JSON)
def test_json_is_compact_and_round_trips(value: object) -> None:
    assert values.write_json(value) == json.dumps(value, separators=(",", ":")).encode()
    assert values.read_json_text(values.write_json_text(value), "h") == value


@pytest.mark.parametrize(
    "value",
    [{"a": b"bytes"}, {"a": math.nan}, {"a": [math.inf]}, {"a": datetime.now(UTC)}, {(1, 2): 3}],
)
def test_values_that_json_cannot_represent_are_refused(value: object) -> None:
    with pytest.raises(ParamValidationError, match="a value that JSON cannot represent") as caught:
        values.write_json(value)
    assert caught.value.__context__ is None


def test_circular_json_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    for value in (circle, deep):
        with pytest.raises(ParamValidationError, match="RecursionError"):
            values.write_json(value)


@pytest.mark.parametrize("text", ["", "bm8=", "not base64", "ü", "W1tbWw=="])
def test_header_that_is_not_json_is_an_error(text: str) -> None:
    with pytest.raises(ResponseParseError, match=r"^h: got a string; expected: JSON in base64$"):
        values.read_json_text(text, "h")


# --- objects, arrays, maps -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [(None, "null"), (True, "a boolean"), (1, "a number"), (1.5, "a number"), ("x", "a string")],
)
def test_wrong_type_is_an_error_that_names_both_types(value: Any, found: str) -> None:
    for read, expected in (
        (values.read_object, "a JSON object"),
        (values.read_map, "a JSON object"),
        (values.read_list, "a JSON array"),
        (values.read_sparse_list, "a JSON array"),
    ):
        with pytest.raises(ResponseParseError) as caught:
            read(value, "Channel.tags")
        assert str(caught.value) == f"Channel.tags: got {found}; expected: {expected}"


def test_arrays_are_not_objects_and_objects_not_arrays() -> None:
    with pytest.raises(ResponseParseError, match="got an array"):
        values.read_object([], "here")
    with pytest.raises(ResponseParseError, match="got an object"):
        values.read_list({}, "here")


def test_nulls_are_dropped_unless_sparse() -> None:
    assert values.read_list([1, None, 0, ""], "here") == [1, 0, ""]
    assert values.read_sparse_list([1, None], "here") == [1, None]
    assert values.read_map({"a": None, "b": 0}, "here") == {"b": 0}
    assert values.read_object({"a": None}, "here") == {"a": None}
    assert values.read_object({"a": None}, "here") == {"a": None}


def test_missing_member_is_recorded() -> None:
    missing: values.Missing = []
    owner = object()
    assert values.absent("", missing, owner, "arn") == ""
    assert missing == [(owner, "arn")]
    assert values.absent(0, None, owner, "arn") == 0


def test_unknown_member_of_a_union_is_found() -> None:
    known = ("a", "b")
    assert values.unknown_member({"c": 1, "a": None}, known) == "c"
    assert values.unknown_member({"a": 1, "c": 1}, known) is None
    assert values.unknown_member({"a": None, "__type": "t"}, known) is None
    assert values.unknown_member({}, known) is None


def test_union_has_exactly_one_member() -> None:
    class Choice:
        def __init__(self, **members: object) -> None:
            self.a = members.get("a")
            self.b = members.get("b")

    unions.check_union(Choice(a=0), ("a", "b"))
    with pytest.raises(ParamValidationError, match=r"Choice: got 0 members set; expected: exactly"):
        unions.check_union(Choice(), ("a", "b"))
    with pytest.raises(
        ParamValidationError, match=r"got 2 members set \(a, b\); expected: .* a, b"
    ):
        unions.check_union(Choice(a="", b=False), ("a", "b"))


# --- lists in headers ------------------------------------------------------------------------

ITEM = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


@given(st.lists(ITEM, min_size=1))
def test_list_in_a_header_round_trips(items: list[str]) -> None:
    # A backslash escapes only in quotes, and only elements that need quotes have them.
    assert values.read_list_text(values.write_list_text(items)) == items


@given(st.lists(st.text(st.characters(exclude_characters="\\")), min_size=1))
def test_list_in_a_header_is_written_like_botocores(items: list[str]) -> None:
    """Except for backslashes in quotes: botocore does not escape them, which changes the text."""
    expected = ",".join(SERIALIZER._escape_header_list_string(item) for item in items)
    assert values.write_list_text(items) == expected


def test_backslash_in_quotes_is_escaped() -> None:
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
def test_list_in_a_header_is_read(text: str, expected: list[str]) -> None:
    assert values.read_list_text(text) == expected


def test_prefixed_headers_are_a_map() -> None:
    headers = Headers([("X-Meta-One", "1"), ("x-meta-", "empty"), ("X-Other", "2")])
    assert values.read_prefixed_headers(headers, "X-Meta-") == {"one": "1", "": "empty"}


# --- paths, queries, hosts -------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXT)
def test_percent_encoding_equals_botocores(text: str) -> None:
    assert values.percent_encode(text, "name") == botocore.utils.percent_encode(text)
    if text not in ("", ".", ".."):
        assert values.write_label(text, "name") == botocore.utils.percent_encode(text)
    segments = text.split("/")
    if text and "." not in segments and ".." not in segments:
        expected = botocore.utils.percent_encode(text, safe="/-._~")
        assert values.write_greedy_label(text, "name") == expected


@pytest.mark.parametrize("text", ["", ".", ".."])
def test_label_that_would_change_the_path_is_refused(text: str) -> None:
    with pytest.raises(ParamValidationError) as caught:
        values.write_label(text, "resource_arn")
    (problem,) = caught.value.problems
    assert (problem.path, problem.found) == ("resource_arn", repr(text))
    assert "part of the path" in problem.allowed


@pytest.mark.parametrize("text", ["", ".", "..", "a/../b", "./a", "a/.", "../"])
def test_greedy_label_that_would_change_the_path_is_refused(text: str) -> None:
    with pytest.raises(ParamValidationError, match="part of the path"):
        values.write_greedy_label(text, "key")


def test_written_labels() -> None:
    assert values.write_label("a/b:c d%é~", "n") == "a%2Fb%3Ac%20d%25%C3%A9~"
    assert values.write_greedy_label("/a//b c/...", "n") == "/a//b%20c/..."


def test_unpaired_surrogate_is_refused() -> None:
    for write in (values.percent_encode, values.write_label, values.write_greedy_label):
        with pytest.raises(ParamValidationError, match="n: got an unpaired surrogate") as caught:
            write("a\ud800", "n")
        assert caught.value.__context__ is None


@pytest.mark.parametrize("text", ["a", "A-1", "a.b-c", "x" * 63])
def test_host_label_is_accepted(text: str) -> None:
    assert values.write_host_label(text, "account") == text


@pytest.mark.parametrize(
    "text",
    ["", "-a", "a-", "a_b", "a b", "a..b", ".a", "a.", "ü", "a/b", "a:1", "x" * 64, "a\n", "²"],
)
def test_invalid_host_label_is_refused(text: str) -> None:
    with pytest.raises(ParamValidationError, match="part of the host name"):
        values.write_host_label(text, "account")


@given(st.dictionaries(TEXT, TEXT | st.lists(TEXT)))
def test_query_string_equals_botocores(query: dict[str, Any]) -> None:
    expected = botocore.utils.percent_encode_sequence(query)
    assert values.with_query("/path", query) == (f"/path?{expected}" if expected else "/path")
    literal = f"/path?list&{expected}" if expected else "/path?list"
    assert values.with_query("/path?list", query) == literal


@given(st.binary(min_size=16, max_size=16))
def test_uuid_is_that_of_the_standard_library(random: bytes) -> None:
    with mock.patch("os.urandom", lambda size: random[:size]):
        assert values.new_uuid() == str(uuid.uuid4())


def test_uuids_differ() -> None:
    assert len({values.new_uuid() for _ in range(100)}) == 100


def test_unrecognized_is_a_plain_string() -> None:
    assert type(values.Unrecognized("x")) is str


def test_union_with_an_unknown_member_is_refused() -> None:
    class Choice:
        text = None
        unknown_member = "newer"

    with pytest.raises(ParamValidationError, match="the unknown member 'newer'"):
        unions.check_union(Choice(), ("text",))


@dataclasses.dataclass(slots=True, kw_only=True)
class Vault:
    name: str = ""
    secret: str = dataclasses.field(default="", repr=False)
    beside: int = dataclasses.field(default=0, compare=False)

    __eq__ = values.equal_fields


@dataclasses.dataclass(slots=True, kw_only=True)
class Plain:
    name: str = ""
    secret: str = dataclasses.field(default="", repr=False)
    beside: int = dataclasses.field(default=0, compare=False)


def test_dataclass_with_sensitive_fields_compares_by_value() -> None:
    nan = float("nan")
    changes: list[dict[str, Any]] = [{}, {"name": "a"}, {"secret": "b"}, {"beside": 1}]
    changes += [{"name": nan}, {"name": nan, "secret": "b"}]
    for one in changes:
        for other in changes:
            assert (Vault(**one) == Vault(**other)) is (Plain(**one) == Plain(**other))
            assert (Vault(**one) != Vault(**other)) is (Plain(**one) != Plain(**other))
    assert Vault() != Plain()
    assert Vault() == mock.ANY
    assert Vault.__hash__ is None
    assert Vault.__eq__.__code__.co_filename != Plain.__eq__.__code__.co_filename == "<string>"


def test_deeply_nested_json_in_a_header_is_refused() -> None:
    deep = b64encode(b"[" * 100_000).decode()
    with pytest.raises(ResponseParseError, match="expected: JSON in base64"):
        read_json_text(deep, "x")


@pytest.mark.parametrize("wrong", ["!", " ", "=", "\n"])
def test_json_in_a_header_is_strict_base64(wrong: str) -> None:
    right = b64encode(b'{"a": 1}').decode()
    assert read_json_text(right, "x") == {"a": 1}
    with pytest.raises(ResponseParseError, match=r"^x: got a string; expected: JSON in base64"):
        read_json_text(f"{right[:4]}{wrong}{right[4:]}", "x")
