"""Mistakes in playback tokens and URLs are refused where they are made, and the limits are allowed."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

import pytest
from support.playback_tokens import CHANNEL, EXP, GOOD, KEYS, NOW, URL

from typed_ivs.errors import ParamValidationError
from typed_ivs.tokens import PlaybackToken, playback_url, verify

pytestmark = pytest.mark.usefixtures("clock_of_tokens")


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
        ({**minutes(5), "allowed_origins": iter(["https://a.b"])}, "allowed_origins: got a value"),
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
