"""Playback tokens, held against openssl's command and joserfc, an independent implementation."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
import traceback
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from typed_ivs._runtime import clock
from typed_ivs.arns import ChannelArn
from typed_ivs.errors import Error, ParamValidationError
from typed_ivs.tokens import (
    InvalidKeyError,
    InvalidTokenError,
    KeyPair,
    PlaybackToken,
    TokenExpiredError,
    generate_key_pair,
    playback_url,
    verify,
)

CHANNEL = "arn:aws:ivs:us-west-2:012345678901:channel/abcdABCDefgh"
URL = "https://fcc3ddae59ed.us-west-2.playback.live-video.net/api/video/v1/channel.abc.m3u8"
NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, UTC)
EXP = int(NOW.timestamp()) + 300
ES384 = {"alg": "ES384", "typ": "JWT"}
CLAIMS = {"aws:channel-arn": CHANNEL, "exp": EXP}
KEYS = generate_key_pair()


@pytest.fixture(autouse=True, scope="module")
def frozen() -> Iterator[None]:
    """Stops the clock of the package at ``NOW``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "utc_now", lambda: NOW)
        yield


def openssl(*arguments: str, given: str = "") -> str:
    result = subprocess.run(
        ["openssl", *arguments], input=given, capture_output=True, text=True, check=True
    )
    return result.stdout


def b64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def signed_by_joserfc(
    claims: object, header: dict[str, Any] = ES384, key: Any = None, algorithm: str = "ES384"
) -> str:
    """A token of another implementation."""
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    key = key or ECKey.import_key(KEYS.private_key)
    return jws.serialize_compact(header, payload, key, algorithms=[algorithm])


def der(number: bytes) -> bytes:
    """An integer of ASN.1."""
    short = number.lstrip(b"\0") or b"\0"
    short = b"\0" + short if short[0] & 0x80 else short
    return bytes([2, len(short)]) + short


def from_der(signature: bytes) -> bytes:
    """r and s of an ECDSA signature, 48 bytes each."""
    numbers: list[bytes] = []
    at = 2
    for _ in range(2):
        size = signature[at + 1]
        numbers.append(signature[at + 2 : at + 2 + size].lstrip(b"\0").rjust(48, b"\0"))
        at += 2 + size
    return b"".join(numbers)


ORIGINS = st.sampled_from(
    ["https://example.com", "https://*.example.com", "http://localhost:3000", "https://*"]
)
FIELDS = st.fixed_dictionaries(
    {"channel_arn": st.sampled_from([CHANNEL, ChannelArn.parse(CHANNEL)])},
    optional={
        "viewer_id": st.text(min_size=1, max_size=40),
        "single_use": st.booleans() | st.uuids(),
        "allowed_origins": st.lists(ORIGINS, max_size=5),
        "maximum_resolution": st.sampled_from(["SD", "HD", "FULL_HD", None]),
        "ads_opt_out": st.booleans(),
        "ads_player_params": st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=5),
        "ads_playback_config_name": st.text(min_size=1, max_size=20),
        "ads_reporting_mode": st.sampled_from(["CLIENT", "SERVER"]),
    },
)


@given(fields=FIELDS, seconds=st.integers(1, 600), version=st.none() | st.integers(0))
def test_token_says_what_it_was_made_of_to_us_and_to_another_implementation(
    fields: dict[str, Any], seconds: int, version: int | None
) -> None:
    if "viewer_id" in fields:
        fields["session_version"] = version
    fields["strict_origin_enforcement"] = bool(fields.get("allowed_origins"))
    token = PlaybackToken(**fields, expires_in=timedelta(seconds=seconds))
    text = token.sign(KEYS)
    assert verify(text, KEYS) == token
    assert hash(verify(text, KEYS.public_key)) == hash(token)
    assert len(text) <= 2048
    theirs = jws.deserialize_compact(text, ECKey.import_key(KEYS.public_key), algorithms=["ES384"])
    assert theirs.headers() == ES384
    claims = json.loads(theirs.payload)
    assert claims == token.claims
    assert claims["aws:channel-arn"] == CHANNEL
    assert claims["exp"] == int(NOW.timestamp()) + seconds
    assert claims.get("aws:viewer-id") == fields.get("viewer_id")
    assert claims.get("aws:viewer-session-version") == fields.get("session_version")
    assert claims.get("aws:maximum-resolution") == fields.get("maximum_resolution")
    assert claims.get("aws:ads-player-params", {}) == fields.get("ads_player_params", {})
    wanted = ",".join(fields.get("allowed_origins", []))
    assert claims.get("aws:access-control-allow-origin", "") == wanted
    assert claims.get("aws:strict-origin-enforcement", False) is (wanted != "")
    if fields.get("single_use"):
        assert UUID(claims["aws:single-use-uuid"]) == token.single_use
    else:
        assert "aws:single-use-uuid" not in claims
    # The same claims, signed by the other implementation.
    assert verify(signed_by_joserfc(claims), KEYS) == token


