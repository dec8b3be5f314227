"""The recipes, and what is written in their place with boto3, do with local services what they say."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from typed_ivs import IVSClient, models
from typed_ivs.errors import ServiceError
from typed_ivs.testing import LocalIVS
from typed_ivs.testing.credentials import KEYS
from typed_ivs.testing.server import LocalServer
from typed_ivs.tokens import generate_key_pair, verify
from typed_ivs_realtime import models as realtime
from typed_ivs_realtime.testing import LocalIVSRealTime
from typed_ivs_realtime.testing.server import LocalServer as LocalServerRealTime
from typed_ivschat.testing import LocalIVSChat
from typed_ivschat.testing.server import LocalServer as LocalServerChat

FOLDERS = {
    "recipe": Path(__file__).parents[2] / "examples" / "recipes",
    "by hand": Path(__file__).parent / "by_hand",
}
SERVERS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    LocalIVS: ("ivs", LocalServer),
    LocalIVSRealTime: ("ivs-realtime", LocalServerRealTime),
    LocalIVSChat: ("ivschat", LocalServerChat),
}
NOWHERE = "arn:aws:ivs:us-west-2:123456789012:channel/nowhere"


class Side:
    """The recipes with our clients, or the programs by hand with those of boto3.

    Args:
        name: Which of both.
        open: What is closed after the test.
    """

    def __init__(self, name: str, open: ExitStack) -> None:
        self.name = name
        self._open = open

    def client(self, local: Any) -> Any:
        """A client of a local service."""
        if self.name == "recipe":
            return self._open.enter_context(local.client())
        service, serve = SERVERS[type(local)]
        server = self._open.enter_context(serve(local))
        client = boto3.client(
            service,
            region_name="us-west-2",
            endpoint_url=server.url,
            aws_access_key_id=KEYS.access_key_id,
            aws_secret_access_key=KEYS.secret_access_key,
        )
        self._open.callback(client.close)
        return client

    def load(self, name: str, local: Any = None) -> Any:
        """A program. Its pauses set the clock of a local service forward."""
        path = FOLDERS[self.name] / f"{name}.py"
        spec = spec_from_file_location(f"{self.name.replace(' ', '_')}_{name}", path)
        assert spec is not None
        assert spec.loader is not None
        module: Any = module_from_spec(spec)
        spec.loader.exec_module(module)
        if hasattr(module, "time") and local is not None:
            module.time = SimpleNamespace(
                sleep=local.advance, monotonic=lambda: local.clock.seconds, time=time.time
            )
        return module


@pytest.fixture(params=FOLDERS)
def side(request: pytest.FixtureRequest) -> Iterator[Side]:
    """Both sides, one after the other."""
    with ExitStack() as open:
        yield Side(request.param, open)


@pytest.fixture
def stages() -> Iterator[LocalIVSRealTime]:
    with LocalIVSRealTime() as local:
        yield local


def plain(value: Any) -> Any:
    """A structure, or the dictionary that boto3 returns, as JSON with comparable times."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, str) and value[:2] == "20" and value[4:5] == "-":
        return datetime.fromisoformat(value).timestamp()
    to_wire = getattr(value, "to_wire", None)
    return value if to_wire is None else plain(to_wire())


def test_every_recipe_has_a_program_by_hand() -> None:
    recipes, by_hand = ({path.name for path in folder.glob("*.py")} for folder in FOLDERS.values())
    assert recipes == by_hand


def test_tear_down(side: Side, local: LocalIVS, client: IVSClient) -> None:
    tear_down = side.load("tear_down", local).tear_down
    for number in range(3):
        created = client.create_channel(tags={"team": "a" if number else "b"})
        if number != 1:
            local.start_stream(created.channel.arn, reconnects=True)
    assert tear_down(side.client(local), "a") == 2
    assert [one.tags for one in client.list_channels().channels] == [{"team": "b"}]


def test_channel_exists(side: Side, local: LocalIVS, client: IVSClient) -> None:
    exists, theirs = side.load("channel_exists").channel_exists, side.client(local)
    assert exists(theirs, client.create_channel().channel.arn)
    assert not exists(theirs, NOWHERE)
    local.fail(ServiceError, code="Other", status=403)
    with pytest.raises(Exception, match="Other"):
        exists(theirs, NOWHERE)


def test_suspend(side: Side, local: LocalIVS, client: IVSClient) -> None:
    program, theirs = side.load("suspend", local), side.client(local)
    arn = client.create_channel().channel.arn
    local.start_stream(arn, reconnects=True)
    assert program.suspend(theirs, arn)
    assert client.list_streams().streams == []
    local.advance(60)
    assert not program.suspend(theirs, arn)
    assert client.list_streams().streams == []
    key = plain(program.readmit(theirs, arn))
    assert client.get_stream_key(arn=key["arn"]).stream_key.value == key["value"]
    local.start_stream(arn)


