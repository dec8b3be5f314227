"""Tokens for stages, held against openssl's command and joserfc, an independent implementation."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.signed_tokens import (
    ES384,
    b64,
    is_verified_by_openssl,
    openssl,
    read_by_joserfc,
    signed_by_joserfc,
    signed_by_openssl,
)

from typed_ivs_realtime._runtime import clock
from typed_ivs_realtime.arns import PublicKeyArn, StageArn
from typed_ivs_realtime.errors import Error, ParamValidationError
from typed_ivs_realtime.models import StageEndpoints
from typed_ivs_realtime.tokens import (
    ConnectionToken,
    InvalidKeyError,
    InvalidTokenError,
    StageToken,
    TokenExpiredError,
    generate_key_pair,
    verify,
    verify_connection,
)

STAGE = "arn:aws:ivs:us-west-2:012345678901:stage/oRmLNwuCeMlQ"
KEY = "arn:aws:ivs:us-west-2:012345678901:public-key/f99cde61-c2b0-4df3-8941-ca7d38acca1a"
EVENTS = "wss://global.events.live-video.net"
WHIP = "https://453fdfd2ad24df.global-bm.whip.live-video.net"
ENDPOINTS = StageEndpoints(events=EVENTS, whip=WHIP, rtmp="", rtmps="")
NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, UTC)
IAT = int(NOW.timestamp())
HEADER = {**ES384, "kid": KEY}
KEYS = generate_key_pair()
CLAIMS: dict[str, Any] = {
    "exp": IAT + 300,
    "iat": IAT,
    "jti": "Mx6clRRHODPy",
    "resource": STAGE,
    "topic": "oRmLNwuCeMlQ",
    "events_url": EVENTS,
    "whip_url": WHIP,
    "capabilities": {"allow_publish": True, "allow_subscribe": True},
    "version": "1.0",
}
CONNECTION: dict[str, Any] = {
    "exp": IAT + 300,
    "iat": IAT,
    "jti": "Mx6clRRHODPy",
    "account_id": "012345678901",
    "region": "us-west-2",
    "events_url": EVENTS,
    "version": "1.0",
}


@pytest.fixture(autouse=True, scope="module")
def frozen() -> Iterator[None]:
    """Stops the clock of the package at ``NOW``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "utc_now", lambda: NOW)
        yield


def token(**fields: Any) -> StageToken:
    given: dict[str, Any] = {"stage_arn": STAGE, "public_key_arn": KEY, "endpoints": ENDPOINTS}
    return StageToken(**{**given, **fields})


TEXTS = st.text(max_size=9)
FIELDS = st.fixed_dictionaries(
    {
        "stage_arn": st.sampled_from([STAGE, StageArn.parse(STAGE)]),
        "public_key_arn": st.sampled_from([KEY, PublicKeyArn.parse(KEY)]),
    },
    optional={
        "participant_id": st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
        "user_id": st.text(max_size=128),
        "capabilities": st.lists(st.sampled_from(["PUBLISH", "SUBSCRIBE"]), min_size=1, max_size=3),
        "attributes": st.dictionaries(TEXTS, TEXTS, max_size=5),
    },
)


@given(fields=FIELDS, seconds=st.integers(1, 14 * 24 * 3600))
def test_token_says_what_it_was_made_of_to_us_and_to_another_implementation(
    fields: dict[str, Any], seconds: int
) -> None:
    made = token(**fields, expires_in=timedelta(seconds=seconds))
    text = made.sign(KEYS)
    assert verify(text, KEYS) == made
    assert hash(verify(text, KEYS.public_key)) == hash(made)
    header, claims = read_by_joserfc(text, KEYS.public_key)
    assert header == HEADER
    assert claims == made.claims
    allowed = fields.get("capabilities", ["PUBLISH", "SUBSCRIBE"])
    user = {"user_id": fields["user_id"]} if fields.get("user_id") else {}
    assert claims == {
        **CLAIMS,
        **user,
        "exp": IAT + seconds,
        "jti": fields.get("participant_id", made.participant_id),
        "capabilities": {f"allow_{one.lower()}": True for one in allowed},
        "attributes": fields.get("attributes", {}),
    }
    # The same claims, signed by the other implementation.
    assert verify(signed_by_joserfc(claims, KEYS.private_key, HEADER), KEYS) == made


