"""What local services publish, as the classes of ``events``."""

from __future__ import annotations

from queue import SimpleQueue
from typing import Any

import pytest

from typed_ivs import IVSClient
from typed_ivs.events import Event, SessionCreated, SessionEnded, StreamEnded, StreamStarted
from typed_ivs.testing import LocalIVS
from typed_ivs_realtime.events import ParticipantPublished, ParticipantUnpublished
from typed_ivs_realtime.testing import LocalIVSRealTime
from typed_ivschat import models as chat_models
from typed_ivschat.events import LoggedEvent, LoggedMessage
from typed_ivschat.testing import LocalIVSChat


def test_events_are_typed(local: LocalIVS, client: IVSClient) -> None:
    arn = client.create_channel(name="main").channel.arn
    stream_id = local.start_stream(arn)
    later: SimpleQueue[Event] = SimpleQueue()
    local.subscribe(later.put)
    local.end_stream(arn)
    match local.published:
        case [SessionCreated(), StreamStarted() as started, StreamEnded(), SessionEnded()]:
            assert (started.channel_arn, started.channel_name) == (arn, "main")
            assert (started.stream_id, started.time) == (stream_id, local.clock.now())
        case other:
            pytest.fail(repr(other))
    assert [later.get(), later.get()] == local.published[2:]
    assert later.empty()
    assert [event.to_event() for event in local.published] == list(local.events)


def test_each_listener_is_called_in_order() -> None:
    """Even if one of them does what publishes further events."""
    told: list[Any] = []

    def end(event: Event) -> None:
        told.append(event.name)
        if isinstance(event, StreamStarted):
            local.end_stream(event.channel_arn)

    heard: list[str] = []
    with LocalIVS(on_event=lambda event: heard.append(event["detail"]["event_name"])) as local:
        local.subscribe(end)
        local.subscribe(lambda event: heard.append(event.name))
        local.start_stream(local.client().create_channel().channel.arn)
    assert told == ["Session Created", "Stream Start", "Stream End", "Session Ended"]
    assert heard[::2] == heard[1::2] == told


def test_listener_that_changes_an_event_changes_no_other() -> None:
    heard: list[Event] = []
    with LocalIVS(on_event=lambda event: event["detail"].clear()) as local:
        local.subscribe(heard.append)
        local.start_stream(local.client().create_channel().channel.arn)
        assert [event.name for event in heard] == ["Session Created", "Stream Start"]
        assert heard == local.published


def test_events_of_stages() -> None:
    with LocalIVSRealTime() as local, local.client() as client:
        stage = client.create_stage().stage.arn
        made = client.create_participant_token(stage_arn=stage, user_id="alice")
        heard: list[object] = []
        local.subscribe(heard.append)
        alice = local.join(made.participant_token.token)
        local.publish(stage, alice)
        local.leave(stage, alice)
        match local.published:
            case [
                ParticipantPublished(participant_id=first),
                ParticipantUnpublished(stage_arn=arn),
            ]:
                assert (first, arn) == (alice, stage)
            case other:
                pytest.fail(repr(other))
        assert heard == local.published


def test_logs_of_rooms() -> None:
    with LocalIVSChat() as local, local.client() as client:
        s3 = chat_models.S3DestinationConfiguration(bucket_name="logs")
        logging = client.create_logging_configuration(
            destination_configuration=chat_models.DestinationConfiguration(s3=s3)
        )
        logged = client.create_room(logging_configuration_identifiers=[logging.arn]).arn
        quiet = client.create_room().arn
        heard: list[object] = []
        local.subscribe(heard.append)
        for room in (quiet, logged):
            made = client.create_chat_token(
                room_identifier=room, user_id="alice", capabilities=["SEND_MESSAGE"]
            )
            local.send(local.connect(made.token), "hello")
            client.send_event(room_identifier=room, event_name="applause")
        match local.published:
            case [LoggedMessage(payload=message), LoggedEvent(payload=event)]:
                assert (message.content, message.sender.user_id) == ("hello", "alice")
                assert event.event_name == "applause"
            case other:
                pytest.fail(repr(other))
        assert heard == local.published
        assert [entry.to_wire() for entry in local.published] == list(local.events)
