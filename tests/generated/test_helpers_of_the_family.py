"""Helpers of the other two services, with both kinds of clients."""

from __future__ import annotations

import inspect
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.helpers import call, either, operations

import typed_ivs_realtime.errors as realtime_errors
import typed_ivschat.errors as chat_errors
from typed_ivs_realtime.helpers import (
    DeletedStage,
    EndedStage,
    delete_stage_fully,
    disconnect_participants,
    end_composition,
    end_stage,
)
from typed_ivs_realtime.testing import IVSRealTimeStub
from typed_ivs_realtime.testing import factories as realtime
from typed_ivs_realtime.testing.aio import AsyncIVSRealTimeStub
from typed_ivs_realtime.waiters import WaiterTimeout
from typed_ivschat.helpers import (
    FoundRoom,
    SeveralRoomsError,
    delete_room_fully,
    fresh_chat_token,
    get_or_create_room,
    send_event,
)
from typed_ivschat.models import CreateChatTokenRequest
from typed_ivschat.testing import IVSChatStub
from typed_ivschat.testing import factories as chat
from typed_ivschat.testing.aio import AsyncIVSChatStub

STAGE = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh"
COMPOSITION = "arn:aws:ivs:us-west-2:123456789012:composition/abcdABCDefgh"
ROOM = "arn:aws:ivschat:us-west-2:123456789012:room/abcdABCDefgh"
SESSION = "st-a1b2c3d4e5f6g"


stages = either(IVSRealTimeStub, AsyncIVSRealTimeStub)
rooms = either(IVSChatStub, AsyncIVSChatStub)


def participants(*ids: str) -> Any:
    return [realtime.participant_summary(participant_id=one, user_id=f"u-{one}") for one in ids]


def compositions(**states: Any) -> Any:
    return [
        realtime.composition_summary(arn=COMPOSITION.replace("abcd", name), state=state)
        for name, state in states.items()
    ]


def test_participants_of_the_active_session_are_disconnected(stages: Any) -> None:
    stub = stages.stub
    stub.get_stage.returns(stage=realtime.stage(active_session_id=SESSION))
    stub.list_participants.when(filter_by_state="CONNECTED", session_id=SESSION).returns(
        participants=participants("a", "b"), next_token="more"
    )
    stub.list_participants.when(next_token="more").returns(participants=participants("c", "d"))
    stub.disconnect_participant.returns()
    stub.disconnect_participant.when(participant_id="c").raises(
        realtime_errors.ResourceNotFoundException
    )
    assert call(disconnect_participants, stages, STAGE, reason="over") == ["a", "b", "d"]
    assert {one.reason for one in stub.disconnect_participant.calls} == {"over"}
    assert call(disconnect_participants, stages, STAGE, user_id="u-b") == ["b"]
    stub.get_stage.returns(stage=realtime.stage(active_session_id=None))
    assert call(disconnect_participants, stages, STAGE) == []


def test_stage_is_ended_composition_by_composition(stages: Any) -> None:
    stub = stages.stub
    stub.get_stage.returns(stage=realtime.stage(active_session_id=SESSION))
    stub.list_participants.returns(participants=participants("a"))
    stub.list_compositions.when(filter_by_stage_arn=STAGE).returns(
        compositions=compositions(one="ACTIVE", two="STOPPED", three="STOPPING", four="FAILED")
    )
    stub.stop_composition.returns()
    stub.stop_composition.when(arn=COMPOSITION.replace("abcd", "three")).raises(
        realtime_errors.ConflictException
    )
    stub.get_composition.returns(composition=realtime.composition(state="STOPPED"))
    stub.get_composition.returns(composition=realtime.composition(state="STOPPING")).once()
    stub.disconnect_participant.returns()
    assert call(end_stage, stages, STAGE) == EndedStage(
        disconnected=["a"],
        ended_compositions=[COMPOSITION.replace("abcd", name) for name in ("one", "three")],
    )
    assert operations(stages) == [
        *("ListCompositions", "StopComposition", "GetComposition", "GetComposition"),
        *("StopComposition", "GetComposition", "GetStage", "ListParticipants"),
        "DisconnectParticipant",
    ]


