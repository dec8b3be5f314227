"""A local Amazon IVS Chat, and the people in its rooms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from typed_ivschat import IVSChatClient, Unrecognized, models
from typed_ivschat.errors import (
    ConflictException,
    ParamValidationError,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from typed_ivschat.testing import LocalIVSChat

REVIEW = "arn:aws:lambda:us-west-2:123456789012:function:review"
NOWHERE = "arn:aws:ivschat:us-west-2:123456789012:room/nowhere"


@pytest.fixture
def local() -> Iterator[LocalIVSChat]:
    with LocalIVSChat() as running:
        yield running


@pytest.fixture
def client(local: LocalIVSChat) -> IVSChatClient:
    return local.client()


def test_every_operation_is_handled(local: LocalIVSChat) -> None:
    assert local._handlers.keys() == local.BINDINGS.operations.keys()


def test_room_and_its_logging(local: LocalIVSChat, client: IVSChatClient) -> None:
    bucket = models.DestinationConfiguration(
        s3=models.S3DestinationConfiguration(bucket_name="bbb")
    )
    logging = client.create_logging_configuration(destination_configuration=bucket, name="log")
    assert client.get_logging_configuration(identifier=logging.arn).state == "ACTIVE"
    room = client.create_room(
        name="talk", logging_configuration_identifiers=[logging.arn], tags={"a": "b"}
    )
    assert (room.maximum_message_rate_per_second, room.maximum_message_length) == (10, 500)
    with pytest.raises(ConflictException):
        client.delete_logging_configuration(identifier=logging.arn)
    local.advance(5)
    changed = client.update_room(identifier=room.arn, logging_configuration_identifiers=[])
    assert changed.update_time - room.create_time == timedelta(seconds=5)
    assert client.get_room(identifier=room.arn).logging_configuration_identifiers == []
    client.update_logging_configuration(identifier=logging.arn, name="other")
    assert [one.name for one in client.list_logging_configurations().logging_configurations] == [
        "other"
    ]
    client.delete_logging_configuration(identifier=logging.arn)
    client.tag_resource(resource_arn=room.arn, tags={"c": "d"})
    assert client.list_tags_for_resource(resource_arn=room.arn).tags == {"a": "b", "c": "d"}
    client.delete_room(identifier=room.arn)
    with pytest.raises(ResourceNotFoundException) as caught:
        client.get_room(identifier=room.arn)
    assert (caught.value.resource_id, caught.value.resource_type) == (room.arn, "ROOM")


def test_rooms_are_listed_by_their_last_change(client: IVSChatClient) -> None:
    arns = [client.create_room(name=f"n{number}").arn for number in range(3)]
    client.update_room(identifier=arns[0], name="first")
    assert [one.name for one in client.list_rooms().rooms] == ["first", "n2", "n1"]
    page = client.list_rooms(max_results=2)
    rest = client.list_rooms(max_results=2, next_token=page.next_token)
    assert [one.name for one in rest.rooms] == ["n1"]
    assert [one.name for one in client.list_rooms(name="n2").rooms] == ["n2"]


def test_errors_have_the_members_of_the_model() -> None:
    with LocalIVSChat(quotas={"room": 0}) as local, local.client() as client:
        with pytest.raises(ServiceQuotaExceededException) as over:
            client.create_room()
        assert over.value.limit == 0
        with pytest.raises(ValidationException) as invalid:
            client.create_room(name="a b")
        assert invalid.value.reason == "FIELD_VALIDATION_FAILED"
        assert [one.name for one in invalid.value.field_list or ()] == ["name"]


def test_people_in_a_room(local: LocalIVSChat, client: IVSChatClient) -> None:
    room = client.create_room(maximum_message_length=5)
    made = [
        client.create_chat_token(
            room_identifier=room.arn, user_id="alice", capabilities=["SEND_MESSAGE"]
        ),
        client.create_chat_token(room_identifier=room.arn, user_id="bob"),
    ]
    assert made[0].session_expiration_time - made[0].token_expiration_time == timedelta(minutes=59)
    alice, bob = (local.connect(one.token) for one in made)
    with pytest.raises(ParamValidationError, match="token"):
        local.connect(made[0].token)
    message = local.send(alice, "hello")
    client.send_event(room_identifier=room.arn, event_name="app:wave", attributes={"by": "bob"})
    client.delete_message(room_identifier=room.arn, id=message, reason="rude")
    client.disconnect_user(room_identifier=room.arn, user_id="alice")
    client.send_event(room_identifier=room.arn, event_name="late")
    assert [one.get("Content") or one["EventName"] for one in bob.received] == [
        *("hello", "app:wave", "aws:DELETE_MESSAGE", "aws:DISCONNECT_USER", "late"),
    ]
    assert bob.received[0]["Sender"] == {"UserId": "alice", "Attributes": {}}
    assert alice.received == bob.received[:4]
    assert not alice.is_open
    for refused in (lambda: local.send(alice, "x"), lambda: local.send(bob, "x")):
        with pytest.raises(ParamValidationError):
            refused()
    local.advance(60 * 60)
    client.send_event(room_identifier=room.arn, event_name="too-late")
    assert len(bob.received) == 5 + (bob.is_open)
    with pytest.raises(ValidationException, match="1024"):
        client.send_event(room_identifier=room.arn, event_name="e", attributes={"k": "v" * 1024})
    with pytest.raises(ResourceNotFoundException):
        client.create_chat_token(room_identifier=NOWHERE, user_id="alice")


def test_token_is_good_for_a_minute(local: LocalIVSChat, client: IVSChatClient) -> None:
    room = client.create_room()
    made = client.create_chat_token(room_identifier=room.arn, user_id="alice")
    local.advance(61)
    with pytest.raises(ParamValidationError, match="token"):
        local.connect(made.token)


@pytest.mark.parametrize(
    "review",
    [
        lambda payload: 1 / 0,
        lambda payload: None,
        lambda payload: {"ReviewResult": "allow", "Content": "x"},
        lambda payload: {"ReviewResult": "ALLOW", "Content": "x" * 501},
        lambda payload: {"ReviewResult": "ALLOW", "Content": ""},
    ],
)
@pytest.mark.parametrize("fallback", ["ALLOW", "DENY"])
def test_fallback_decides_where_a_review_fails(
    local: LocalIVSChat, client: IVSChatClient, review: Any, fallback: str
) -> None:
    handler = models.MessageReviewHandler(uri=REVIEW, fallback_result=Unrecognized(fallback))
    room = client.create_room(message_review_handler=handler)
    made = client.create_chat_token(
        room_identifier=room.arn, user_id="alice", capabilities=["SEND_MESSAGE"]
    )
    alice = local.connect(made.token)
    local.review_with(REVIEW, review)
    local.send(alice, "hello")
    assert [one["Content"] for one in alice.received] == ["hello"] * (fallback == "ALLOW")


def test_messages_are_reviewed(local: LocalIVSChat, client: IVSChatClient) -> None:
    handler = models.MessageReviewHandler(uri=REVIEW, fallback_result="DENY")
    room = client.create_room(message_review_handler=handler)
    made = client.create_chat_token(
        room_identifier=room.arn, user_id="alice", capabilities=["SEND_MESSAGE"]
    )
    alice = local.connect(made.token)
    local.send(alice, "denied by the fallback")
    payloads: list[dict[str, Any]] = []

    def review(payload: dict[str, Any]) -> dict[str, Any]:
        payloads.append(payload)
        allowed = "damn" not in payload["Content"]
        return {
            "ReviewResult": "ALLOW" if allowed else "DENY",
            "Content": payload["Content"].upper(),
        }

    local.review_with(REVIEW, review)
    local.send(alice, "damn")
    local.send(alice, "hello")
    assert [one["Content"] for one in alice.received] == ["HELLO"]
    assert payloads[0]["RoomArn"] == room.arn
    client.update_room(
        identifier=room.arn, message_review_handler=models.MessageReviewHandler(uri="")
    )
    local.send(alice, "damn")
    assert alice.received[-1]["Content"] == "damn"
