"""Playback tokens, held against openssl's command and joserfc, an independent implementation."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.playback_tokens import (
    CHANNEL,
    ES384,
    GOOD,
    KEYS,
    NOW,
    SIGNATURE,
    URL,
    openssl,
    signed_by_joserfc,
)
from support.signed_tokens import is_verified_by_openssl, read_by_joserfc, signed_by_openssl

from typed_ivs.arns import ChannelArn
from typed_ivs.errors import Error
from typed_ivs.tokens import (
    KeyPair,
    PlaybackToken,
    generate_key_pair,
    playback_url,
    verify,
)

pytestmark = pytest.mark.usefixtures("clock_of_tokens")


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
    header, claims = read_by_joserfc(text, KEYS.public_key)
    assert header == ES384
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
    for number in range(8):  # Now and then, a number of a signature begins with a zero.
        token = PlaybackToken(channel_arn=CHANNEL, expires_in=timedelta(days=number + 1))
        text = token.sign(pem)
        assert is_verified_by_openssl(text, public, tmp_path)
        assert verify(signed_by_openssl(text.rpartition(".")[0], pem, tmp_path), public) == token


def test_generated_keys_are_what_openssl_calls_p_384() -> None:
    text = openssl("pkey", "-noout", "-text", given=KEYS.private_key)
    assert "secp384r1" in text
    assert openssl("pkey", "-pubout", given=KEYS.private_key) == KEYS.public_key
    assert KEYS.private_key.startswith("-----BEGIN PRIVATE KEY-----\n")
    assert generate_key_pair() != KEYS
    assert KeyPair(private_key=KEYS.private_key, public_key=KEYS.public_key) == KEYS


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
