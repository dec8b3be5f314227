"""Sessions of stages: who is there, who publishes, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from ... import models
from ...literals import EventName, ParticipantProtocol
from ..local_service.base import ServiceBase

_SESSION_ID_LENGTH = 13  # after "st-"
_EVERYTHING = ("PUBLISH", "SUBSCRIBE")
_UPDATE, _RECORDING = "IVS Stage Update", "IVS Participant Recording State Change"


class Presence:
    """A participant in a session.

    Args:
        session: The session.
        participant: What is told of the participant.
        token: Identifies the token that the participant came with; empty for none.
        capabilities: What the token allows.
    """

    def __init__(
        self,
        session: models.StageSession,
        participant: models.Participant,
        token: str = "",
        capabilities: Sequence[str] = _EVERYTHING,
    ) -> None:
        self.session = session
        self.participant = participant
        self.token = token
        self.capabilities = capabilities
        self.events: list[models.Event] = []
        self.is_publishing = False
        self.recorded_since: datetime | None = None


class Sessions:
    """The sessions of all stages. One begins with the first participant, and ends with the last.

    Args:
        service: The service.
    """

    def __init__(self, service: ServiceBase) -> None:
        self._service = service
        self._of_stages: dict[str, list[tuple[int, models.StageSession]]] = {}
        self._present: dict[str, list[tuple[int, Presence]]] = {}
        self.on_empty: list[Callable[[str], None]] = []
        """Called with a stage that has no publisher any more."""

    def of(self, stage_arn: str) -> list[tuple[int, models.StageSession]]:
        """The sessions of a stage with their numbers."""
        return self._of_stages.get(stage_arn, [])

    def participants(self, session_id: str) -> list[tuple[int, Presence]]:
        """Those who were in a session, with their numbers."""
        return self._present.get(session_id, [])

    def active(self, stage: models.Stage) -> list[Presence]:
        """Those who are connected to a stage."""
        present = self.participants(stage.active_session_id or "")
        return [one for _, one in present if one.participant.state == "CONNECTED"]

    def find(self, stage: models.Stage, participant_id: str) -> Presence | None:
        """A participant who is connected to a stage."""
        present = self.active(stage)
        return next(
            (one for one in present if one.participant.participant_id == participant_id), None
        )

    def forget(self, stage: models.Stage) -> None:
        """Removes the sessions of a stage that is deleted."""
        self._of_stages.pop(stage.arn, None)

    # --- what participants do -----------------------------------------------------------------------

    def join(
        self,
        stage: models.Stage,
        participant_id: str,
        user_id: str,
        attributes: dict[str, str],
        *,
        token: str = "",
        capabilities: Sequence[str] = _EVERYTHING,
        protocol: ParticipantProtocol = "UNKNOWN",
        ingest_arn: str | None = None,
    ) -> Presence:
        """A participant joins."""
        now = self._service.now
        if stage.active_session_id is None:
            session = models.StageSession(
                session_id=f"st-{self._service.new_id(_SESSION_ID_LENGTH)}", start_time=now
            )
            number = self._service.new_number()
            self._of_stages.setdefault(stage.arn, []).append((number, session))
            self._present[session.session_id] = []
            stage.active_session_id = session.session_id
        _, session = self._of_stages[stage.arn][-1]
        participant = models.Participant(
            participant_id=participant_id,
            user_id=user_id,
            state="CONNECTED",
            first_join_time=now,
            attributes=attributes,
            published=False,
            isp_name="",
            os_name="",
            os_version="",
            browser_name="",
            browser_version="",
            sdk_version="",
            recording_s3_bucket_name="",
            recording_s3_prefix="",
            recording_state="DISABLED",
            redundant_ingest=False,
            protocol=protocol,
            replication_type="NONE",
            ingest_configuration_arn=ingest_arn,
        )
        presence = Presence(session, participant, token, capabilities)
        self._present[session.session_id].append((self._service.new_number(), presence))
        self.note(presence, "JOINED")
        return presence

    def publish(self, stage: models.Stage, presence: Presence) -> None:
        """A participant begins to publish, and is recorded where the stage says so."""
        if presence.is_publishing:
            return
        presence.is_publishing = presence.participant.published = True
        self.note(presence, "PUBLISH_STARTED")
        self.emit(stage, presence, _UPDATE, "Participant Published")
        storage_arn = stage.auto_participant_recording_configuration.storage_configuration_arn
        if storage_arn:
            participant, now = presence.participant, self._service.now
            storage = self._service.find(storage_arn)
            participant.recording_s3_bucket_name = storage.s3.bucket_name
            participant.recording_s3_prefix = "/".join(
                (
                    stage.arn.rpartition("/")[2],
                    presence.session.session_id,
                    participant.participant_id,
                    now.strftime("%Y-%m-%dT%H-%M-%SZ"),
                )
            )
            participant.recording_state, presence.recorded_since = "ACTIVE", now
            self.emit(stage, presence, _RECORDING, "Recording Start")

    def unpublish(self, stage: models.Stage, presence: Presence) -> None:
        """A participant stops publishing."""
        if not presence.is_publishing:
            return
        presence.is_publishing = False
        self.note(presence, "PUBLISH_STOPPED")
        self.emit(stage, presence, _UPDATE, "Participant Unpublished")
        if presence.recorded_since is not None:
            lasted = self._service.now - presence.recorded_since
            presence.participant.recording_state, presence.recorded_since = "STOPPED", None
            milliseconds = int(lasted.total_seconds() * 1000)
            self.emit(
                stage, presence, _RECORDING, "Recording End", recording_duration_ms=milliseconds
            )
        if not any(one.is_publishing for one in self.active(stage)):
            for function in self.on_empty:
                function(stage.arn)

    def leave(self, stage: models.Stage, presence: Presence) -> None:
        """A participant leaves."""
        if presence.participant.state != "CONNECTED":
            return
        self.unpublish(stage, presence)
        presence.participant.state = "DISCONNECTED"
        self.note(presence, "LEFT")
        if not self.active(stage):
            presence.session.end_time = self._service.now
            stage.active_session_id = None

    # --- events -------------------------------------------------------------------------------------

    def note(self, presence: Presence, name: EventName, **members: Any) -> None:
        """Notes an event of a participant."""
        presence.events.append(
            models.Event(
                name=name,
                participant_id=presence.participant.participant_id,
                event_time=self._service.now,
                replica=presence.participant.replication_type == "REPLICA",
                **members,
            )
        )

    def emit(
        self, stage: models.Stage, presence: Presence, kind: str, name: str, **others: object
    ) -> None:
        """Emits an event about a participant."""
        participant = presence.participant
        detail: dict[str, object] = {
            "event_name": name,
            "session_id": presence.session.session_id,
            "participant_id": participant.participant_id,
            **others,
        }
        if kind == _RECORDING:
            detail["recording_s3_bucket_name"] = participant.recording_s3_bucket_name
            detail["recording_s3_key_prefix"] = participant.recording_s3_prefix
        else:
            detail["event_time"] = self._service.now.strftime("%Y-%m-%dT%H:%M:%SZ")
            detail["user_id"] = participant.user_id
        self._service.emit(kind, detail, stage.arn)
