"""The recipes do with local services what they say."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from typed_ivs import IVSClient, models
from typed_ivs.errors import ServiceError
from typed_ivs.testing import LocalIVS
from typed_ivs.tokens import generate_key_pair, verify
from typed_ivs.waiters import WaiterFailed
from typed_ivs_realtime.testing import LocalIVSRealTime
from typed_ivschat.testing import LocalIVSChat

RECIPES = Path(__file__).parents[2] / "examples" / "recipes"
NOWHERE = "arn:aws:ivs:us-west-2:123456789012:channel/nowhere"


def recipe(name: str) -> dict[str, Any]:
    return runpy.run_path(str(RECIPES / f"{name}.py"))


def test_recipes_are_short() -> None:
    recipes = sorted(RECIPES.glob("*.py"))
    assert len(recipes) >= 10
    for path in recipes:
        assert len(path.read_text().splitlines()) <= 40, path.name


def test_tear_down(local: LocalIVS, client: IVSClient) -> None:
    for number in range(3):
        created = client.create_channel(tags={"team": "a" if number else "b"})
        local.start_stream(created.channel.arn, reconnects=True)
    assert recipe("tear_down")["tear_down"](client, "a") == 2
    assert [one.tags for one in client.list_channels().channels] == [{"team": "b"}]


def test_channel_exists(local: LocalIVS, client: IVSClient) -> None:
    exists = recipe("channel_exists")["channel_exists"]
    assert exists(client, client.create_channel().channel.arn)
    assert not exists(client, NOWHERE)
    local.fail(ServiceError, code="Other", status=403)
    with pytest.raises(ServiceError):
        exists(client, NOWHERE)


def test_suspend(local: LocalIVS, client: IVSClient) -> None:
    suspend, readmit = (recipe("suspend")[name] for name in ("suspend", "readmit"))
    arn = client.create_channel().channel.arn
    local.start_stream(arn, reconnects=True)
    assert suspend(client, arn)
    local.advance(60)
    assert not suspend(client, arn)
    assert client.list_streams().streams == []
    readmit(client, arn)
    local.start_stream(arn)


def test_quiz(local: LocalIVS) -> None:
    with LocalIVS(throttles=True) as strict, strict.client() as client:
        arn = client.create_channel().channel.arn
        ask = recipe("quiz")["ask"]
        assert ask(client, arn, ["too early"]) == 0
        strict.start_stream(arn)
        assert ask(client, arn, [f"question {number}" for number in range(20)]) == 20
        assert len(strict.metadata_of(arn)) == 20
        assert strict.clock.seconds > 2.5


def test_on_air(local: LocalIVS, client: IVSClient) -> None:
    on_air = recipe("on_air")["on_air"]
    arn = client.create_channel().channel.arn
    assert on_air(client, arn) == "offline"
    local.start_stream(arn)
    local.set_viewers(arn, 3)
    assert on_air(client, arn) == "live, 3 watching"
    local.set_viewers(arn, -1)
    local.set_health(arn, "STARVING")
    assert on_air(client, arn) == "unstable"


def test_dashboard(local: LocalIVS, client: IVSClient) -> None:
    live = recipe("dashboard")["live_channels"]
    assert live(client) == []
    for number in range(60):
        arn = client.create_channel(name=f"n{number}").channel.arn
        local.start_stream(arn)
        local.set_viewers(arn, number)
    lines = live(client)
    assert [line.name for line in lines] == [f"n{number}" for number in reversed(range(60))]
    assert lines[0].playback_url.endswith(".m3u8")


def test_ffmpeg(client: IVSClient) -> None:
    command = recipe("ffmpeg")["ffmpeg_command"]
    first, second = (command(client, "main", "talk.mp4")[-1] for _ in range(2))
    (channel,) = client.list_channels().channels
    (key,) = client.list_stream_keys(channel_arn=channel.arn).stream_keys
    value = client.get_stream_key(arn=key.arn).stream_key.value
    assert first == second
    assert first.startswith("rtmps://")
    assert first.endswith(f":443/app/{value}")


def test_private_channel(client: IVSClient) -> None:
    channel = client.create_channel(authorized=True).channel
    keys = generate_key_pair()
    url = recipe("private_channel")["watch_url"](channel, keys, "alice")
    address, _, token = url.partition("?token=")
    assert address == channel.playback_url
    assert verify(token, keys).viewer_id == "alice"


def test_record(local: LocalIVS, client: IVSClient) -> None:
    recorded = recipe("record")["recorded_channel"]
    channel: models.Channel = recorded(client, "main", "vods")
    local.start_stream(channel.arn)
    assert local.events[-1]["detail"]["recording_s3_bucket_name"] == "vods"
    local.refuse_bucket("elsewhere")
    with pytest.raises(WaiterFailed):
        recorded(client, "other", "elsewhere")
    assert len(client.list_recording_configurations().recording_configurations) == 1


def test_tickets() -> None:
    with LocalIVSChat() as chat, LocalIVSRealTime() as stages:
        room = chat.client().create_room()
        stage = stages.client().create_stage().stage
        made = recipe("tickets")["tickets"](
            chat.client(), stages.client(), "alice", room.arn, stage.arn
        )
        alice = chat.connect(made.chat)
        chat.send(alice, "hello")
        assert alice.received[0]["Sender"]["Attributes"] == {"name": "alice"}
        stages.join(made.stage)


def test_highlights() -> None:
    highlight = recipe("highlights")["highlight"]
    lines: list[str | None] = []
    with LocalIVS(on_event=lambda event: lines.append(highlight(event))) as local:
        recorded = recipe("record")["recorded_channel"](local.client(), "main", "vods")
        local.start_stream(recorded.arn)
        local.set_health(recorded.arn, "STARVING")
        local.end_stream(recorded.arn, code="MultitrackInputNotAllowed")
    texts = [line.partition(" ")[2] for line in lines if line]
    assert texts[:2] == ["main went live", "main stutters"]
    assert texts[2].startswith("s3://vods/ivs/v1/123456789012/")
    assert texts[3] == "main failed: MultitrackInputNotAllowed"
