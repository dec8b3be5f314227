"""Tokens, the people who are in a room with them, and what they write and receive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from ... import models
from ..._runtime.operation import Response
from ..._runtime.values import refuse
from ..local_service.base import ServiceBase
from .limits import ATTRIBUTES_BYTES, SESSION_MINUTES, TOKEN_SECONDS
from .rooms import Room, Rooms

Review = Callable[[dict[str, Any]], dict[str, Any]]
"""A review handler: receives what its function in Lambda would receive, and returns its result."""


class _Token(NamedTuple):
    room_arn: str
    user_id: str
    capabilities: tuple[str, ...]
    attributes: Mapping[str, str]
    valid_until: datetime
    session_end: datetime


class Connection:
    """Somebody in a room.

    Attributes:
        room_arn: The room.
        user_id: Who it is.
        capabilities: What the token allows beside reading.
        attributes: What the token says of the user.
        received: What arrived, in the form of the messaging API: messages and events.
        is_open: Whether the connection has not ended.
    """

    def __init__(self, token: _Token) -> None:
        self.room_arn = token.room_arn
        self.user_id = token.user_id
        self.capabilities = token.capabilities
        self.attributes = token.attributes
        self.session_end = token.session_end
        self.received: list[dict[str, Any]] = []
        self.is_open = True


class Messaging:
    """What happens in rooms.

    Args:
        service: The service.
        rooms: Its rooms.
    """

    def __init__(self, service: ServiceBase, rooms: Rooms) -> None:
        self._service = service
        self._rooms = rooms
        self._tokens: dict[str, _Token] = {}
        self._connections: list[Connection] = []
        self.reviews: dict[str, Review] = {}

    def create_chat_token(
        self, request: models.CreateChatTokenRequest
    ) -> models.CreateChatTokenResponse:
        """Makes a token, with which a user can connect once within a minute."""
        self._rooms.find(request.room_identifier)
        attributes = self._checked(request.attributes)
        now = self._service.now
        minutes = request.session_duration_in_minutes or SESSION_MINUTES
        made = _Token(
            room_arn=request.room_identifier,
            user_id=request.user_id,
            capabilities=(*(request.capabilities or ()),),
            attributes=attributes,
            valid_until=now + timedelta(seconds=TOKEN_SECONDS),
            session_end=now + timedelta(minutes=minutes),
        )
        token = self._service.new_id(64)
        self._tokens[token] = made
        return models.CreateChatTokenResponse(
            token=token,
            token_expiration_time=made.valid_until,
            session_expiration_time=made.session_end,
        )

    def send_event(self, request: models.SendEventRequest) -> models.SendEventResponse:
        """Sends an event to everybody in a room."""
        self._rooms.find(request.room_identifier)
        attributes = self._checked(request.attributes)
        event = self._event(request.room_identifier, request.event_name, attributes)
        return models.SendEventResponse(id=event)

    def delete_message(self, request: models.DeleteMessageRequest) -> models.DeleteMessageResponse:
        """Tells everybody in a room to remove a message."""
        self._rooms.find(request.room_identifier)
        attributes = {"MessageID": request.id, "Reason": request.reason or ""}
        event = self._event(request.room_identifier, "aws:DELETE_MESSAGE", attributes)
        return models.DeleteMessageResponse(id=event)

    def disconnect_user(self, request: models.DisconnectUserRequest) -> Response:
        """Ends the connections of a user, and tells everybody in the room."""
        self._rooms.find(request.room_identifier)
        attributes = {"UserId": request.user_id, "Reason": request.reason or ""}
        self._event(request.room_identifier, "aws:DISCONNECT_USER", attributes)
        for connection in self._of(request.room_identifier):
            if connection.user_id == request.user_id:
                connection.is_open = False
        return self._service.response(request)

    def connect(self, token: str) -> Connection:
        """A user connects with a token."""
        made = self._tokens.pop(token, None)
        if made is None or made.valid_until < self._service.now or made.room_arn not in self._rooms:
            raise refuse("token", "a token that is not valid", "one that was not used for a minute")
        connection = Connection(made)
        self._connections.append(connection)
        return connection

    def send(self, connection: Connection, content: str, attributes: Mapping[str, str]) -> str:
        """A user writes a message. A review handler may change or deny it."""
        if connection not in self._of(connection.room_arn):
            raise refuse("connection", "one that has ended", "an open connection")
        if "SEND_MESSAGE" not in connection.capabilities:
            raise refuse("connection", "a token without SEND_MESSAGE", "one with it")
        room = self._rooms.find(connection.room_arn)
        if len(content) > room.maximum_message_length:
            allowed = f"at most {room.maximum_message_length} characters"
            raise refuse("content", f"{len(content)} characters", allowed)
        sender = {"UserId": connection.user_id, "Attributes": {**connection.attributes}}
        message = {
            "Type": "MESSAGE",
            "Id": self._service.new_id(),
            "RequestId": "",
            "Attributes": {**attributes},
            "Content": content,
            "SendTime": self._time(),
            "Sender": sender,
        }
        if self._is_allowed(room, message):
            self._deliver(room.arn, message)
        return str(message["Id"])

    def _is_allowed(self, room: Room, message: dict[str, Any]) -> bool:
        handler = room.message_review_handler
        if handler is None:
            return True
        review = self.reviews.get(handler.uri or "")
        result: Mapping[str, Any] = (
            {}
            if review is None
            else _result_of(
                review,
                {
                    "Content": message["Content"],
                    "MessageId": message["Id"],
                    "RoomArn": room.arn,
                    "Attributes": message["Attributes"],
                    "Sender": {**message["Sender"], "Ip": "127.0.0.1"},
                },
            )
        )
        verdict, content = result.get("ReviewResult"), result.get("Content", message["Content"])
        is_text = isinstance(content, str) and 0 < len(content) <= room.maximum_message_length
        if verdict not in ("ALLOW", "DENY") or not is_text:
            return handler.fallback_result != "DENY"
        message["Content"] = content
        message["Attributes"] = result.get("Attributes", message["Attributes"])
        return bool(verdict == "ALLOW")

    def _event(self, room_arn: str, name: str, attributes: Mapping[str, str]) -> str:
        identifier = self._service.new_id()
        event = {
            "Type": "EVENT",
            "Id": identifier,
            "RequestId": "",
            "EventName": name,
            "Attributes": {**attributes},
            "SendTime": self._time(),
        }
        self._deliver(room_arn, event)
        return identifier

    def _deliver(self, room_arn: str, message: dict[str, Any]) -> None:
        for connection in self._of(room_arn):
            connection.received.append(deepcopy(message))
        if self._rooms.find(room_arn).logging_configuration_identifiers:
            entry = {
                "event_timestamp": message["SendTime"],
                "type": message["Type"],
                "version": "1.0",
                "payload": deepcopy(message),
            }
            self._service.publish_event(entry)

    def _of(self, room_arn: str) -> list[Connection]:
        """The open connections to a room."""
        now = self._service.now
        for connection in self._connections:
            gone = connection.session_end < now or connection.room_arn not in self._rooms
            connection.is_open = connection.is_open and not gone
        self._connections = [one for one in self._connections if one.is_open]
        return [one for one in self._connections if one.room_arn == room_arn]

    def _checked(self, attributes: Mapping[str, str] | None) -> Mapping[str, str]:
        """Attributes of at most 1 KB in all."""
        attributes = attributes or {}
        if (
            sum(len(text.encode()) for pair in attributes.items() for text in pair)
            > ATTRIBUTES_BYTES
        ):
            raise self._service.invalid(f"attributes: at most {ATTRIBUTES_BYTES} bytes are allowed")
        return attributes

    def _time(self) -> str:
        return self._service.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _result_of(review: Review, payload: dict[str, Any]) -> Mapping[str, Any]:
    """What a review handler returns; nothing if it fails, but for assertions of tests."""
    try:
        result = cast("object", review(payload))
    except AssertionError:
        raise
    except Exception:  # A function in Lambda may fail in any way.
        return {}
    return cast("Mapping[str, Any]", result) if isinstance(result, Mapping) else {}
