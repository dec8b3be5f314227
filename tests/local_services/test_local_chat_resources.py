"""What rooms of a local Amazon IVS Chat assume, what their messages hold, and when tokens end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from typed_ivschat import IVSChatClient, models
from typed_ivschat._runtime.http import HttpResponse
from typed_ivschat.errors import (
    ParamValidationError,
    ResourceNotFoundException,
    ValidationException,
)
from typed_ivschat.testing import LocalIVSChat

REVIEW = "arn:aws:lambda:us-west-2:123456789012:function:review"
BUCKET = models.DestinationConfiguration(s3=models.S3DestinationConfiguration(bucket_name="bbb"))
NOWHERE = "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/nowhere"
TAGS = {"team": "live"}


@pytest.fixture
def local() -> Iterator[LocalIVSChat]:
    with LocalIVSChat() as running:
        yield running


@pytest.fixture
def client(local: LocalIVSChat) -> IVSChatClient:
    return local.client()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {},
            {
                "name": "",
                "maximum_message_rate_per_second": 10,
                "maximum_message_length": 500,
                "tags": {},
                "logging_configuration_identifiers": [],
                "message_review_handler": None,
            },
        ),
        (
            {
                "name": "talk",
                "maximum_message_rate_per_second": 5,
                "maximum_message_length": 50,
                "tags": TAGS,
                "message_review_handler": models.MessageReviewHandler(
                    uri=REVIEW, fallback_result="DENY"
                ),
            },
            None,
        ),
    ],
)
def test_room_is_as_the_request_or_the_service_says(
    client: IVSChatClient, given: dict[str, Any], expected: dict[str, Any] | None
) -> None:
    made = client.create_room(**given)
    expected = given if expected is None else expected
    for room in (made, client.get_room(identifier=made.arn)):
        assert {name: getattr(room, name) for name in expected} == expected
        assert (room.arn, room.id) == (made.arn, made.arn.rpartition("/")[2])
        assert room.create_time == room.update_time == made.create_time


def test_logging_configuration_is_as_the_request_or_the_service_says(
    local: LocalIVSChat, client: IVSChatClient
) -> None:
    given: dict[str, Any] = {"name": "log", "tags": TAGS}
    for arguments, expected in (({}, {"name": "", "tags": {}}), (given, given)):
        made = client.create_logging_configuration(destination_configuration=BUCKET, **arguments)
        assert {name: getattr(made, name) for name in expected} == expected
        assert (made.state, made.destination_configuration) == ("ACTIVE", BUCKET)
        assert made.id == made.arn.rpartition("/")[2]
        assert made.create_time == made.update_time == local.clock.now()
    with pytest.raises(ResourceNotFoundException):
        client.create_room(logging_configuration_identifiers=[NOWHERE])


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"s3": {"bucketName": "bbb"}, "firehose": {"deliveryStreamName": "stream"}},
        {"unknown": {}},
    ],
)
def test_logs_have_one_destination(
    local: LocalIVSChat, client: IVSChatClient, wrong: dict[str, Any]
) -> None:
    """No client sends another number."""
    made = client.create_logging_configuration(destination_configuration=BUCKET)
    for operation in ("CreateLoggingConfiguration", "UpdateLoggingConfiguration"):
        body = json.dumps({"identifier": made.arn, "destinationConfiguration": wrong}).encode()
        response = local.respond("POST", f"/{operation}", {}, body)
        assert isinstance(response, HttpResponse)
        assert (response.status, response.headers["x-amzn-ErrorType"]) == (
            400,
            "ValidationException",
        )
    kept = client.get_logging_configuration(identifier=made.arn)
    assert kept.destination_configuration == BUCKET


def test_pages_have_50_elements(client: IVSChatClient) -> None:
    for _ in range(51):
        client.create_room()
    first = client.list_rooms()
    assert len(first.rooms) == 50
    assert len(client.list_rooms(next_token=first.next_token).rooms) == 1


@pytest.mark.parametrize("member", ["name", "logging_configuration_identifier"])
def test_rooms_are_listed_by_their_members(client: IVSChatClient, member: str) -> None:
    logging = client.create_logging_configuration(destination_configuration=BUCKET)
    made = client.create_room(name="talk", logging_configuration_identifiers=[logging.arn])
    client.create_room()
    wanted: Any = {"name": "talk", "logging_configuration_identifier": logging.arn}
    listed = client.list_rooms(**{member: wanted[member]}).rooms
    assert [one.arn for one in listed] == [made.arn]
    assert client.list_rooms(message_review_handler_uri=REVIEW).rooms == []


@pytest.mark.parametrize(("seconds", "is_taken"), [(59, True), (60, True), (60.5, False)])
def test_token_is_taken_for_a_minute(
    local: LocalIVSChat, client: IVSChatClient, seconds: float, is_taken: bool
) -> None:
    room = client.create_room()
    token = client.create_chat_token(room_identifier=room.arn, user_id="alice").token
    local.advance(seconds)
    if is_taken:
        assert local.connect(token).is_open
    else:
        with pytest.raises(ParamValidationError, match="token"):
            local.connect(token)


@pytest.mark.parametrize(("minutes", "is_open"), [(1, True), (1.01, False)])
def test_session_lasts_as_long_as_its_token_says(
    local: LocalIVSChat, client: IVSChatClient, minutes: float, is_open: bool
) -> None:
    room = client.create_room()
    made = client.create_chat_token(
        room_identifier=room.arn, user_id="alice", session_duration_in_minutes=1
    )
    alice = local.connect(made.token)
    local.advance(minutes * 60)
    client.send_event(room_identifier=room.arn, event_name="wave")
    assert alice.is_open is is_open
    assert len(alice.received) == is_open


def test_what_is_received_and_logged(local: LocalIVSChat, client: IVSChatClient) -> None:
    logging = client.create_logging_configuration(destination_configuration=BUCKET)
    room = client.create_room(logging_configuration_identifiers=[logging.arn])
    made = client.create_chat_token(
        room_identifier=room.arn,
        user_id="alice",
        attributes={"color": "red"},
        capabilities=["SEND_MESSAGE"],
    )
    alice = local.connect(made.token)
    message = local.send(alice, "hello", attributes={"to": "all"})
    event = client.send_event(room_identifier=room.arn, event_name="wave", attributes={"a": "b"})
    deleted = client.delete_message(room_identifier=room.arn, id=message, reason="rude")
    plain = client.delete_message(room_identifier=room.arn, id=message)
    client.disconnect_user(room_identifier=room.arn, user_id="bob", reason="gone")
    time = local.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    shared = {"RequestId": "", "SendTime": time}
    sender = {"UserId": "alice", "Attributes": {"color": "red"}}
    expected: list[dict[str, Any]] = [
        {"Type": "MESSAGE", "Id": message, "Attributes": {"to": "all"}, "Content": "hello"},
        {"Id": event.id, "EventName": "wave", "Attributes": {"a": "b"}},
        {
            "Id": deleted.id,
            "EventName": "aws:DELETE_MESSAGE",
            "Attributes": {"MessageID": message, "Reason": "rude"},
        },
        {
            "Id": plain.id,
            "EventName": "aws:DELETE_MESSAGE",
            "Attributes": {"MessageID": message, "Reason": ""},
        },
        {
            "Id": alice.received[4]["Id"],
            "EventName": "aws:DISCONNECT_USER",
            "Attributes": {"UserId": "bob", "Reason": "gone"},
        },
    ]
    expected = [{"Type": "EVENT", **one, **shared} for one in expected]
    expected[0]["Sender"] = sender
    assert alice.received == expected
    assert [*local.events] == [
        {"event_timestamp": time, "type": one["Type"], "version": "1.0", "payload": one}
        for one in expected
    ]


def test_review_sees_the_message(local: LocalIVSChat, client: IVSChatClient) -> None:
    handler = models.MessageReviewHandler(uri=REVIEW, fallback_result="DENY")
    room = client.create_room(message_review_handler=handler, maximum_message_length=5)
    made = client.create_chat_token(
        room_identifier=room.arn, user_id="alice", capabilities=["SEND_MESSAGE"]
    )
    alice = local.connect(made.token)
    seen: list[Any] = []
    results: list[Any] = [
        {"ReviewResult": "ALLOW", "Content": "12345", "Attributes": {"is": "new"}},
        {"ReviewResult": "ALLOW", "Content": "123456"},
        {"ReviewResult": "ALLOW"},
        {"ReviewResult": "DENY"},
        ["ALLOW"],
    ]

    def review(payload: Any) -> Any:
        seen.append(payload)
        return results[len(seen) - 1]

    local.review_with(REVIEW, review)
    sent = [local.send(alice, "hello", attributes={"to": "all"}) for _ in results]
    assert seen == [
        {
            "Content": "hello",
            "MessageId": message,
            "RoomArn": room.arn,
            "Attributes": {"to": "all"},
            "Sender": {"UserId": "alice", "Attributes": {}, "Ip": "127.0.0.1"},
        }
        for message in sent
    ]
    assert [(one["Content"], one["Attributes"]) for one in alice.received] == [
        ("12345", {"is": "new"}),
        ("hello", {"to": "all"}),
    ]
    with pytest.raises(ParamValidationError, match="6 characters"):
        local.send(alice, "123456")


def test_assertions_of_a_review_pass(local: LocalIVSChat, client: IVSChatClient) -> None:
    room = client.create_room(message_review_handler=models.MessageReviewHandler(uri=REVIEW))
    made = client.create_chat_token(
        room_identifier=room.arn, user_id="alice", capabilities=["SEND_MESSAGE"]
    )

    def review(payload: Any) -> Any:
        raise AssertionError("of the test")

    local.review_with(REVIEW, review)
    with pytest.raises(AssertionError, match="of the test"):
        local.send(local.connect(made.token), "hello")


@pytest.mark.parametrize(("length", "is_accepted"), [(1023, True), (1024, False)])
def test_attributes_have_at_most_a_kilobyte(
    client: IVSChatClient, length: int, is_accepted: bool
) -> None:
    room, attributes = client.create_room(), {"k": "v" * length}
    for call in (
        lambda: client.send_event(room_identifier=room.arn, event_name="e", attributes=attributes),
        lambda: client.create_chat_token(
            room_identifier=room.arn, user_id="alice", attributes=attributes
        ),
    ):
        if is_accepted:
            call()
        else:
            with pytest.raises(ValidationException, match="1024"):
                call()
