"""Tests with moto's ``mock_aws``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws
from studio import Studio

from typed_ivs.errors import ResourceNotFoundException


@pytest.fixture
def studio() -> Iterator[Studio]:
    with mock_aws():
        yield Studio()


def test_opened_channel_is_found(studio: Studio) -> None:
    arn, key = studio.open("main", team="sports")
    assert studio.find("main") == arn
    assert key


def test_channel_that_was_never_opened_is_not_found(studio: Studio) -> None:
    studio.open("main", team="sports")
    assert studio.find("side") is None


def test_channel_is_found_among_others(studio: Studio) -> None:
    opened = {name: studio.open(name, team="news")[0] for name in ("main", "side", "late")}
    assert {name: studio.find(name) for name in opened} == opened


def test_each_channel_has_an_arn_of_its_own(studio: Studio) -> None:
    assert studio.open("main", team="news")[0] != studio.open("main", team="news")[0]


def test_renamed_channel_has_the_new_name(studio: Studio) -> None:
    arn, _ = studio.open("main", team="sports")
    studio.rename(arn, "late")
    assert studio.names([arn]) == ["late"]


def test_renamed_channel_keeps_its_team(studio: Studio) -> None:
    arn, _ = studio.open("main", team="sports")
    studio.rename(arn, "late")
    assert studio.teams() == {"sports": ["late"]}


def test_closed_channel_is_not_found(studio: Studio) -> None:
    studio.close(studio.open("main", team="sports")[0])
    assert studio.find("main") is None


def test_missing_channel_cannot_be_closed(studio: Studio) -> None:
    with pytest.raises(ResourceNotFoundException):
        studio.close("arn:aws:ivs:us-west-2:123456789012:channel/missing")


def test_names_are_those_of_the_arns(studio: Studio) -> None:
    first, _ = studio.open("main", team="sports")
    studio.open("side", team="sports")
    last, _ = studio.open("late", team="sports")
    assert studio.names([first, last]) == ["main", "late"]


def test_channels_are_grouped_by_team(studio: Studio) -> None:
    for name, team in (("main", "sports"), ("side", "news"), ("late", "sports")):
        studio.open(name, team=team)
    assert studio.teams() == {"sports": ["main", "late"], "news": ["side"]}
