"""Participants and sessions as operations see them, and participants who are replicated."""

from __future__ import annotations

from typing import Any

from ... import models
from ..._runtime.operation import Response
from ...errors import ConflictException, ResourceNotFoundException
from ..local_service.base import ServiceBase
from ..local_service.pages import page
from ..local_service.resources import read_as
from .sessions import Presence, Sessions
from .stages import Stages, check_attributes

_UPDATE = "IVS Stage Update"


class Participants:
    """The participants of all sessions.

    Args:
        service: The service.
        stages: Its stages.
        sessions: Their sessions.
    """

    def __init__(self, service: ServiceBase, stages: Stages, sessions: Sessions) -> None:
        self._service = service
        self._stages = stages
        self._sessions = sessions
        self._replicas: list[tuple[int, models.ParticipantReplica]] = []
        stages.disconnect = self.end

    def get_stage_session(
        self, request: models.GetStageSessionRequest
    ) -> models.GetStageSessionResponse:
        """Returns a session of a stage."""
        session = self._session(request.stage_arn, request.session_id)
        return models.GetStageSessionResponse(stage_session=session)

    def list_stage_sessions(
        self, request: models.ListStageSessionsRequest
    ) -> models.ListStageSessionsResponse:
        """Lists the sessions of a stage, the last one first."""
        self._stages.find(request.stage_arn)
        sessions = self._sessions.of(request.stage_arn)
        found, token = page(request, ((-number, one) for number, one in sessions), 50)
        summaries = [read_as(models.StageSessionSummary, session) for session in found]
        return models.ListStageSessionsResponse(stage_sessions=summaries, next_token=token)

    def get_participant(
        self, request: models.GetParticipantRequest
    ) -> models.GetParticipantResponse:
        """Returns a participant of a session."""
        presence = self._presence(request)
        return models.GetParticipantResponse(participant=presence.participant)

    def list_participants(
        self, request: models.ListParticipantsRequest
    ) -> models.ListParticipantsResponse:
        """Lists the participants of a session, by one filter at most."""
        self._session(request.stage_arn, request.session_id)
        filters = {
            "user_id": request.filter_by_user_id,
            "published": request.filter_by_published,
            "state": request.filter_by_state,
            "recording_state": request.filter_by_recording_state,
        }
        given = {name: value for name, value in filters.items() if value is not None}
        if len(given) > 1:
            raise self._service.invalid("Filters are mutually exclusive")
        present = (
            (number, one.participant)
            for number, one in self._sessions.participants(request.session_id)
            if all(getattr(one.participant, name) == value for name, value in given.items())
        )
        found, token = page(request, present, 50)
        summaries = [read_as(models.ParticipantSummary, participant) for participant in found]
        return models.ListParticipantsResponse(participants=summaries, next_token=token)

    def list_participant_events(
        self, request: models.ListParticipantEventsRequest
    ) -> models.ListParticipantEventsResponse:
        """Lists what a participant did in a session."""
        events = enumerate(self._presence(request).events)
        found, token = page(request, events, 50)
        return models.ListParticipantEventsResponse(events=found, next_token=token)

    def disconnect_participant(self, request: models.DisconnectParticipantRequest) -> Response:
        """Disconnects a participant, and an ingest configuration from the stage."""
        stage = self._stages.find(request.stage_arn)
        presence = self._sessions.find(stage, request.participant_id)
        if presence is None:
            raise _unknown(request.participant_id)
        self.end(stage, presence)
        return self._service.response(request)

    def end(self, stage: models.Stage, presence: Presence) -> None:
        """A participant leaves, and so do replicas. A source whose replica leaves is told."""
        self._sessions.leave(stage, presence)
        if presence.participant.ingest_configuration_arn:
            ingest = self._service.find(presence.participant.ingest_configuration_arn)
            ingest.state, ingest.stage_arn = "INACTIVE", ""
        for _, replica in self._replicas:
            is_theirs = replica.participant_id == presence.participant.participant_id
            if is_theirs and stage.arn in (replica.source_stage_arn, replica.destination_stage_arn):
                self._end_replica(replica)

    def revoke_connection_token(self, request: models.RevokeConnectionTokenRequest) -> Response:
        """Revokes the token of a participant, who is disconnected."""
        for token, made in [*self._stages.tokens.items()]:
            if made.participant_id == request.token_id:
                del self._stages.tokens[token]
        for stage in self._stages:
            for presence in self._sessions.active(stage):
                if presence.token == request.token_id:
                    self.end(stage, presence)
        return self._service.response(request)

    def start_participant_replication(
        self, request: models.StartParticipantReplicationRequest
    ) -> Response:
        """Lets a participant who publishes appear on another stage as well."""
        source = self._stages.find(request.source_stage_arn)
        target = self._stages.find(request.destination_stage_arn)
        if source is target:
            raise self._service.invalid("destinationStageArn: it is the source")
        presence = self._sessions.find(source, request.participant_id)
        if presence is None or not presence.is_publishing:
            raise _unknown(request.participant_id)
        if self._sessions.find(target, request.participant_id) is not None:
            raise ConflictException(f"{request.participant_id} is on that stage already")
        own = presence.participant
        attributes = check_attributes(self._service, request.attributes) or own.attributes
        copy = self._sessions.join(target, own.participant_id, own.user_id, attributes)
        copy.participant.replication_type = "REPLICA"
        copy.participant.replication_state = own.replication_state = "ACTIVE"
        copy.participant.source_stage_arn = source.arn
        copy.participant.source_session_id = presence.session.session_id
        own.replication_type = "SOURCE"
        self._sessions.publish(target, copy)
        replica = models.ParticipantReplica(
            source_stage_arn=source.arn,
            participant_id=own.participant_id,
            source_session_id=presence.session.session_id,
            destination_stage_arn=target.arn,
            destination_session_id=copy.session.session_id,
            replication_state="ACTIVE",
        )
        self._replicas.append((self._service.new_number(), replica))
        self._tell(source, presence, replica, "Participant Replication Start")
        return self._service.response(request)

    def stop_participant_replication(
        self, request: models.StopParticipantReplicationRequest
    ) -> Response:
        """Ends that."""
        self._stages.find(request.source_stage_arn)
        self._stages.find(request.destination_stage_arn)
        for _, replica in self._replicas:
            if (
                replica.source_stage_arn == request.source_stage_arn
                and replica.destination_stage_arn == request.destination_stage_arn
                and replica.participant_id == request.participant_id
                and replica.replication_state == "ACTIVE"
            ):
                self._end_replica(replica)
                return self._service.response(request)
        raise _unknown(request.participant_id)

    def list_participant_replicas(
        self, request: models.ListParticipantReplicasRequest
    ) -> models.ListParticipantReplicasResponse:
        """Lists where a participant of a stage was replicated to."""
        self._stages.find(request.source_stage_arn)
        replicas = (
            (number, one)
            for number, one in self._replicas
            if one.source_stage_arn == request.source_stage_arn
            and one.participant_id == request.participant_id
        )
        found, token = page(request, replicas, 50)
        return models.ListParticipantReplicasResponse(replicas=found, next_token=token)

    def _end_replica(self, replica: models.ParticipantReplica) -> None:
        if replica.replication_state != "ACTIVE":
            return
        replica.replication_state = "STOPPED"
        for arn, kind in (
            (replica.destination_stage_arn, "REPLICA"),
            (replica.source_stage_arn, "SOURCE"),
        ):
            stage = self._stages.find(arn) if arn in self._stages else None
            presence = self._sessions.find(stage, replica.participant_id) if stage else None
            if stage and presence:
                presence.participant.replication_state = "STOPPED"
                if kind == "REPLICA":
                    self._sessions.leave(stage, presence)
                else:
                    self._tell(stage, presence, replica, "Participant Replication End")

    def _tell(
        self,
        stage: models.Stage,
        presence: Presence,
        replica: models.ParticipantReplica,
        name: str,
    ) -> None:
        where = {
            "destination_stage_arn": replica.destination_stage_arn,
            "destination_session_id": replica.destination_session_id,
        }
        ended = replica.replication_state == "STOPPED"
        self._sessions.note(
            presence, "REPLICATION_STOPPED" if ended else "REPLICATION_STARTED", **where
        )
        self._sessions.emit(stage, presence, _UPDATE, name, **where)

    def _session(self, stage_arn: str, session_id: str) -> models.StageSession:
        self._stages.find(stage_arn)
        for _, session in self._sessions.of(stage_arn):
            if session.session_id == session_id:
                return session
        raise _unknown(session_id)

    def _presence(self, request: Any) -> Presence:
        self._session(request.stage_arn, request.session_id)
        for _, presence in self._sessions.participants(request.session_id):
            if presence.participant.participant_id == request.participant_id:
                return presence
        raise _unknown(request.participant_id)


def _unknown(identifier: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"Resource: {identifier} not found")
