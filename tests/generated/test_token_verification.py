"""Tokens that IVS would refuse, and keys of another kind, are refused."""

from __future__ import annotations

import base64
import json
import pickle
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import RSAKey
from support.playback_tokens import (
    CHANNEL,
    CLAIMS,
    ES384,
    EXP,
    GOOD,
    HEAD,
    KEYS,
    SIGNATURE,
    b64,
    openssl,
    signed_by_joserfc,
)

from typed_ivs._runtime import clock
from typed_ivs.tokens import (
    InvalidKeyError,
    InvalidTokenError,
    PlaybackToken,
    TokenExpiredError,
    generate_key_pair,
    verify,
)

RSA = RSAKey.generate_key(2048)
pytestmark = pytest.mark.usefixtures("clock_of_tokens")


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        (signed_by_joserfc(CLAIMS, {"alg": "RS256"}, RSA, "RS256"), "the algorithm 'RS256'"),
        (f"{b64(b'{}')}.{GOOD.split('.')[1]}.{SIGNATURE}", "the algorithm 'None'; expected: exact"),
        (signed_by_joserfc(CLAIMS, {**ES384, "kid": "a"}), "expected: exactly"),
        (f"{b64(b'[]')}.{b64(b'{}')}.{SIGNATURE}", "expected: exactly"),
        (signed_by_joserfc({"aws:channel-arn": CHANNEL}), "there is no claim exp"),
        (signed_by_joserfc({"channel-arn": CHANNEL, "exp": EXP}), "no claim aws:channel-arn"),
        (
            signed_by_joserfc({**CLAIMS, "exp": EXP * 1000}),
            "exp is after the year 9999; expected: ",
        ),
        (signed_by_joserfc({**CLAIMS, "exp": 10**30}), "exp is after the year 9999; expected: "),
        (signed_by_joserfc({**CLAIMS, "exp": EXP + 0.5}), "exp is a value of type float; expected"),
        (signed_by_joserfc({**CLAIMS, "exp": True}), "exp is a value of type bool; expected: int"),
        (signed_by_joserfc({**CLAIMS, "aws:channel-arn": "abc"}), "channel_arn: got a text of 3"),
        (signed_by_joserfc({**CLAIMS, "aws:viewer-id": "v" * 41}), "viewer_id: got 41 characters"),
        (signed_by_joserfc({**CLAIMS, "aws:single-use-uuid": "1"}), "single-use-uuid is no UUID"),
        (signed_by_joserfc({**CLAIMS, "exp": EXP + 999, "aws:viewer-id": "v"}), "10 minutes ahead"),
        (signed_by_joserfc([CLAIMS]), "the payload is no JSON object"),
        (signed_by_joserfc(b"\xff"), "the payload is no JSON object"),
        (signed_by_joserfc({**CLAIMS, "more": "m" * 2000}), "characters; expected: at most 2048"),
        (
            f"{b64(json.dumps({'alg': 'A' * 30}).encode())}.{GOOD.partition('.')[2]}",
            f"a header with the algorithm '{'A' * 20}'; expected",
        ),
        (f"{HEAD}.{SIGNATURE[:-4]}", "the signature is not of this key"),
        (f"{HEAD}.{b64(b'0' * 96)}", "the signature is not of this key"),
        (f"{HEAD}.{b64(bytes(96))}", "the signature is not of this key"),
        (f"{HEAD}x.{SIGNATURE}", "no token; expected: header.payload.signature"),
        (f"{GOOD}=", "no token; expected: header.payload.signature"),
        (f"{GOOD}\n", "no token; expected: header.payload.signature"),
        (HEAD, "no token; expected: header.payload.signature"),
        (None, "a value of type NoneType; expected: a text"),
    ],
)
def test_token_that_ivs_would_refuse_is_refused(token: Any, problem: str) -> None:
    assert verify(GOOD, KEYS).channel_arn == CHANNEL
    with pytest.raises(InvalidTokenError) as caught:
        verify(token, KEYS.public_key)
    assert problem in str(caught.value)


@given(at=st.integers(0, len(GOOD) - 1), character=st.sampled_from("AZaz09-_.=%é"))
def test_any_other_character_makes_a_token_invalid(at: int, character: str) -> None:
    changed = GOOD[:at] + character + GOOD[at + 1 :]
    if changed != GOOD:
        with pytest.raises(InvalidTokenError):
            verify(changed, KEYS)
    with pytest.raises(InvalidTokenError, match="the signature is not of this key"):
        verify(GOOD, generate_key_pair())


def test_token_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    token = PlaybackToken(channel_arn=CHANNEL, expires_in=timedelta(minutes=5))
    text = token.sign(KEYS)
    monkeypatch.setattr(clock, "utc_now", lambda: token.expires_at - timedelta(microseconds=1))
    assert verify(text, KEYS) == token
    monkeypatch.setattr(clock, "utc_now", lambda: token.expires_at)
    for use in (lambda: verify(text, KEYS), lambda: token.sign(KEYS)):
        with pytest.raises(TokenExpiredError, match="expired at 2026-03-04T05:11:07") as caught:
            use()
        assert caught.value.expires_at == token.expires_at
    assert pickle.loads(pickle.dumps(caught.value)).expires_at == token.expires_at


P_256 = openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout")
UNKNOWN_CURVE = bytes.fromhex("2b81040009"), bytes.fromhex("2b81040022")  # secp160r1's in its place


def on_an_unknown_curve(key: str) -> str:
    """A key whose curve `cryptography` has no name for."""
    begin, *lines, end = key.strip().splitlines()
    found = base64.b64decode("".join(lines))
    other, own = UNKNOWN_CURVE
    assert found.count(own) == 1
    text = base64.b64encode(found.replace(own, other)).decode()
    return "\n".join([begin, text, end, ""])


LOCKED = openssl("pkey", "-aes256", "-passout", "pass:abcd", given=KEYS.private_key)


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (KEYS.public_key, "got PEM text that begins with PUBLIC KEY"),
        (P_256, "got a key on secp256r1"),
        (RSA.as_pem(private=True).decode(), "got a key that is not of an elliptic curve"),
        (LOCKED, "got PEM text that begins with ENCRYPTED PRIVATE KEY"),
        (on_an_unknown_curve(KEYS.private_key), "got PEM text that begins with PRIVATE KEY"),
        ("secret", "got a text that is no PEM"),
        ("\ud800", "got a text that is no PEM"),
        (b"secret", "got a value of type bytes"),
    ],
)
def test_key_of_another_kind_can_not_sign(key: Any, problem: str) -> None:
    token = PlaybackToken(channel_arn=CHANNEL, expires_in=timedelta(minutes=5))
    with pytest.raises(InvalidKeyError) as caught:
        token.sign(key)
    assert str(caught.value) == (
        f"{problem}; expected: PEM text of a P-384 private key, no password"
    )


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (KEYS.private_key, "got PEM text that begins with PRIVATE KEY"),
        (openssl("pkey", "-pubout", given=P_256), "got a key on secp256r1"),
        (RSA.as_pem(private=False).decode(), "got a key that is not of an elliptic curve"),
        (on_an_unknown_curve(KEYS.public_key), "got PEM text that begins with PUBLIC KEY"),
        (None, "got a value of type NoneType"),
    ],
)
def test_key_of_another_kind_can_not_verify(key: Any, problem: str) -> None:
    with pytest.raises(InvalidKeyError, match=f"^{problem}; expected: PEM text of a P-384 public"):
        verify(GOOD, key)
