"""Tests with a cassette of vcrpy's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import vcr
from botocore.exceptions import ClientError
from studio import Studio

CASSETTE = Path(__file__).parent / "cassettes" / "channels.yaml"
CHANNEL = "arn:aws:ivs:us-west-2:123456789012:channel/"
MAIN, SIDE, MISSING = (CHANNEL + name for name in ("Ik5uSr0zb2qv", "puMqMp6lPju2", "aBcDeFgHiJkL"))


@pytest.fixture
def studio() -> Iterator[Studio]:
    recorder = vcr.VCR(record_mode="none", match_on=["method", "uri", "body"])
    with recorder.use_cassette(str(CASSETTE)):
        yield Studio()


def test_teams(studio: Studio) -> None:
    assert studio.teams() == {"sports": ["main", "late"], "news": ["side"]}


def test_names(studio: Studio) -> None:
    assert studio.names([MAIN, SIDE]) == ["main", "side"]


def test_channel_is_found(studio: Studio) -> None:
    assert studio.find("side") == SIDE


def test_channel_is_not_found(studio: Studio) -> None:
    assert studio.find("nowhere") is None


def test_channel_is_renamed(studio: Studio) -> None:
    studio.rename(SIDE, "b-stage")


def test_missing_channel_is_not_renamed(studio: Studio) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        studio.rename(MISSING, "x")
