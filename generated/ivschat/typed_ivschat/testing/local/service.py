"""A local Amazon IVS Chat, and the people in its rooms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, overload

from ... import models
from ..._runtime.client import ClientBase
from ..._runtime.credentials import Credentials
from ...client import IVSChatClient
from ...errors import (
    ResourceNotFoundException,
    ServiceError,
    ServiceQuotaExceededException,
    ValidationException,
)
from ...events import LogEntry, parse_log_entry
from ..bindings import BINDINGS
from ..local_service.base import ErrorKinds
from ..local_service.clients import ClientT, make_client
from ..local_service.resources import Tags
from ..local_service.service import LocalService
from ..wire.bindings import Bindings
from .limits import QUOTAS, RATES
from .messaging import Connection, Messaging, Review
from .rooms import LoggingConfigurations, Rooms


class LocalIVSChat(LocalService):
    """Amazon IVS Chat in this process, for tests and demonstrations. It needs no account.

    ``client`` returns a client of it. What people in a room would do is done by its other methods::

        with LocalIVSChat() as local, local.client() as client:
            room = client.create_room(name="talk")
            made = client.create_chat_token(room_identifier=room.arn, user_id="alice")
            alice = local.connect(made.token)
            client.send_event(room_identifier=room.arn, event_name="hello")
            alice.received

    Where other services publish events, it has the entries of the logs of rooms: of messages and events in
    rooms with a logging configuration.
    """

    BINDINGS: ClassVar[Bindings] = BINDINGS
    SERVICE: ClassVar[str] = "ivschat"
    EVENT_SOURCE: ClassVar[str] = "aws.ivschat"
    QUOTAS: ClassVar[Mapping[str, int]] = QUOTAS
    RATES: ClassVar[Mapping[str, float]] = RATES
    ERRORS: ClassVar[ErrorKinds] = ErrorKinds(
        invalid=ValidationException,
        not_found=ResourceNotFoundException,
        over_quota=ServiceQuotaExceededException,
    )

    def _resources(self) -> Sequence[object]:
        rooms = Rooms(self)
        self._messaging = Messaging(self, rooms)
        return rooms, LoggingConfigurations(self, rooms), self._messaging, Tags(self)

    @overload
    def client(self, *, credentials: Credentials | None = None) -> IVSChatClient: ...
    @overload
    def client(self, kind: type[ClientT], *, credentials: Credentials | None = None) -> ClientT: ...

    def client(
        self, kind: type[ClientBase] = IVSChatClient, *, credentials: Credentials | None = None
    ) -> ClientBase:
        """A client in the same process. Its pauses set the clock forward, and take no time.

        Args:
            kind: Its class, such as ``AsyncIVSChatClient``. Default: ``IVSChatClient``.
            credentials: What requests are signed with. Default: fixed ones.

        Raises:
            ParamValidationError: The class is none of clients of this service.
        """
        return make_client(kind, self, credentials)

    @property
    def published(self) -> list[LogEntry]:
        """What ``events`` holds, as the classes of ``events`` of the package."""
        with self.turn():
            return [parse_log_entry(entry) for entry in self.events]

    def subscribe(self, listener: Callable[[LogEntry], object]) -> None:
        """Lets a function be called with each entry of a log from now on, as a class of ``events``.

        Args:
            listener: The function; the method ``put`` of a queue will do.
        """
        self.listen(lambda entry: listener(parse_log_entry(entry)))

    def connect(self, token: str) -> Connection:
        """Lets a user connect to a room.

        Args:
            token: The token that ``create_chat_token`` returned. It can be used once, within a minute.

        Raises:
            ParamValidationError: It is no such token.
        """
        with self.turn():
            return self._messaging.connect(token)

    def send(
        self, connection: Connection, content: str, *, attributes: Mapping[str, str] | None = None
    ) -> str:
        """Lets a user write a message. Everybody in the room receives it, unless it is denied.

        Args:
            connection: The user's connection.
            content: The text.
            attributes: What else it says.

        Returns:
            The identifier of the message.

        Raises:
            ParamValidationError: The connection has ended, its token does not allow it, or the text is
                too long for the room.
        """
        with self.turn():
            return self._messaging.send(connection, content, attributes or {})

    def review_with(self, uri: str, handler: Review) -> None:
        """Lets a function review messages, in place of the one in Lambda.

        Args:
            uri: What rooms call it: the ``uri`` of their message review handler.
            handler: Receives the payload of a review handler, and returns its result. If it fails or
                returns something else, the room's fallback result decides; an AssertionError is raised.
        """
        with self.turn():
            self._messaging.reviews[uri] = handler

    # The errors of this service have members.

    def invalid(self, text: str, fields: Mapping[str, str] | None = None) -> ServiceError:
        error = ValidationException(text)
        error.reason = "FIELD_VALIDATION_FAILED" if fields else "OTHER"
        error.field_list = [
            models.ValidationExceptionField(name=name, message=problem)
            for name, problem in (fields or {}).items()
        ] or None
        return error

    def not_found(self, arn: str) -> ServiceError:
        error = ResourceNotFoundException(f"Resource: {arn} not found")
        error.resource_id, error.resource_type = arn, "ROOM"
        return error

    def over_quota(self, kind: str, quota: int) -> ServiceError:
        error = ServiceQuotaExceededException(f"The quota of {quota} for {kind} is exceeded")
        error.resource_id, error.resource_type, error.limit = kind, "ROOM", quota
        return error