@given(seconds=st.integers(1, 28 * 24 * 3600))
def test_connection_token_is_read_by_another_implementation(seconds: int) -> None:
    made = ConnectionToken(public_key_arn=KEY, expires_in=timedelta(seconds=seconds))
    text = made.sign(KEYS)
    header, claims = read_by_joserfc(text, KEYS.public_key)
    assert (header, claims) == (HEADER, made.claims)
    assert claims == {**CONNECTION, "exp": IAT + seconds, "jti": made.token_id}
    assert verify_connection(text, KEYS) == made
    assert verify_connection(signed_by_joserfc(claims, KEYS.private_key, HEADER), KEYS) == made


def test_openssl_verifies_our_tokens_and_we_verify_its_own(tmp_path: Path) -> None:
    pem = openssl("ecparam", "-name", "secp384r1", "-genkey")
    public = openssl("pkey", "-pubout", given=pem)
    for kind, read in ((token, verify), (connection, verify_connection)):
        made = kind()
        text = made.sign(pem)
        assert is_verified_by_openssl(text, public, tmp_path)
        assert read(signed_by_openssl(text.rpartition(".")[0], pem, tmp_path), public) == made


def connection(**fields: Any) -> ConnectionToken:
    given: dict[str, Any] = {"public_key_arn": KEY, "expires_in": timedelta(minutes=5)}
    return ConnectionToken(**{**given, **fields})


def test_default_is_what_the_documentation_recommends() -> None:
    made = token()
    assert made.claims == {
        **CLAIMS,
        "exp": IAT + 12 * 3600,
        "jti": made.participant_id,
        "attributes": {},
    }
    assert len({token().participant_id for _ in range(99)}) == 99


def test_token_can_be_exchanged_for_another_one_of_the_participant() -> None:
    """broadcast-mobile-token-exchange: which claims must be the same, and which may change."""
    first = token(capabilities=["SUBSCRIBE"])
    second = token(participant_id=first.participant_id, attributes={"role": "host"}, user_id="ana")
    same = ("topic", "resource", "jti", "whip_url", "events_url")
    assert [first.claims[claim] for claim in same] == [second.claims[claim] for claim in same]
    assert second.claims["capabilities"] == {"allow_publish": True, "allow_subscribe": True}


def problem_of(make: Callable[..., object], fields: dict[str, Any]) -> str:
    with pytest.raises(ParamValidationError) as caught:
        make(**fields)
    (found,) = caught.value.problems
    return str(found)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"expires_in": 720}, "expires_in: got a value of type int; expected: a timedelta"),
        ({"expires_at": (IAT + 9) * 1000}, "expires_at: got a value of type int; expected: an aw"),
        ({"expires_at": NOW}, "expires_at: got 2026-03-04T05:06:07+00:00; expected: a time in"),
        ({"expires_in": timedelta(days=14, seconds=1)}, "expires_at: got 2026-03-18T05:06:08"),
        ({"issued_at": NOW.replace(tzinfo=None)}, "issued_at: got a value of type datetime; expec"),
        ({"issued_at": 3}, "issued_at: got a value of type int; expected: an aware datetime"),
        ({"issued_at": NOW + timedelta(days=1)}, "issued_at: got 2026-03-05T05:06:07"),
        ({"stage_arn": KEY}, "stage_arn: got the ARN of a public-key, "),
        ({"public_key_arn": STAGE}, "public_key_arn: got the ARN of a stage, "),
        (
            {"public_key_arn": KEY.replace("us-west-2", "eu-west-1")},
            "public_key_arn: got a key of eu-west-1 and account 012345678901; expected: one of the",
        ),
        (
            {"public_key_arn": KEY.replace(":0123", ":9123")},
            "public_key_arn: got a key of us-west-2 and account 912345678901; expected: one of the",
        ),
        (
            {"endpoints": StageEndpoints(events=EVENTS, whip=EVENTS, rtmp="", rtmps="")},
            "endpoints.whip: got something else; expected: the endpoint of the stage, https://…",
        ),
        (
            {"endpoints": StageEndpoints(events="wss://[", whip=WHIP, rtmp="", rtmps="")},
            "endpoints.events: got something else; expected: the endpoint of the stage, wss://…",
        ),
        ({"participant_id": ""}, "participant_id: got a text of 0 characters; expected: 1 to 64"),
        ({"participant_id": "a" * 65}, "participant_id: got a text of 65 characters; expected: 1"),
        ({"participant_id": "a b"}, "participant_id: got a text of 3 characters; expected: 1 to"),
        ({"participant_id": 7}, "participant_id: got a value of type int; expected: 1 to 64"),
        ({"user_id": "u" * 129}, "user_id: got 129 characters; expected: at most 128 characters"),
        ({"user_id": None}, "user_id: got a value of type NoneType; expected: at most 128"),
        ({"capabilities": "PUBLISH"}, "capabilities: got a value of type str; expected: PUBLISH,"),
        ({"capabilities": []}, "capabilities: got []; expected: PUBLISH, SUBSCRIBE or both"),
        ({"capabilities": ["publish"]}, "capabilities: got ['publish']; expected: PUBLISH, SUBSCR"),
        ({"attributes": 7}, "attributes: got a value of type int; expected: a mapping of texts"),
        ({"attributes": {"a": 7}}, "attributes: got a value that is no text; expected: a mapping"),
        ({"attributes": {"a": "é" * 509}}, "attributes: got 1026 bytes; expected: at most 1024"),
    ],
)
def test_mistake_is_refused_when_the_token_is_made(fields: dict[str, Any], problem: str) -> None:
    assert problem_of(token, fields).startswith(problem)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"expires_in": None}, "expires_in: got no value; expected: either expires_in or expires"),
        ({"expires_in": timedelta(weeks=4, seconds=1)}, "expires_at: got 2026-04-01T05:06:08"),
        ({"public_key_arn": STAGE}, "public_key_arn: got the ARN of a stage, "),
        ({"token_id": "a b"}, "token_id: got a text of 3 characters; expected: 1 to 64 letters"),
    ],
)
def test_mistake_in_a_connection_token_is_refused(fields: dict[str, Any], problem: str) -> None:
    assert problem_of(connection, fields).startswith(problem)