def test_openssl_verifies_our_tokens_and_we_verify_its_own(tmp_path: Path) -> None:
    pem = openssl("ecparam", "-name", "secp384r1", "-genkey")
    public = openssl("pkey", "-pubout", given=pem)
    (tmp_path / "public.pem").write_text(public)
    (tmp_path / "private.pem").write_text(pem)
    for number in range(8):  # Now and then, a number of a signature begins with a zero.
        token = PlaybackToken(channel_arn=CHANNEL, expires_in=timedelta(days=number + 1))
        message, _, signature = token.sign(pem).rpartition(".")
        raw = urlsafe_b64decode(signature)
        assert len(raw) == 96
        body = der(raw[:48]) + der(raw[48:])
        (tmp_path / "ours").write_bytes(bytes([0x30, len(body)]) + body)
        (tmp_path / "message").write_text(message)
        files = [str(tmp_path / "ours"), str(tmp_path / "message")]
        key = str(tmp_path / "public.pem")
        said = openssl("dgst", "-sha384", "-verify", key, "-signature", *files)
        assert said == "Verified OK\n"
        out, key = str(tmp_path / "theirs"), str(tmp_path / "private.pem")
        openssl("dgst", "-sha384", "-sign", key, "-out", out, files[1])
        theirs = f"{message}.{b64(from_der(Path(out).read_bytes()))}"
        assert verify(theirs, public) == token


def test_generated_keys_are_what_openssl_calls_p_384() -> None:
    text = openssl("pkey", "-noout", "-text", given=KEYS.private_key)
    assert "secp384r1" in text
    assert openssl("pkey", "-pubout", given=KEYS.private_key) == KEYS.public_key
    assert KEYS.private_key.startswith("-----BEGIN PRIVATE KEY-----\n")
    assert generate_key_pair() != KEYS
    assert KeyPair(private_key=KEYS.private_key, public_key=KEYS.public_key) == KEYS


def minutes(number: float) -> dict[str, Any]:
    return {"expires_in": timedelta(minutes=number)}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "expires_in: got no value; expected: either expires_in or expires_at"),
        ({**minutes(1), "expires_at": NOW}, "expires_in: got a value beside expires_at"),
        ({"expires_in": 300}, "expires_in: got a value of type int; expected: a timedelta"),
        ({"expires_at": EXP * 1000}, "expires_at: got a value of type int; expected: an aware"),
        (
            {"expires_at": NOW.replace(tzinfo=None)},
            "expires_at: got a datetime without offset",
        ),
        ({"expires_at": NOW}, "expires_at: got 2026-03-04T05:06:07+00:00; expected: a time in"),
        ({**minutes(5), "viewer_id": 7}, "viewer_id: got a value of type int; expected: 1 to 40"),
        ({**minutes(5), "allowed_origins": 7}, "allowed_origins: got a value of type int; expec"),
        ({**minutes(5), "allowed_origins": [7]}, "allowed_origins[0]: got 7; expected: an origin"),
        ({**minutes(5), "ads_player_params": 7}, "ads_player_params: got a value of type int; "),
        ({**minutes(5), "ads_playback_config_name": 7}, "ads_playback_config_name: got 7; expec"),
        (
            {**minutes(5), "session_version": -1, "viewer_id": "v"},
            "session_version: got -1; expected: an integer of at least 0",
        ),
        ({**minutes(5), "ads_player_params": {"a": "m" * 993}}, "ads_player_params: got 1001 byt"),
        ({"expires_in": timedelta.max}, "expires_in: got a time after the year 9999"),
        ({"expires_in": timedelta(seconds=0.9)}, "expires_in: got 0:00:00.900000; expected: at"),
        ({**minutes(5), "channel_arn": "abcd"}, "channel_arn: got a text of 4 characters that is"),
        (
            {**minutes(5), "channel_arn": CHANNEL.replace("channel", "stream-key")},
            "channel_arn: got the ARN of a stream-key, ",
        ),
        ({**minutes(5), "viewer_id": "v" * 41}, "viewer_id: got 41 characters; expected: 1 to 40"),
        ({**minutes(5), "viewer_id": ""}, "viewer_id: got 0 characters; expected: 1 to 40"),
        ({**minutes(10.02), "viewer_id": "v"}, "expires_at: got 2026-03-04T05:16:09+00:00; "),
        ({**minutes(10.02), "single_use": True}, "expires_at: got 2026-03-04T05:16:09+00:00; "),
        ({**minutes(5), "single_use": "yes"}, "single_use: got a value of type str; "),
        ({**minutes(5), "session_version": 1}, "session_version: got a value without viewer_id"),
        (
            {**minutes(5), "session_version": True, "viewer_id": "v"},
            "session_version: got True; expected: an integer of at least 0",
        ),
        ({**minutes(5), "allowed_origins": "https://a.b"}, "allowed_origins: got a value of type"),
        ({**minutes(5), "allowed_origins": ["https://a.b/"]}, "allowed_origins[0]: got 'https://"),
        ({**minutes(5), "allowed_origins": ["https://a,b"]}, "allowed_origins[0]: got 'https://"),
        ({**minutes(5), "allowed_origins": ["*"]}, "allowed_origins[0]: got '*'; expected: an "),
        (
            {**minutes(5), "allowed_origins": ["https://a"] * 6, "strict_origin_enforcement": True},
            "allowed_origins: got 6 origins; expected: at most 5 with strict_origin_enforcement",
        ),
        (
            {**minutes(5), "strict_origin_enforcement": True},
            "strict_origin_enforcement: got True without origins; expected: allowed_origins",
        ),
        ({**minutes(5), "maximum_resolution": "4K"}, "maximum_resolution: got '4K'; expected: one"),
        ({**minutes(5), "ads_reporting_mode": "X"}, "ads_reporting_mode: got 'X'; expected: one"),
        ({**minutes(5), "ads_opt_out": 1}, "ads_opt_out: got a value of type int; expected: True"),
        ({**minutes(5), "ads_player_params": {"a": 1}}, "ads_player_params: got a value that is"),
        ({**minutes(5), "ads_player_params": {"a": "é" * 500}}, "ads_player_params: got 1008 byt"),
        ({**minutes(5), "ads_playback_config_name": ""}, "ads_playback_config_name: got ''; "),
        (
            {
                **minutes(5),
                "allowed_origins": [f"https://{number}.example" for number in range(70)],
            },
            "PlaybackToken: got ",
        ),
    ],
)
def test_mistake_is_refused_when_the_token_is_made(fields: dict[str, Any], problem: str) -> None:
    with pytest.raises(ParamValidationError) as caught:
        PlaybackToken(**{"channel_arn": CHANNEL, **fields})
    (found,) = caught.value.problems
    assert str(found).startswith(problem)


