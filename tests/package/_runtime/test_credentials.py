"""Credentials and tokens: checks, equality, immutability, and a repr without secrets."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from codegen.package._runtime.credentials import (
    ANONYMOUS,
    BearerToken,
    Credentials,
    is_valid_for,
    read_credentials,
)
from codegen.package._runtime.errors import CredentialsError

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "FwoGZXIvYXdzEXAMPLETOKEN=="
END = datetime(2030, 1, 2, tzinfo=UTC)


def keys(**changes: Any) -> Credentials:
    return Credentials(
        **{
            "access_key_id": "AKIAIOSFODNN7EXAMPLE",
            "secret_access_key": SECRET,
            "session_token": TOKEN,
            "expires_at": END,
        }
        | changes
    )


def test_repr_shows_only_four_characters_of_the_key_id() -> None:
    assert repr(keys()) == (
        "Credentials(access_key_id='…MPLE', secret_access_key=…, session_token=…, "
        "expires_at=2030-01-02T00:00:00+00:00)"
    )
    assert repr(keys(access_key_id="short", session_token=None, expires_at=None)) == (
        "Credentials(access_key_id='…', secret_access_key=…)"
    )
    assert repr(BearerToken(TOKEN)) == "BearerToken(…)"
    assert repr(keys(account_id="111122223333")).endswith(", account_id='111122223333')")
    assert str(keys()) == repr(keys())
    assert repr(ANONYMOUS) == "ANONYMOUS"


def test_credentials_are_equal_by_value_and_hashable() -> None:
    assert keys() == keys()
    assert hash(keys()) == hash(keys())
    for changes in (
        {"access_key_id": "AKIAOTHER"},
        {"secret_access_key": "other"},
        {"session_token": None},
        {"expires_at": None},
        {"account_id": "111122223333"},
    ):
        assert keys(**changes) != keys()
    assert BearerToken(TOKEN) == BearerToken(TOKEN) != BearerToken("other")
    assert BearerToken(TOKEN) != BearerToken(TOKEN, END)
    for one, other in ((keys(), BearerToken(TOKEN)), (keys(), "keys"), (BearerToken(TOKEN), TOKEN)):
        assert one != other
        assert one.__eq__(other) is NotImplemented
    assert {keys(), keys(), BearerToken(TOKEN), BearerToken(TOKEN)} == {keys(), BearerToken(TOKEN)}


@pytest.mark.parametrize("value", [keys(), BearerToken(TOKEN, END)])
def test_credentials_are_immutable(value: Any) -> None:
    with pytest.raises(AttributeError, match="can't be changed"):
        value.expires_at = None
    with pytest.raises(AttributeError, match="can't be changed"):
        del value.expires_at
    with pytest.raises(AttributeError):
        value.another = 1


@pytest.mark.parametrize("value", [keys(), keys(account_id="1"), BearerToken(TOKEN, END)])
def test_copies_and_pickles_are_equal(value: Any) -> None:
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value


def test_copies_and_pickles_of_anonymous_are_identical() -> None:
    assert pickle.loads(pickle.dumps(ANONYMOUS)) is ANONYMOUS
    assert copy.deepcopy(ANONYMOUS) is ANONYMOUS


@pytest.mark.parametrize(
    "part", ["access_key_id", "secret_access_key", "session_token", "account_id"]
)
@pytest.mark.parametrize(
    "value", ["", " ", "a\n", "a\r\nX-Evil: 1", "a\0", " a", "a\t", "ü", "\x7f", 5, b"bytes"]
)
def test_part_that_a_header_cannot_hold_is_refused_without_being_shown(
    part: str, value: object
) -> None:
    with pytest.raises(CredentialsError, match=f"^{part}: got .*; expected: ") as caught:
        keys(**{part: value})
    assert "Evil" not in str(caught.value)


@pytest.mark.parametrize("part", ["access_key_id", "secret_access_key"])
def test_key_id_and_secret_are_required(part: str) -> None:
    with pytest.raises(CredentialsError, match=f"{part}: got NoneType; expected: a string"):
        keys(**{part: None})


@pytest.mark.parametrize(
    ("value", "found"), [(END.replace(tzinfo=None), "naive datetime"), ("2030-01-01", "got str")]
)
def test_expires_at_must_be_an_aware_datetime(value: Any, found: str) -> None:
    with pytest.raises(CredentialsError, match=f"expires_at: .*{found}"):
        keys(expires_at=value)
    with pytest.raises(CredentialsError, match=f"expires_at: .*{found}"):
        BearerToken("token", expires_at=value)


def test_empty_token_is_refused() -> None:
    with pytest.raises(CredentialsError, match="token: got an empty string"):
        BearerToken("")


def test_credentials_and_tokens_are_recognized_by_their_attributes() -> None:
    bare = SimpleNamespace(access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key=SECRET)
    assert read_credentials(bare) == keys(session_token=None, expires_at=None)
    full = SimpleNamespace(**vars(bare), session_token=TOKEN, expires_at=END)
    assert read_credentials(full) == keys()
    token = SimpleNamespace(token=TOKEN, expires_at=END)
    assert read_credentials(token) == BearerToken(TOKEN, END)
    assert read_credentials(SimpleNamespace(token=TOKEN, expires_at=None)) == BearerToken(TOKEN)
    same = keys()
    assert read_credentials(same) is same


@pytest.mark.parametrize(
    "value",
    [
        SimpleNamespace(access_key="AKIA", secret_key=SECRET, token=TOKEN),  # as botocore's
        SimpleNamespace(access_key_id="AKIA"),
        SimpleNamespace(secret_access_key=SECRET),
        SimpleNamespace(token=TOKEN),
        SimpleNamespace(expires_at=None),
        {"access_key_id": "AKIA"},
    ],
)
def test_other_objects_are_neither_credentials_nor_token(value: object) -> None:
    assert read_credentials(value) is None


@pytest.mark.parametrize(("length", "shown"), [(15, False), (16, True)])
def test_repr_shows_the_end_of_a_long_key_id_only(length: int, shown: bool) -> None:
    assert ("LAST" in repr(keys(access_key_id="LAST".rjust(length, "A")))) is shown


@pytest.mark.parametrize(("seconds", "is_valid"), [(59, True), (60, False), (61, False)])
def test_credentials_are_valid_until_they_expire(seconds: int, is_valid: bool) -> None:
    before = END - timedelta(minutes=1)
    assert is_valid_for(keys(), seconds, lambda: before) is is_valid
    assert is_valid_for(BearerToken("t"), seconds, lambda: before)
    assert not is_valid_for(None, seconds, lambda: before)