def test_endpoints_of_no_stage_are_refused() -> None:
    with pytest.raises(ParamValidationError, match=r"endpoints\.events: got something else"):
        token(endpoints=None)


def test_limits_themselves_are_allowed() -> None:
    made = token(
        expires_in=timedelta(days=14),
        participant_id="-" * 64,
        user_id="é" * 128,
        attributes={"a": "é" * 508},
    )
    assert made.claims["exp"] - made.claims["iat"] == 14 * 24 * 3600
    assert verify(made.sign(KEYS), KEYS).attributes == {"a": "é" * 508}


def by_joserfc(claims: object, header: dict[str, Any] = HEADER) -> str:
    return signed_by_joserfc(claims, KEYS.private_key, header)


GOOD = by_joserfc(CLAIMS)
HEAD, _, SIGNATURE = GOOD.rpartition(".")


def without(claim: str) -> dict[str, Any]:
    return {name: value for name, value in CLAIMS.items() if name != claim}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (by_joserfc(CLAIMS, ES384), '{"alg": "ES384", "typ": "JWT"} and kid'),
        (by_joserfc(CLAIMS, {**HEADER, "cty": "a"}), "a header with the algorithm 'ES384'; expect"),
        (by_joserfc([]), "the payload is no JSON object"),
        (by_joserfc(CLAIMS, {**HEADER, "kid": STAGE}), "public_key_arn: got the ARN of a stage"),
        *((by_joserfc(without(claim)), f"there is no claim {claim}") for claim in CLAIMS),
        (by_joserfc({**CLAIMS, "exp": (IAT + 9) * 1000}), "exp is after the year 9999; expected: "),
        (by_joserfc({**CLAIMS, "exp": 10**30}), "exp is after the year 9999; expected: "),
        (by_joserfc({**CLAIMS, "iat": IAT + 0.5}), "iat is a value of type float; expected: int"),
        (by_joserfc({**CLAIMS, "exp": IAT + 15 * 24 * 3600}), "at most 14 days ahead"),
        (by_joserfc({**CLAIMS, "topic": "another"}), "topic is not that of the claim resource"),
        (by_joserfc({**CLAIMS, "version": "2.0"}), "version is '2.0'; expected: 1.0"),
        (by_joserfc({**CLAIMS, "user_id": 7}), "user_id is a value of type int; expected: str"),
        (by_joserfc({**CLAIMS, "attributes": {"a": 7}}), "attributes: got a value that is no text"),
        (by_joserfc({**CLAIMS, "capabilities": {"PUBLISH": True}}), "wrong capabilities; expected"),
        (by_joserfc({**CLAIMS, "capabilities": {"allow_publish": 1}}), "wrong capabilities; expec"),
        (by_joserfc({**CLAIMS, "capabilities": {}}), "capabilities: got (); expected: PUBLISH"),
        (f"{HEAD}.{b64(bytes(96))}", "the signature is not of this key"),
        (f"{GOOD}=", "no token; expected: header.payload.signature"),
        (None, "a value of type NoneType; expected: a text"),
    ],
)
def test_token_that_ivs_would_refuse_is_refused(text: Any, problem: str) -> None:
    assert verify(GOOD, KEYS).user_id == ""
    with pytest.raises(InvalidTokenError) as caught:
        verify(text, KEYS.public_key)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            by_joserfc({**CONNECTION, "account_id": "1"}),
            "account_id has another value; expected: 0",
        ),
        (
            by_joserfc({**CONNECTION, "region": "eu-west-1"}),
            "region has another value; expected: u",
        ),
        (
            by_joserfc({**CONNECTION, "events_url": WHIP}),
            "events_url has another value; expected: ",
        ),
        (by_joserfc({**CONNECTION, "exp": IAT + 29 * 24 * 3600}), "at most 4 weeks ahead"),
        (
            by_joserfc(CONNECTION, {**HEADER, "kid": STAGE}),
            "the header kid is not the ARN of a pub",
        ),
    ],
)
def test_connection_token_that_ivs_would_refuse_is_refused(text: str, problem: str) -> None:
    with pytest.raises(InvalidTokenError) as caught:
        verify_connection(text, KEYS)
    assert problem in str(caught.value)


