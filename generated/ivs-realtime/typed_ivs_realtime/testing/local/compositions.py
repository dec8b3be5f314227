"""Compositions: what is seen on a stage, as one video for a channel or a bucket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from ... import models
from ...literals import CompositionState, DestinationState
from ..local_service.base import ServiceBase
from ..local_service.resources import Collection, check_tags, completed
from .limits import EMPTY_SECONDS, STARTING_SECONDS, STOPPING_SECONDS
from .sessions import Sessions

_KIND = "IVS Composition State Change"
_GRID: Mapping[str, Any] = {
    "featuredParticipantAttribute": "",
    "omitStoppedVideo": False,
    "videoAspectRatio": "VIDEO",
    "videoFillMode": "COVER",
    "gridGap": 2,
    "participantOrderAttribute": "",
}
_PIP: Mapping[str, Any] = {
    "featuredParticipantAttribute": "",
    "omitStoppedVideo": False,
    "videoFillMode": "COVER",
    "gridGap": 0,
    "pipParticipantAttribute": "",
    "pipBehavior": "STATIC",
    "pipOffset": 0,
    "pipPosition": "BOTTOM_RIGHT",
    "participantOrderAttribute": "",
}
_S3: Mapping[str, Any] = {
    "recordingConfiguration": {
        "hlsConfiguration": {"targetSegmentDurationSeconds": 2},
        "format": "HLS",
    },
}


class Compositions(Collection["models.Composition"]):
    """The compositions. One stops by itself if nobody publishes to its stage for a minute.

    Args:
        service: The service.
        sessions: The sessions of stages.
    """

    KIND: ClassVar[str] = "composition"
    NAME: ClassVar[str] = "composition"
    SUMMARY: ClassVar[str] = "CompositionSummary"

    def __init__(self, service: ServiceBase, sessions: Sessions) -> None:
        super().__init__(service)
        self._sessions = sessions
        self._by_token: dict[str, models.Composition] = {}
        self._emptied: Counter[str] = Counter()
        sessions.on_empty.append(self._stop_those_of)

    def start_composition(
        self, request: models.StartCompositionRequest
    ) -> models.StartCompositionResponse:
        """Starts a composition. The same idempotency token starts no other one."""
        known = self._by_token.get(request.idempotency_token or "")
        if known is not None:
            return models.StartCompositionResponse(composition=known)
        self.service.find(request.stage_arn)
        now = self.service.now
        composition = models.Composition(
            arn=self.new_arn(),
            stage_arn=request.stage_arn,
            state="STARTING",
            layout=self._layout(request.layout),
            destinations=self._targets([*request.destinations]),
            tags=check_tags(self.service, request.tags),
            start_time=now,
        )
        if request.idempotency_token:
            self._by_token[request.idempotency_token] = composition
        self.service.later(STARTING_SECONDS, lambda: self._start(composition))
        self._stop_if_empty_later(composition)
        return models.StartCompositionResponse(composition=self.add(composition))

    def stop_composition(
        self, request: models.StopCompositionRequest
    ) -> models.StopCompositionResponse:
        """Stops a composition."""
        self._stop(self.find(request.arn))
        return models.StopCompositionResponse()

    def filter(
        self, request: models.ListCompositionsRequest
    ) -> Callable[[models.Composition], bool]:
        """Compositions of a stage, or with an encoder configuration, are listed."""
        stage_arn = request.filter_by_stage_arn
        encoder_arn = request.filter_by_encoder_configuration_arn
        return lambda one: (
            stage_arn in (None, one.stage_arn)
            and (encoder_arn is None or encoder_arn in _references(one))
        )

    def uses(self, arn: str) -> bool:
        """Whether a composition that has not stopped refers to a configuration."""
        return any(
            one.state not in ("STOPPED", "FAILED") and arn in _references(one) for one in self
        )

    def fail(self, arn: str, reason: str) -> None:
        """A composition fails."""
        composition = self.find(arn)
        self._set(composition, "FAILED", "FAILED", "Destination Failure", reason=reason)
        composition.end_time = self.service.now
        self._tell(composition, "Session Failure", reason=reason)

    # --- what happens by itself ---------------------------------------------------------------------

    def _start(self, composition: models.Composition) -> None:
        if composition.state == "STARTING":
            self._tell(composition, "Session Start")
            self._set(composition, "ACTIVE", "ACTIVE", "Destination Start")

    def _stop(self, composition: models.Composition) -> None:
        if composition.state in ("STARTING", "ACTIVE"):
            self._set(composition, "STOPPING", "STOPPING")
            self.service.later(STOPPING_SECONDS, lambda: self._end(composition))

    def _end(self, composition: models.Composition) -> None:
        if composition.state == "STOPPING":
            self._set(composition, "STOPPED", "STOPPED", "Destination End")
            composition.end_time = self.service.now
            self._tell(composition, "Session End")

    def _stop_those_of(self, stage_arn: str) -> None:
        self._emptied[stage_arn] += 1
        for composition in self:
            if composition.stage_arn == stage_arn:
                self._stop_if_empty_later(composition)

    def _stop_if_empty_later(self, composition: models.Composition) -> None:
        times = self._emptied[composition.stage_arn]

        def stop() -> None:
            if times != self._emptied[composition.stage_arn]:
                return  # Somebody has published since. The minute began again.
            for session_id in [
                one.session_id for _, one in self._sessions.of(composition.stage_arn)
            ]:
                present = self._sessions.participants(session_id)
                if any(presence.is_publishing for _, presence in present):
                    return
            self._stop(composition)

        self.service.later(EMPTY_SECONDS, stop)

    def _set(
        self,
        composition: models.Composition,
        state: CompositionState,
        target_state: DestinationState,
        event: str = "",
        **others: str,
    ) -> None:
        composition.state = state
        for target in composition.destinations:
            target.state = target_state
            if target_state == "ACTIVE":
                target.start_time = self.service.now
            if target_state in ("STOPPED", "FAILED"):
                target.end_time = self.service.now
            if event:
                self._tell(composition, event, id=target.id, **others)

    def _tell(self, composition: models.Composition, name: str, **others: str) -> None:
        detail = {"event_name": name, "stage_arn": composition.stage_arn, **others}
        self.service.emit(_KIND, detail, composition.arn)

    # --- what is composed ---------------------------------------------------------------------------

    def _layout(self, given: Any) -> models.LayoutConfigurationOutput:
        if given is not None and given.pip is not None:
            pip = completed(models.PipConfigurationOutput, _PIP, given.pip)
            return models.LayoutConfigurationOutput(pip=pip)
        grid = completed(models.GridConfigurationOutput, _GRID, given.grid if given else None)
        return models.LayoutConfigurationOutput(grid=grid)

    def _targets(self, configurations: Sequence[Any]) -> list[models.Destination]:
        """A channel, a bucket, or one of each."""
        kinds = ["s3" if one.s3 else "channel" if one.channel else "" for one in configurations]
        if "" in kinds or len({*kinds}) != len(kinds):
            raise self.service.invalid("destinations: expected a channel, s3, or one of each")
        return [self._target(one) for one in configurations]

    def _target(self, given: Any) -> models.Destination:
        identifier, detail = self.service.new_id(), None
        configuration = models.DestinationConfigurationOutput(name=given.name or "")
        if given.s3 is not None:
            for arn in (given.s3.storage_configuration_arn, *given.s3.encoder_configuration_arns):
                self.service.find(arn)
            configuration.s3 = completed(models.S3DestinationConfigurationOutput, _S3, given.s3)
            prefix = f"{self.service.new_id()}/{self.service.new_id()}/{identifier}/composite"
            detail = models.DestinationDetail(s3=models.S3Detail(recording_prefix=prefix))
        else:
            if given.channel.encoder_configuration_arn:
                self.service.find(given.channel.encoder_configuration_arn)
            configuration.channel = completed(
                models.ChannelDestinationConfigurationOutput,
                {"encoderConfigurationArn": ""},
                given.channel,
            )
        return models.Destination(
            id=identifier, state="STARTING", configuration=configuration, detail=detail
        )


def _references(composition: models.Composition) -> list[str]:
    """The ARNs of configurations that a composition refers to."""
    found: list[str] = []
    for target in composition.destinations:
        if target.configuration.s3 is not None:
            found.append(target.configuration.s3.storage_configuration_arn)
            found += target.configuration.s3.encoder_configuration_arns
        if target.configuration.channel is not None:
            found.append(target.configuration.channel.encoder_configuration_arn)
    return found
