"""Rooms, in which people write to each other, and where their messages are logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

from ... import models
from ..._runtime.operation import Request, Response
from ...errors import ConflictException
from ..local_service.base import ServiceBase
from ..local_service.resources import Collection, check_tags, members_as, update
from .limits import MESSAGE_LENGTH, MESSAGE_RATE


@dataclass(kw_only=True)
class Room:
    """A room."""

    arn: str
    id: str
    name: str
    create_time: datetime
    update_time: datetime
    maximum_message_rate_per_second: int
    maximum_message_length: int
    tags: dict[str, str]
    logging_configuration_identifiers: list[str]
    message_review_handler: models.MessageReviewHandler | None


@dataclass(kw_only=True)
class LoggingConfiguration:
    """Where messages are logged."""

    arn: str
    id: str
    name: str
    create_time: datetime
    update_time: datetime
    destination_configuration: models.DestinationConfiguration
    tags: dict[str, str]
    state: str = "ACTIVE"


class Rooms(Collection[Room]):
    """The rooms. Lists begin with the one that was changed last."""

    KIND: ClassVar[str] = "room"
    NAME: ClassVar[str] = "room"
    SUMMARY: ClassVar[str] = "RoomSummary"
    PARAMETER: ClassVar[str] = "identifier"
    PAGE_SIZE: ClassVar[int] = 50
    NEWEST_FIRST: ClassVar[bool] = True

    def create_room(self, request: models.CreateRoomRequest) -> Response:
        """Makes a room."""
        self._check_logging(request.logging_configuration_identifiers or ())
        arn, now = self.new_arn(), self.service.now
        handler = request.message_review_handler
        room = Room(
            arn=arn,
            id=arn.rpartition("/")[2],
            name=request.name or "",
            create_time=now,
            update_time=now,
            maximum_message_rate_per_second=request.maximum_message_rate_per_second or MESSAGE_RATE,
            maximum_message_length=request.maximum_message_length or MESSAGE_LENGTH,
            tags=check_tags(self.service, request.tags),
            logging_configuration_identifiers=[*(request.logging_configuration_identifiers or ())],
            message_review_handler=handler if handler and handler.uri else None,
        )
        return self.describe(request, self.add(room))

    def update_room(self, request: models.UpdateRoomRequest) -> Response:
        """Changes a room. An empty address of a review handler ends its use."""
        room = self.find(request.identifier)
        self._check_logging(request.logging_configuration_identifiers or ())
        update(room, request)
        if room.message_review_handler and not room.message_review_handler.uri:
            room.message_review_handler = None
        room.update_time = self.service.now
        return self.describe(request, self.add(room))

    def describe(self, request: Request[Any], resource: Room) -> Response:
        """A room is no member of a response: its members are."""
        return members_as(self.service.BINDINGS.response_class(request.OPERATION), resource)

    def summarize(self, kind: type[Any], resource: Room) -> object:
        """A room in a list."""
        return members_as(kind, resource)

    def filter(self, request: models.ListRoomsRequest) -> Callable[[Room], bool]:
        """Rooms of a name, a review handler or a logging configuration are listed."""
        name, handler = request.name, request.message_review_handler_uri
        logging = request.logging_configuration_identifier

        def is_wanted(room: Room) -> bool:
            uri = room.message_review_handler.uri if room.message_review_handler else ""
            return (
                name in (None, room.name)
                and handler in (None, uri)
                and (logging is None or logging in room.logging_configuration_identifiers)
            )

        return is_wanted

    def _check_logging(self, identifiers: Any) -> None:
        for identifier in identifiers:
            self.service.find(identifier)


class LoggingConfigurations(Collection[LoggingConfiguration]):
    """Where messages are logged: S3, CloudWatch Logs or Firehose.

    Args:
        service: The service.
        rooms: Its rooms.
    """

    KIND: ClassVar[str] = "logging-configuration"
    NAME: ClassVar[str] = "logging_configuration"
    SUMMARY: ClassVar[str] = "LoggingConfigurationSummary"
    PARAMETER: ClassVar[str] = "identifier"
    PAGE_SIZE: ClassVar[int] = 50

    def __init__(self, service: ServiceBase, rooms: Rooms) -> None:
        super().__init__(service)
        self._rooms = rooms

    def create_logging_configuration(
        self, request: models.CreateLoggingConfigurationRequest
    ) -> Response:
        """Makes a configuration with one target."""
        self._check(request.destination_configuration)
        arn, now = self.new_arn(), self.service.now
        configuration = LoggingConfiguration(
            arn=arn,
            id=arn.rpartition("/")[2],
            name=request.name or "",
            create_time=now,
            update_time=now,
            destination_configuration=request.destination_configuration,
            tags=check_tags(self.service, request.tags),
        )
        return self.describe(request, self.add(configuration))

    def update_logging_configuration(
        self, request: models.UpdateLoggingConfigurationRequest
    ) -> Response:
        """Changes a configuration."""
        configuration = self.find(request.identifier)
        if request.destination_configuration is not None:
            self._check(request.destination_configuration)
        update(configuration, request)
        configuration.update_time = self.service.now
        return self.describe(request, configuration)

    def describe(self, request: Request[Any], resource: LoggingConfiguration) -> Response:
        """A configuration is no member of a response: its members are."""
        return members_as(self.service.BINDINGS.response_class(request.OPERATION), resource)

    def summarize(self, kind: type[Any], resource: LoggingConfiguration) -> object:
        """A configuration in a list."""
        return members_as(kind, resource)

    def check_removal(self, resource: LoggingConfiguration) -> None:
        """Refuses to delete what a room refers to."""
        if any(resource.arn in room.logging_configuration_identifiers for room in self._rooms):
            raise ConflictException(f"{resource.arn} is in use by a room")

    def _check(self, configuration: models.DestinationConfiguration) -> None:
        given = [
            item.name
            for item in fields(configuration)
            if getattr(configuration, item.name) is not None
        ]
        if len(given) != 1:
            raise self.service.invalid("destinationConfiguration: exactly one must be set")