def test_one_kind_of_token_is_not_taken_for_the_other() -> None:
    with pytest.raises(InvalidTokenError, match="there is no claim account_id"):
        verify_connection(GOOD, KEYS)
    with pytest.raises(InvalidTokenError, match="there is no claim resource"):
        verify(by_joserfc(CONNECTION), KEYS)
    assert token() != connection()


@given(at=st.integers(0, len(GOOD) - 1), character=st.sampled_from("AZaz09-_.=%é"))
def test_any_other_character_makes_a_token_invalid(at: int, character: str) -> None:
    changed = GOOD[:at] + character + GOOD[at + 1 :]
    if changed != GOOD:
        with pytest.raises(InvalidTokenError):
            verify(changed, KEYS)


def test_token_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    for made, read in ((token(), verify), (connection(), verify_connection)):
        text = made.sign(KEYS)
        monkeypatch.setattr(clock, "utc_now", lambda made=made: made.expires_at)
        for use in (lambda: read(text, KEYS), lambda: made.sign(KEYS)):  # noqa: B023
            with pytest.raises(TokenExpiredError) as caught:
                use()
            assert caught.value.expires_at == made.expires_at
        monkeypatch.setattr(clock, "utc_now", lambda: NOW)


def shown(action: Callable[[], object]) -> str:
    """What an error shows, with the variables of all frames of the package."""
    with pytest.raises(Error) as caught:
        action()
    error = caught.value
    assert error.__context__ is None
    assert type(error).__module__ == "typed_ivs_realtime.tokens"
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [frame for frame in frames if "typed_ivs" in frame.f_code.co_filename]
    return f"{error!r} {[frame.f_locals for frame in ours]}"


def test_keys_and_tokens_are_in_no_repr_error_frame_or_pickle() -> None:
    secret = KEYS.private_key.splitlines()[1]
    made = token(participant_id="ana", attributes={"canary": "canary"})
    assert repr(made) == (
        f"StageToken(stage_arn='{STAGE}', participant_id='ana', "
        "expires_at=2026-03-04T17:06:07+00:00, …)"
    )
    assert repr(connection(token_id="a")) == (
        "ConnectionToken(token_id='a', expires_at=2026-03-04T05:11:07+00:00, …)"
    )
    for value in (made, connection()):
        for store in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="can't be pickled or copied"):
                store(value)
        with pytest.raises(AttributeError, match="can't be changed"):
            value.anything = 1  # pyright: ignore
    broken = KEYS.private_key.replace("PRIVATE", "OTHER")
    for action in (
        lambda: made.sign(broken),
        lambda: verify(GOOD, broken),
        lambda: verify(GOOD, generate_key_pair()),
        lambda: verify_connection(GOOD, generate_key_pair()),
    ):
        text = shown(action)
        assert secret not in text
        assert SIGNATURE not in text
    with pytest.raises(InvalidKeyError, match="got PEM text that begins with PUBLIC KEY"):
        made.sign(KEYS.public_key)


def test_payload_is_plain_json() -> None:
    payload = GOOD.split(".")[1]
    assert json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4))) == CLAIMS