def test_quiz(side: Side) -> None:
    with LocalIVS(throttles=True) as strict, strict.client() as client:
        ask, theirs = side.load("quiz", strict).ask, side.client(strict)
        arn = client.create_channel().channel.arn
        assert ask(theirs, arn, ["too early"]) == 0
        strict.start_stream(arn)
        assert ask(theirs, arn, (f"question {number}" for number in range(20))) == 20
        assert len(strict.metadata_of(arn)) == 20
        assert strict.clock.seconds > 2.5
        with pytest.raises(Exception, match="1 KB"):
            ask(theirs, arn, ["x" * 1024])


def test_on_air(side: Side, local: LocalIVS, client: IVSClient) -> None:
    on_air, theirs = side.load("on_air", local).on_air, side.client(local)
    arn = client.create_channel().channel.arn
    local.start_stream(arn, starts_in=200)
    assert plain(on_air(theirs, arn)) == plain(client.get_stream(channel_arn=arn).stream)
    local.end_stream(arn)
    with pytest.raises(Exception, match=r"not live|not within 600 s"):
        on_air(theirs, arn)


def test_dashboard(side: Side, local: LocalIVS, client: IVSClient) -> None:
    table, theirs = side.load("dashboard").table, side.client(local)
    assert table(theirs) == []
    urls: list[str] = []
    for number in range(60):
        channel = client.create_channel(name=f"n{number}").channel
        local.start_stream(channel.arn)
        local.set_viewers(channel.arn, number)
        urls.append(channel.playback_url)
    client.create_channel(name="offline")
    assert table(theirs) == [(f"n{at}", at, urls[at]) for at in reversed(range(60))]


def test_curfew(side: Side, local: LocalIVS, client: IVSClient) -> None:
    curfew, theirs = side.load("curfew", local).curfew, side.client(local)
    arns = [client.create_channel().channel.arn for _ in range(3)]
    for arn in arns[1:]:
        local.start_stream(arn)
    assert curfew(theirs) == 2
    assert client.list_streams().streams == []
    assert curfew(theirs) == 0
    assert len(client.list_stream_keys(channel_arn=arns[1]).stream_keys) == 1


def test_history(side: Side, local: LocalIVS, client: IVSClient) -> None:
    sessions, theirs = side.load("history").sessions, side.client(local)
    arn = client.create_channel().channel.arn
    ids: list[str] = []
    for _ in range(120):
        ids.insert(0, local.start_stream(arn))
        local.end_stream(arn)
        local.advance(1)
    found = plain(sessions(theirs, arn))
    assert [one["streamId"] for one in found] == ids
    last = client.get_stream_session(channel_arn=arn).stream_session
    assert found[0] == plain(last)


def test_reconfigure(side: Side, local: LocalIVS, client: IVSClient) -> None:
    make_private, theirs = side.load("reconfigure", local).make_private, side.client(local)
    for is_live in (False, True):
        arn = client.create_channel().channel.arn
        if is_live:
            local.start_stream(arn)
        assert plain(make_private(theirs, arn)) == plain(client.get_channel(arn=arn).channel)
        assert client.get_channel(arn=arn).channel.authorized


def test_ffmpeg(side: Side, local: LocalIVS, client: IVSClient) -> None:
    command, theirs = side.load("ffmpeg").ffmpeg_command, side.client(local)
    first, second = (command(theirs, "main", "talk.mp4")[-1] for _ in range(2))
    (channel,) = client.list_channels().channels
    (key,) = client.list_stream_keys(channel_arn=channel.arn).stream_keys
    value = client.get_stream_key(arn=key.arn).stream_key.value
    host = client.get_channel(arn=channel.arn).channel.ingest_endpoint
    assert first == second == f"rtmps://{host}:443/app/{value}"
    client.delete_stream_key(arn=key.arn)
    with pytest.raises(SystemExit):
        command(theirs, "main", "talk.mp4")
    client.create_channel(name="main")
    with pytest.raises(Exception, match="2 channels"):
        command(theirs, "main", "talk.mp4")


def test_private_channel(side: Side, client: IVSClient) -> None:
    watch_url = side.load("private_channel").watch_url
    channel = client.create_channel(authorized=True).channel
    keys = generate_key_pair()
    ours = side.name == "recipe"
    given = (channel, keys) if ours else (channel.to_wire(), keys.private_key)
    address, _, token = watch_url(*given, "alice").partition("?token=")
    assert address == channel.playback_url
    said = verify(token, keys)
    assert (said.channel_arn, said.viewer_id) == (channel.arn, "alice")
    assert said.single_use is not None
    with pytest.raises(Exception, match="40 characters"):
        watch_url(*given, "a" * 41)