def test_composition_that_is_gone_has_ended(stages: Any) -> None:
    stages.stub.stop_composition.raises(realtime_errors.ResourceNotFoundException)
    assert call(end_composition, stages, COMPOSITION) is False
    stages.stub.stop_composition.returns()
    stages.stub.get_composition.returns(composition=realtime.composition(state="STOPPING"))
    with pytest.raises(WaiterTimeout, match="composition_ended: not within 30 s"):
        call(end_composition, stages, COMPOSITION, timeout=30)


def test_stage_is_deleted_whether_or_not_it_exists(stages: Any) -> None:
    stub = stages.stub
    stub.list_compositions.returns(compositions=[])
    stub.delete_stage.raises(realtime_errors.ResourceNotFoundException)
    assert call(delete_stage_fully, stages, STAGE) == DeletedStage(existed=False)
    stub.delete_stage.raises(realtime_errors.ConflictException).times(2).then.returns()
    assert call(delete_stage_fully, stages, STAGE) == DeletedStage(existed=True)
    stub.delete_stage.raises(realtime_errors.ConflictException)
    with pytest.raises(realtime_errors.ConflictException):
        call(delete_stage_fully, stages, STAGE, timeout=20)
    with pytest.raises(realtime_errors.ParamValidationError, match="stage_arn: got the ARN of a c"):
        call(delete_stage_fully, stages, COMPOSITION)


@pytest.mark.parametrize("at", range(8))
def test_interrupted_deletion_of_a_stage_goes_on(at: int) -> None:
    with IVSRealTimeStub() as client:
        running = compositions(one="ACTIVE")
        client.stub.list_compositions.returns(
            lambda _: realtime.list_compositions_response(
                compositions=[one for one in running if not client.stub.stop_composition.calls]
            )
        )
        client.stub.stop_composition.returns()
        client.stub.get_composition.returns(composition=realtime.composition(state="STOPPED"))
        client.stub.delete_stage.returns()
        steps = delete_stage_fully.steps(client, STAGE)
        answered: Any = None
        with suppress(StopIteration):
            for _ in range(at):
                request: Any = steps.send(answered)
                answered = client.send(request)
        steps.close()
        call(delete_stage_fully, client, STAGE)
        assert operations(client)[-1] == "DeleteStage"
        assert len(client.stub.stop_composition.calls) == 1


# --- chat ---

REQUEST = CreateChatTokenRequest(room_identifier=ROOM, user_id="ana")


def test_chat_token_is_used_while_a_user_can_still_connect(rooms: Any) -> None:
    clock = rooms._shared.clock

    def create(_: CreateChatTokenRequest) -> Any:
        expires_at = clock.now() + timedelta(minutes=1)
        return chat.create_chat_token_response(token_expiration_time=expires_at)

    rooms.stub.create_chat_token.returns(create)
    first = call(fresh_chat_token, rooms, REQUEST)
    assert call(fresh_chat_token, rooms, REQUEST, first) is first
    assert call(fresh_chat_token, rooms, REQUEST, first, margin=timedelta(minutes=1)) is not first
    expired = chat.create_chat_token_response(token_expiration_time=clock.now())
    assert call(fresh_chat_token, rooms, REQUEST, expired) is not expired
    assert len(rooms.stub.create_chat_token.calls) == 3


def test_wrong_argument_is_refused_before_anything_is_done(stages: Any, rooms: Any) -> None:
    with pytest.raises(realtime_errors.ConfigurationError, match="timeout: got '5'"):
        call(end_composition, stages, COMPOSITION, timeout="5")
    with pytest.raises(
        chat_errors.ParamValidationError, match="settings: got a value of type dict"
    ):
        call(get_or_create_room, rooms, name="talk", settings={"name": "talk"})
    with pytest.raises(chat_errors.ParamValidationError, match="request: got a value of type dict"):
        call(fresh_chat_token, rooms, {"userId": "ana"})
    assert operations(stages) == operations(rooms) == []