def test_limits_themselves_are_allowed() -> None:
    origins = ["https://*.example.com"] * 5
    token = PlaybackToken(
        channel_arn=CHANNEL,
        expires_at=NOW.astimezone(timezone(timedelta(hours=9))) + timedelta(minutes=10),
        viewer_id="v" * 40,
        single_use=True,
        allowed_origins=origins,
        strict_origin_enforcement=True,
        session_version=0,
    )
    assert token.claims["exp"] == int(NOW.timestamp()) + 600
    assert token.claims["aws:viewer-session-version"] == 0
    assert len(PlaybackToken(channel_arn=CHANNEL, expires_in=timedelta(days=9)).claims) == 2
    params = {"a": "m" * 992}  # 1000 bytes of JSON.
    token = PlaybackToken(channel_arn=CHANNEL, **minutes(5), ads_player_params=params)
    assert token.claims["aws:ads-player-params"] == params


def test_longest_token_has_2048_characters() -> None:
    def token(length: int) -> str:
        name = "n" * length
        made = PlaybackToken(
            channel_arn=CHANNEL, expires_in=timedelta(minutes=5), ads_playback_config_name=name
        )
        return made.sign(KEYS)

    short = len(token(1))
    longest = 1 + (2048 - short) * 3 // 4
    assert len(token(longest)) in (2047, 2048)
    assert verify(token(longest), KEYS).ads_playback_config_name == "n" * longest
    with pytest.raises(
        ParamValidationError, match=r"got 20\d\d characters; expected: at most 2048"
    ):
        token(longest + 2)


