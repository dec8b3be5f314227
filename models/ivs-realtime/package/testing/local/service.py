"""A local Amazon IVS Real-Time Streaming, and the people on its stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, ClassVar, overload

from ... import models
from ..._runtime.client import ClientBase
from ..._runtime.credentials import Credentials
from ..._runtime.values import refuse
from ...client import IVSRealTimeClient
from ...errors import (
    Error,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from ...events import Event, parse_event
from ..bindings import BINDINGS
from ..local_service.base import ErrorKinds
from ..local_service.clients import ClientT, make_client
from ..local_service.resources import Tags
from ..local_service.service import LocalService
from ..wire.bindings import Bindings
from .compositions import Compositions
from .configurations import (
    EncoderConfigurations,
    IngestConfigurations,
    PublicKeys,
    StorageConfigurations,
)
from .limits import QUOTAS, RATES
from .participants import Participants
from .sessions import Presence, Sessions
from .stages import Stages, Token


class LocalIVSRealTime(LocalService):
    """Amazon IVS Real-Time Streaming in this process, for tests and demonstrations: no account, no video.

    ``client`` returns a client of it. What people on a stage would do is done by its other methods::

        with LocalIVSRealTime() as local, local.client() as client:
            stage = client.create_stage(name="show").stage
            made = client.create_participant_token(stage_arn=stage.arn, user_id="alice")
            alice = local.join(made.participant_token.token)
            local.publish(stage.arn, alice)
    """

    BINDINGS: ClassVar[Bindings] = BINDINGS
    SERVICE: ClassVar[str] = "ivs"
    EVENT_SOURCE: ClassVar[str] = "aws.ivs"
    QUOTAS: ClassVar[Mapping[str, int]] = QUOTAS
    RATES: ClassVar[Mapping[str, float]] = RATES
    CONTROLS: ClassVar[Sequence[str]] = (
        *("join", "publish", "unpublish", "leave"),
        *("start_ingest", "end_ingest", "fail_composition"),
    )
    ERRORS: ClassVar[ErrorKinds] = ErrorKinds(
        invalid=ValidationException,
        not_found=ResourceNotFoundException,
        over_quota=ServiceQuotaExceededException,
    )

    def _resources(self) -> Sequence[object]:
        self._sessions = Sessions(self)
        self._stages = Stages(self, self._sessions)
        self._participants = Participants(self, self._stages, self._sessions)
        self._compositions = Compositions(self, self._sessions)
        self._ingests = IngestConfigurations(self, self._sessions, self._participants)
        encoders, storages = EncoderConfigurations(self), StorageConfigurations(self)
        self._keys = PublicKeys(self)
        encoders.is_used = storages.is_used = self._compositions.uses
        return (
            *(self._stages, self._participants, self._compositions, self._ingests),
            *(encoders, storages, self._keys, Tags(self)),
        )

    @overload
    def client(self, *, credentials: Credentials | None = None) -> IVSRealTimeClient: ...
    @overload
    def client(self, kind: type[ClientT], *, credentials: Credentials | None = None) -> ClientT: ...

    def client(
        self, kind: type[ClientBase] = IVSRealTimeClient, *, credentials: Credentials | None = None
    ) -> ClientBase:
        """A client in the same process. Its pauses set the clock forward, and take no time.

        Args:
            kind: Its class, such as ``AsyncIVSRealTimeClient``. Default: ``IVSRealTimeClient``.
            credentials: What requests are signed with. Default: fixed ones.

        Raises:
            ParamValidationError: The class is none of clients of this service.
        """
        return make_client(kind, self, credentials)

    @property
    def published(self) -> list[Event]:
        """What ``events`` holds, as the classes of ``events`` of the package."""
        with self.turn():
            return [parse_event(event) for event in self.events]

    def subscribe(self, listener: Callable[[Event], object]) -> None:
        """Lets a function be called with each event from now on, as a class of ``events`` of the package.

        Args:
            listener: The function; the method ``put`` of a queue will do.
        """
        self.listen(lambda event: listener(parse_event(event)))

    def join(self, token: str) -> str:
        """Lets a participant join a stage.

        Args:
            token: The token that ``create_participant_token`` or ``create_stage`` returned, or one that
                you signed with the private key of an imported public key.

        Returns:
            The identifier of the participant.

        Raises:
            ParamValidationError: It is no such token, or has expired or been used.
        """
        with self.turn():
            made = self._stages.tokens.get(token) or self._signed(token)
            if made is None or made.expiration <= self.now or made.stage_arn not in self._stages:
                raise refuse("token", "a token that is not valid", "one of an existing stage")
            stage = self._stages.find(made.stage_arn)
            if self._sessions.find(stage, made.participant_id) is not None:
                raise refuse("token", "a token in use", "one whose participant is not connected")
            self._sessions.join(
                stage,
                made.participant_id,
                made.user_id,
                made.attributes,
                capabilities=made.capabilities,
                token=made.participant_id,
            )
            return made.participant_id

    def _signed(self, token: str) -> Token | None:
        """What a token says that the owner of an imported public key signed."""
        for key in self._keys:
            # By name: it needs cryptography, which may be missing.
            tokens: Any = import_module("...tokens", __package__)
            try:
                said = tokens.verify(token, key.public_key_material)
            except Error:
                continue
            if said.public_key_arn == key.arn:
                return Token(
                    stage_arn=said.stage_arn,
                    participant_id=said.participant_id,
                    user_id=said.user_id,
                    attributes={**said.attributes},
                    capabilities=said.capabilities,
                    expiration=said.expires_at,
                )
        return None

    def publish(self, stage_arn: str, participant_id: str) -> None:
        """Lets a participant publish audio and video.

        Args:
            stage_arn: The stage.
            participant_id: The participant.

        Raises:
            ParamValidationError: The participant is not connected to the stage, or the token does not
                allow it.
        """
        with self.turn():
            stage, presence = self._connected(stage_arn, participant_id)
            if "PUBLISH" not in presence.capabilities:
                raise refuse("participant_id", "one whose token is without PUBLISH", "one with it")
            self._sessions.publish(stage, presence)

    def unpublish(self, stage_arn: str, participant_id: str) -> None:
        """Lets a participant stop publishing.

        Args:
            stage_arn: The stage.
            participant_id: The participant.

        Raises:
            ParamValidationError: The participant is not connected to the stage.
        """
        with self.turn():
            self._sessions.unpublish(*self._connected(stage_arn, participant_id))

    def leave(self, stage_arn: str, participant_id: str) -> None:
        """Lets a participant leave.

        Args:
            stage_arn: The stage.
            participant_id: The participant.

        Raises:
            ParamValidationError: The participant is not connected to the stage.
        """
        with self.turn():
            self._participants.end(*self._connected(stage_arn, participant_id))

    def start_ingest(self, ingest_configuration_arn: str) -> str:
        """Lets an encoder publish to a stage with the stream key of an ingest configuration.

        Args:
            ingest_configuration_arn: The ingest configuration.

        Returns:
            The identifier of the participant.

        Raises:
            ParamValidationError: It does not exist, is active, or has no stage.
        """
        with self.turn():
            ingest = self._ingest(ingest_configuration_arn)
            if ingest.state == "ACTIVE" or ingest.stage_arn not in self._stages:
                raise refuse("ingest_configuration_arn", ingest.state, "INACTIVE, with a stage")
            stage = self._stages.find(ingest.stage_arn)
            presence = self._sessions.join(
                stage,
                ingest.participant_id,
                ingest.user_id,
                ingest.attributes,
                protocol="RTMPS" if ingest.ingest_protocol == "RTMPS" else "RTMP",
                ingest_arn=ingest.arn,
            )
            presence.participant.redundant_ingest = ingest.redundant_ingest
            ingest.state = "ACTIVE"
            self._sessions.publish(stage, presence)
            return ingest.participant_id

    def end_ingest(self, ingest_configuration_arn: str) -> None:
        """Lets the encoder of an ingest configuration disconnect.

        Args:
            ingest_configuration_arn: The ingest configuration.

        Raises:
            ParamValidationError: It does not exist, or is not active.
        """
        with self.turn():
            ingest = self._ingest(ingest_configuration_arn)
            stage, presence = self._connected(ingest.stage_arn, ingest.participant_id)
            self._sessions.leave(stage, presence)
            ingest.state = "INACTIVE"

    def fail_composition(self, arn: str, *, reason: str = "One or more outputs failed") -> None:
        """Lets a composition fail.

        Args:
            arn: The composition.
            reason: Why, as its events say it.

        Raises:
            ParamValidationError: It does not exist.
        """
        with self.turn():
            if arn not in self._compositions:
                raise refuse("arn", repr(arn), "an existing composition")
            self._compositions.fail(arn, reason)

    def _ingest(self, arn: str) -> models.IngestConfiguration:
        if arn not in self._ingests:
            raise refuse("ingest_configuration_arn", repr(arn), "an existing ingest configuration")
        return self._ingests.find(arn)

    def _connected(self, stage_arn: str, participant_id: str) -> tuple[models.Stage, Presence]:
        if stage_arn not in self._stages:
            raise refuse("stage_arn", repr(stage_arn), "an existing stage")
        stage = self._stages.find(stage_arn)
        presence = self._sessions.find(stage, participant_id)
        if presence is None:
            raise refuse("participant_id", repr(participant_id), "a participant on the stage")
        return stage, presence