def test_record(side: Side, local: LocalIVS, client: IVSClient) -> None:
    recorded, theirs = side.load("record", local).recorded_channel, side.client(local)
    channel = plain(recorded(theirs, "main", "vods"))
    local.start_stream(channel["arn"])
    assert local.events[-1]["detail"]["recording_s3_bucket_name"] == "vods"
    local.refuse_bucket("elsewhere")
    with pytest.raises(Exception, match=r"can't reach the state|can't be used"):
        recorded(theirs, "other", "elsewhere")
    assert len(client.list_recording_configurations().recording_configurations) == 1


def test_tickets(side: Side, stages: LocalIVSRealTime) -> None:
    with LocalIVSChat() as chat:
        room = chat.client().create_room()
        stage = stages.client().create_stage().stage
        clients = side.client(chat), side.client(stages)
        made = side.load("tickets").tickets(*clients, "alice", room.arn, stage.arn)
        alice = chat.connect(made.chat)
        chat.send(alice, "hello")
        assert alice.received[0]["Sender"]["Attributes"] == {"name": "alice"}
        stages.join(made.stage)


def test_end_show(side: Side, stages: LocalIVSRealTime) -> None:
    end_show, theirs = side.load("end_show", stages).end_show, side.client(stages)
    client = stages.client()
    stage = client.create_stage().stage.arn
    assert end_show(theirs, stage) == 0
    for name in ("alice", "bob"):
        made = client.create_participant_token(stage_arn=stage, user_id=name)
        stages.publish(stage, stages.join(made.participant_token.token))
    encoder = client.create_encoder_configuration().encoder_configuration
    assert encoder is not None
    channel = realtime.ChannelDestinationConfiguration(
        channel_arn=NOWHERE, encoder_configuration_arn=encoder.arn
    )
    client.start_composition(
        stage_arn=stage, destinations=[realtime.DestinationConfiguration(channel=channel)]
    )
    assert end_show(theirs, stage) == 2
    (composition,) = client.list_compositions().compositions
    assert composition.state == "STOPPED"
    assert client.get_stage(arn=stage).stage.active_session_id is None


def test_kick_out(side: Side, stages: LocalIVSRealTime) -> None:
    kick_out, theirs = side.load("kick_out").kick_out, side.client(stages)
    client = stages.client()
    stage = client.create_stage().stage.arn
    assert kick_out(theirs, stage, "alice") == []
    joined: list[str] = []
    for name in ("alice", "bob", "alice"):
        made = client.create_participant_token(stage_arn=stage, user_id=name)
        joined.append(stages.join(made.participant_token.token))
    assert kick_out(theirs, stage, "alice") == [joined[0], joined[2]]
    assert kick_out(theirs, stage, "alice") == []


def test_recording_of(side: Side, stages: LocalIVSRealTime) -> None:
    recording_of, theirs = side.load("recording_of", stages).recording_of, side.client(stages)
    client = stages.client()
    storage = client.create_storage_configuration(
        s3=realtime.S3StorageConfiguration(bucket_name="vods")
    ).storage_configuration
    assert storage is not None
    stage = client.create_stage(
        auto_participant_recording_configuration=realtime.AutoParticipantRecordingConfiguration(
            storage_configuration_arn=storage.arn
        )
    ).stage.arn
    made = client.create_participant_token(stage_arn=stage)
    alice = stages.join(made.participant_token.token)
    session = client.get_stage(arn=stage).stage.active_session_id
    with pytest.raises(Exception, match=r"can't reach the state|DISABLED"):
        recording_of(theirs, stage, session, alice)
    stages.publish(stage, alice)
    stages.later(60, lambda: stages.leave(stage, alice))
    found = recording_of(theirs, stage, session, alice)
    assert found.startswith(f"s3://vods/{stage.rpartition('/')[2]}/{session}/{alice}/")


def test_highlights(side: Side) -> None:
    highlight = side.load("highlights").highlight
    lines: list[str | None] = []
    with LocalIVS(on_event=lambda event: lines.append(highlight(event))) as local:
        recorded: models.Channel = (
            Side("recipe", ExitStack())
            .load("record")
            .recorded_channel(local.client(), "main", "vods")
        )
        local.start_stream(recorded.arn)
        local.set_health(recorded.arn, "STARVING")
        local.end_stream(recorded.arn, code="MultitrackInputNotAllowed")
    texts = [line.partition(" ")[2] for line in lines if line]
    assert texts[:2] == ["main went live", "main stutters"]
    assert texts[2].startswith("s3://vods/ivs/v1/123456789012/")
    assert texts[3] == "main failed: MultitrackInputNotAllowed"