def test_room_is_found_by_its_whole_name_or_created(rooms: Any) -> None:
    stub = rooms.stub
    stub.list_rooms.when(name="talk").returns(rooms=[chat.room_summary(name="talks")])
    stub.create_room.when(name="talk").returns(arn=ROOM)
    assert call(get_or_create_room, rooms, name="talk") == FoundRoom(arn=ROOM, created=True)
    found = [chat.room_summary(name="talk", arn=ROOM)]
    stub.list_rooms.returns(rooms=found)
    assert call(get_or_create_room, rooms, name="talk") == FoundRoom(arn=ROOM, created=False)
    stub.list_rooms.returns(rooms=found * 2)
    with pytest.raises(SeveralRoomsError, match="got 2 rooms with the name 'talk'"):
        call(get_or_create_room, rooms, name="talk")
    with pytest.raises(chat_errors.ParamValidationError, match="name: got an empty name"):
        call(get_or_create_room, rooms, name="")


@pytest.mark.parametrize("exists", [True, False])
def test_lost_response_to_the_creation_of_a_room_is_looked_up(rooms: Any, exists: bool) -> None:
    found = [chat.room_summary(name="talk", arn=ROOM)] if exists else []
    rooms.stub.list_rooms.returns(rooms=found)
    rooms.stub.list_rooms.returns(rooms=[]).once()
    rooms.stub.create_room.raises(chat_errors.ReadTimeoutError)
    if exists:
        assert call(get_or_create_room, rooms, name="talk") == FoundRoom(arn=ROOM, created=True)
    else:
        with pytest.raises(chat_errors.OutcomeUnknownError):
            call(get_or_create_room, rooms, name="talk")


def test_event_has_at_most_a_kilobyte(rooms: Any) -> None:
    rooms.stub.send_event.returns(id="event")
    assert call(send_event, rooms, ROOM, "goal", {"a": "é" * 508}) == "event"
    assert call(send_event, rooms, ROOM, "goal") == "event"
    with pytest.raises(chat_errors.ParamValidationError, match="attributes: got 1026 bytes; expec"):
        call(send_event, rooms, ROOM, "goal", {"a": "é" * 509})
    with pytest.raises(
        chat_errors.ParamValidationError, match="room_arn: got an ARN of the servic"
    ):
        call(send_event, rooms, STAGE, "goal")
    assert len(rooms.stub.send_event.calls) == 2


def test_room_is_deleted_whether_or_not_it_exists(rooms: Any) -> None:
    rooms.stub.delete_room.returns().once().then.raises(chat_errors.ResourceNotFoundException)
    assert call(delete_room_fully, rooms, ROOM) is True
    assert call(delete_room_fully, rooms, ROOM) is False


@pytest.mark.parametrize(
    ("limit", "sentences"),
    [
        ("session_duration_in_minutes", ("Minutes, not seconds", "180", "Range 1–180")),
        ("attributes", ("1 KB total", "bytes of UTF-8")),
        ("capabilities", ("Without SEND_MESSAGE, the user only reads.",)),
    ],
)
def test_limits_of_a_chat_token_are_said_where_it_is_called(
    limit: str, sentences: tuple[str, ...]
) -> None:
    documentation = inspect.getdoc(IVSChatStub.create_chat_token) or ""
    arguments = documentation.partition("Args:")[2].partition("Returns:")[0]
    said = " ".join(arguments.partition(f"{limit}:")[2].split())
    for sentence in sentences:
        assert sentence in said


@pytest.mark.parametrize("minutes", [0, 181, 720])
def test_sessions_of_another_length_never_reach_the_service(rooms: Any, minutes: int) -> None:
    request = replace(REQUEST, session_duration_in_minutes=minutes)
    with pytest.raises(
        chat_errors.ParamValidationError, match=f"got {minutes}; expected: 1 to 180"
    ):
        call(fresh_chat_token, rooms, request)
    large = replace(REQUEST, attributes={"a": "é" * 509})
    with pytest.raises(chat_errors.ParamValidationError, match="attributes: got 1026 bytes; expec"):
        call(fresh_chat_token, rooms, large)
    strict = rooms.with_options(validation="strict")
    with pytest.raises(chat_errors.ParamValidationError, match="session_duration_in_minutes: got"):
        call(lambda client: client.send(request), strict)


def test_what_is_no_mapping_of_texts_is_refused_by_validation(rooms: Any) -> None:
    for attributes in ({"a": object()}, {"a": 1}, 7, ["a"]):
        with pytest.raises(chat_errors.ParamValidationError, match="attributes"):
            call(send_event, rooms, ROOM, "goal", attributes)