RSA = RSAKey.generate_key(2048)
GOOD = signed_by_joserfc(CLAIMS)
HEAD, _, SIGNATURE = GOOD.rpartition(".")


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
        (signed_by_joserfc({**CLAIMS, "exp": EXP + 0.5}), "exp is a value of type float; expected"),
        (signed_by_joserfc({**CLAIMS, "exp": True}), "exp is a value of type bool; expected: int"),
        (signed_by_joserfc({**CLAIMS, "aws:channel-arn": "abc"}), "channel_arn: got a text of 3"),
        (signed_by_joserfc({**CLAIMS, "aws:viewer-id": "v" * 41}), "viewer_id: got 41 characters"),
        (signed_by_joserfc({**CLAIMS, "aws:single-use-uuid": "1"}), "single-use-uuid is no UUID"),
        (signed_by_joserfc({**CLAIMS, "exp": EXP + 999, "aws:viewer-id": "v"}), "10 minutes ahead"),
        (signed_by_joserfc([CLAIMS]), "the payload is no JSON object"),
        (signed_by_joserfc(b"\xff"), "the payload is no JSON object"),
        (signed_by_joserfc({**CLAIMS, "more": "m" * 2000}), "characters; expected: at most 2048"),
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
LOCKED = openssl("pkey", "-aes256", "-passout", "pass:abcd", given=KEYS.private_key)


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (KEYS.public_key, "got PEM text that begins with PUBLIC KEY"),
        (P_256, "got a key on secp256r1"),
        (RSA.as_pem(private=True).decode(), "got a key that is not of an elliptic curve"),
        (LOCKED, "got PEM text that begins with ENCRYPTED PRIVATE KEY"),
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
        (None, "got a value of type NoneType"),
    ],
)
def test_key_of_another_kind_can_not_verify(key: Any, problem: str) -> None:
    with pytest.raises(InvalidKeyError, match=f"^{problem}; expected: PEM text of a P-384 public"):
        verify(GOOD, key)


@pytest.mark.parametrize(
    ("url", "expected"),
    [(URL, f"{URL}?token={GOOD}"), (f"{URL}?a=b", f"{URL}?a=b&token={GOOD}")],
)
def test_playback_url_ends_with_the_token(url: str, expected: str) -> None:
    assert playback_url(url, GOOD) == expected
    assert playback_url(url, f"AAAA.AAAA.{'A' * 2038}").endswith("A"), "2048 characters"


@pytest.mark.parametrize(
    ("url", "token", "problem"),
    [
        (URL.replace("https", "http"), GOOD, "url: got something else; expected: the channel's"),
        ("https:///a.m3u8", GOOD, "url: got something else; expected: the channel's playback_url"),
        ("https://[", GOOD, "url: got something else; expected: the channel's playback_url"),
        ("", GOOD, "url: got something else; expected: the channel's playback_url"),
        (None, GOOD, "url: got something else; expected: the channel's playback_url"),
        (f"{URL}#live", GOOD, "url: got something else; expected: the channel's playback_url"),
        (f"{URL}?token={GOOD}", GOOD, "url: got a URL with a token; expected: the channel's"),
        (URL, URL, f"token: got a text of {len(URL)} characters; expected: a signed token"),
        (
            URL,
            f"AAAA.AAAA.{'A' * 2042}",
            "token: got a text of 2052 characters; expected: a signed",
        ),
        (URL, None, "token: got a value of type NoneType; expected: a signed token"),
    ],
)
def test_playback_url_of_other_texts_is_refused(url: Any, token: Any, problem: str) -> None:
    with pytest.raises(ParamValidationError) as caught:
        playback_url(url, token)
    assert str(caught.value.problems[0]).startswith(problem)


def shown(action: Callable[[], object]) -> str:
    """What an error shows, with the variables of all frames of the package."""
    with pytest.raises(Error) as caught:
        action()
    error = caught.value
    assert error.__context__ is None
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [frame for frame in frames if "typed_ivs" in frame.f_code.co_filename]
    return f"{error!r} {[frame.f_locals for frame in ours]}"


def test_keys_and_tokens_are_in_no_repr_error_frame_or_pickle() -> None:
    secret = KEYS.private_key.splitlines()[1]
    token = PlaybackToken(channel_arn=CHANNEL, expires_in=timedelta(minutes=5), single_use=True)
    assert repr(KEYS) == "KeyPair(private_key=…, public_key=…)"
    assert repr(token) == (
        f"PlaybackToken(channel_arn='{CHANNEL}', expires_at=2026-03-04T05:11:07+00:00, …)"
    )
    for value in (KEYS, token):
        for store in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="can't be pickled or copied"):
                store(value)
        with pytest.raises(AttributeError, match="can't be changed"):
            value.anything = 1  # pyright: ignore
    broken = KEYS.private_key.replace("PRIVATE", "OTHER")
    for action in (
        lambda: token.sign(broken),
        lambda: verify(GOOD, broken),
        lambda: verify(GOOD, generate_key_pair()),
        lambda: playback_url(GOOD, GOOD),
        lambda: playback_url(f"{URL}?token={GOOD}", GOOD),
    ):
        text = shown(action)
        assert secret not in text
        assert SIGNATURE not in text


def test_missing_cryptography_is_named() -> None:
    code = "import sys; sys.modules['cryptography'] = None; import typed_ivs.tokens"
    paths = [path for path in sys.path if path]
    result = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}; {code}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr.splitlines()[-1] == (
        "ImportError: typed_ivs.tokens needs cryptography; install it, or this package with [tokens]"
    )
