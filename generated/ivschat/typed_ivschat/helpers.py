"""What a program does with rooms in several calls, as one function each.

Each function takes a client first. With the asynchronous client, it is awaited::

    token = fresh_chat_token(client, request, token)
    token = await fresh_chat_token(async_client, request, token)

A function that was interrupted, cancelled, or ended by an error can be called again. Calls are made and
retried as by the client's methods, and raise the same errors.
"""

# docs/decisions/helpers-are-steps.md says why.

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

from . import models
from ._runtime.client import ClientBase
from ._runtime.helpers import expect, helper
from ._runtime.steps import Steps, attempt, clock_of, send
from ._runtime.values import refuse, show_fields
from .arns import RoomArn
from .errors import Error, OutcomeUnknownError, ResourceNotFoundException
from .paginators import Paginators

__all__ = [
    "FoundRoom",
    "SeveralRoomsError",
    "delete_room_fully",
    "fresh_chat_token",
    "get_or_create_room",
    "send_event",
]

_MOST_ATTRIBUTES = 1024
_LONGEST_SESSION = 180
_MARGIN = timedelta(seconds=15)


@dataclass(slots=True, kw_only=True)
class FoundRoom:
    """What ``get_or_create_room`` found or created."""

    __repr__ = show_fields

    arn: str
    """ARN of the room."""

    created: bool
    """Whether the room was created."""


class SeveralRoomsError(Error):
    """Several rooms have the same name.

    Attributes:
        name: The name.
        arns: The ARNs of the rooms.
    """

    def __init__(self, name: str, arns: list[str]) -> None:
        self.name = name
        self.arns = arns
        super().__init__(
            f"got {len(arns)} rooms with the name {name!r}; expected: at most one "
            f"({', '.join(arns)})"
        )


@helper
def fresh_chat_token(
    client: ClientBase,
    request: models.CreateChatTokenRequest,
    token: models.CreateChatTokenResponse | None = None,
    *,
    margin: timedelta = _MARGIN,
) -> Steps[models.CreateChatTokenResponse]:
    """A chat token with which a user can still connect: the given one, or a new one.

    A token is valid for a minute, in which a user has to connect. The session that it begins may be
    much longer.

    Args:
        client: The client.
        request: What a new token says.
        token: The token that was created last; None if there is none.
        margin: Time that the user needs to connect. A token that expires sooner is not used.
            Default: 15 seconds.

    Returns:
        The token.

    Raises:
        ParamValidationError: The room of the request is not the ARN of a room, its session is longer
            than 180 minutes, or its attributes have more than 1 KB (1024 bytes of JSON).
        ResourceNotFoundException: There is no such room.
    """
    expect(request, models.CreateChatTokenRequest, "request")
    RoomArn.parse(request.room_identifier, name="request.room_identifier")
    minutes = request.session_duration_in_minutes
    if isinstance(minutes, int) and not 1 <= minutes <= _LONGEST_SESSION:
        allowed = f"1 to {_LONGEST_SESSION} minutes"
        raise refuse("request.session_duration_in_minutes", str(minutes), allowed)
    _check_size("request.attributes", request.attributes)
    now = clock_of(client).now()
    if token is not None and token.token_expiration_time - now > margin:
        return token
    return (yield from send(request))


@helper
def send_event(
    client: ClientBase,
    room_arn: str | RoomArn,
    event_name: str,
    attributes: Mapping[str, str] | None = None,
) -> Steps[str]:
    """Sends an event to everybody in a room, within the limits of Amazon IVS Chat.

    Args:
        client: The client.
        room_arn: ARN of the room.
        event_name: Name of the event, 1 to 100 characters.
        attributes: Attributes of the event, at most 1 KB in all (1024 bytes of JSON).

    Returns:
        The ID of the event.

    Raises:
        ParamValidationError: A value is outside its limits, or ``room_arn`` is not the ARN of a room.
        ResourceNotFoundException: There is no such room.
    """
    arn = str(RoomArn.parse(room_arn, name="room_arn"))
    request = models.SendEventRequest(
        room_identifier=arn, event_name=event_name, attributes=attributes
    )
    _check_size("attributes", attributes)
    sent = yield from send(request)
    return sent.id


@helper
def get_or_create_room(
    client: ClientBase, *, name: str, settings: models.CreateRoomRequest | None = None
) -> Steps[FoundRoom]:
    """The room with a name. If there is none, it is created.

    Names need not be unique, and two programs that call this at the same time may create two rooms. A
    room that is found is returned as it is, whatever its settings.

    Args:
        client: The client.
        name: The name, at least a character.
        settings: What a new room is like. Default: as ``create_room`` makes it.

    Returns:
        The room's ARN.

    Raises:
        ParamValidationError: ``name`` is empty, or ``settings`` is no such request.
        SeveralRoomsError: Several rooms have the name.
        OutcomeUnknownError: The response to the creation was lost, and there is no such room.
    """
    if not name:
        raise refuse("name", "an empty name", "a name, by which the room is found again")
    settings = settings or models.CreateRoomRequest()
    expect(settings, models.CreateRoomRequest, "settings")
    found = yield from _room_named(client, name)
    if found is not None:
        return FoundRoom(arn=found, created=False)
    request = replace(settings, name=name)
    created = yield from attempt(request, OutcomeUnknownError)
    if not isinstance(created, OutcomeUnknownError):
        return FoundRoom(arn=created.arn, created=True)
    found = yield from _room_named(client, name)
    if found is None:
        raise created
    return FoundRoom(arn=found, created=True)


@helper
def delete_room_fully(client: ClientBase, room_arn: str | RoomArn) -> Steps[bool]:
    """Deletes a room, whether or not it exists. Logging configurations, which rooms share, remain.

    Args:
        client: The client.
        room_arn: ARN of the room.

    Returns:
        Whether there was a room.

    Raises:
        ParamValidationError: ``room_arn`` is not the ARN of a room.
    """
    arn = str(RoomArn.parse(room_arn, name="room_arn"))
    request = models.DeleteRoomRequest(identifier=arn)
    outcome = yield from attempt(request, ResourceNotFoundException)
    return not isinstance(outcome, ResourceNotFoundException)


def _check_size(name: str, attributes: object) -> None:
    """Refuses attributes that are too long. What is no mapping of texts is left to validation."""
    try:
        content = json.dumps(attributes, separators=(",", ":"), ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return
    size = len(content.encode("utf-8", "surrogatepass"))
    if size > _MOST_ATTRIBUTES:
        raise refuse(name, f"{size} bytes", f"at most {_MOST_ATTRIBUTES} bytes of JSON")


def _room_named(client: ClientBase, name: str) -> Steps[str | None]:
    """The ARN of the room with a name; None if there is none."""
    paginator = Paginators(cast("Any", client)).list_rooms(name=name)  # For its requests only.
    rooms = yield from paginator.steps()
    arns = [room.arn for room in rooms if room.name == name]
    if len(arns) > 1:
        raise SeveralRoomsError(name, arns)
    return arns[0] if arns else None
