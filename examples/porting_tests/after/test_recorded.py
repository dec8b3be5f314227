"""Tests with a recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from studio import Studio

from typed_ivs import IVSClient
from typed_ivs.errors import ResourceNotFoundException
from typed_ivs.testing import ReplayTransport

RECORDING = Path(__file__).parent / "recordings" / "channels.jsonl"
CHANNEL = "arn:aws:ivs:us-west-2:123456789012:channel/"
MAIN, SIDE, MISSING = (CHANNEL + name for name in ("Ik5uSr0zb2qv", "puMqMp6lPju2", "aBcDeFgHiJkL"))


@pytest.fixture
def studio() -> Studio:
    return Studio(IVSClient(region="us-west-2", transport=ReplayTransport(RECORDING)))


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
    with pytest.raises(ResourceNotFoundException):
        studio.rename(MISSING, "x")
