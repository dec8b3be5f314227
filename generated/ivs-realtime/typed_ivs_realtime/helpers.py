"""What a program does with stages in several calls, as one function each.

Each function takes a client first. With the asynchronous client, it is awaited::

    ended = end_stage(client, stage_arn, reason="The show is over")
    ended = await end_stage(async_client, stage_arn)

A function that was interrupted, cancelled, or ended by an error can be called again: it goes on where
it stopped. Calls are made and retried as by the client's methods, and raise the same errors.
"""

# docs/decisions/helpers-are-steps.md says why.

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from . import models
from ._runtime.client import ClientBase
from ._runtime.config.checks import seconds
from ._runtime.helpers import helper
from ._runtime.steps import Steps, attempt, clock_of, pause, send
from ._runtime.values import show_fields
from ._runtime.waiters import wait
from .arns import CompositionArn, StageArn
from .errors import ConflictException, ResourceNotFoundException
from .paginators import Paginators
from .waiters import COMPOSITION_ENDED

__all__ = [
    "DeletedStage",
    "EndedStage",
    "delete_stage_fully",
    "disconnect_participants",
    "end_composition",
    "end_stage",
]

_CONFLICT_PAUSE = 5.0  # Seconds between two attempts to delete a stage.
_TIMEOUT = 300.0


@dataclass(slots=True, kw_only=True)
class EndedStage:
    """What ``end_stage`` did."""

    __repr__ = show_fields

    disconnected: list[str]
    """IDs of the participants that were disconnected."""

    ended_compositions: list[str]
    """ARNs of the compositions that were ended."""


@dataclass(slots=True, kw_only=True)
class DeletedStage:
    """What ``delete_stage_fully`` did."""

    __repr__ = show_fields

    existed: bool
    """Whether there was a stage."""

    ended_compositions: list[str] = field(default_factory=list[str])
    """ARNs of the compositions that were ended first."""


@helper
def disconnect_participants(
    client: ClientBase,
    stage_arn: str | StageArn,
    *,
    user_id: str | None = None,
    reason: str | None = None,
) -> Steps[list[str]]:
    """Disconnects the participants that are connected to a stage.

    A participant whose token has not expired can join again.

    Args:
        client: The client.
        stage_arn: ARN of the stage.
        user_id: Only participants with this user ID; None for all.
        reason: Why, at most 128 characters. The participants are told.

    Returns:
        The IDs of the participants that were disconnected. None is connected where no session is
        active.

    Raises:
        ParamValidationError: ``stage_arn`` is not the ARN of a stage.
        ResourceNotFoundException: There is no such stage.
    """
    arn = _stage(stage_arn)
    stage = yield from send(models.GetStageRequest(arn=arn))
    session = stage.stage.active_session_id
    if not session:
        return []
    paginator = _paginators(client).list_participants(
        stage_arn=arn, session_id=session, filter_by_state="CONNECTED"
    )
    participants = yield from paginator.steps()
    disconnected: list[str] = []
    for participant in participants:
        if user_id is None or participant.user_id == user_id:
            request = models.DisconnectParticipantRequest(
                stage_arn=arn, participant_id=participant.participant_id, reason=reason
            )
            outcome = yield from attempt(request, ResourceNotFoundException)
            if not isinstance(outcome, ResourceNotFoundException):  # Otherwise, it has left.
                disconnected.append(participant.participant_id)
    return disconnected


@helper
def end_composition(
    client: ClientBase, composition_arn: str | CompositionArn, *, timeout: float = _TIMEOUT
) -> Steps[bool]:
    """Stops a composition, and waits until it has ended with all of its destinations.

    Args:
        client: The client.
        composition_arn: ARN of the composition. It may have ended.
        timeout: Seconds to wait for the end, at most. Default: 300.

    Returns:
        Whether it had to be stopped.

    Raises:
        ParamValidationError: ``composition_arn`` is not the ARN of a composition.
        WaiterTimeout: The composition did not end in time.
    """
    arn = str(CompositionArn.parse(composition_arn, name="composition_arn"))
    seconds(timeout, "timeout")  # Before anything is done.
    request = models.StopCompositionRequest(arn=arn)
    outcome = yield from attempt(request, ConflictException, ResourceNotFoundException)
    if not isinstance(outcome, ResourceNotFoundException):
        composition = models.GetCompositionRequest(arn=arn)
        yield from wait(client, COMPOSITION_ENDED, composition, timeout=timeout)
    return not isinstance(outcome, ConflictException | ResourceNotFoundException)


@helper
def end_stage(
    client: ClientBase,
    stage_arn: str | StageArn,
    *,
    reason: str | None = None,
    timeout: float = _TIMEOUT,
) -> Steps[EndedStage]:
    """Ends what goes on in a stage: its compositions, then its participants. The stage remains.

    Args:
        client: The client.
        stage_arn: ARN of the stage.
        reason: Why, at most 128 characters. The participants are told.
        timeout: Seconds to wait for the end of each composition, at most. Default: 300.

    Returns:
        What was done.

    Raises:
        ParamValidationError: ``stage_arn`` is not the ARN of a stage.
        ResourceNotFoundException: There is no such stage.
        WaiterTimeout: A composition did not end in time.
    """
    ended = yield from _end_compositions(client, _stage(stage_arn), timeout)
    disconnected = yield from disconnect_participants.steps(client, stage_arn, reason=reason)
    return EndedStage(disconnected=disconnected, ended_compositions=ended)


@helper
def delete_stage_fully(
    client: ClientBase, stage_arn: str | StageArn, *, timeout: float = _TIMEOUT
) -> Steps[DeletedStage]:
    """Deletes a stage, whatever goes on in it, and whether or not it exists.

    Compositions are ended first, so that what they record or broadcast ends as it should. Deleting the
    stage disconnects its participants. What stages share is left alone, such as a storage
    configuration.

    Args:
        client: The client.
        stage_arn: ARN of the stage.
        timeout: Seconds to wait for the end of each composition, and while Amazon IVS refuses to
            delete the stage, at most. Default: 300.

    Returns:
        What was done.

    Raises:
        ParamValidationError: ``stage_arn`` is not the ARN of a stage.
        WaiterTimeout: A composition did not end in time.
        ConflictException: Amazon IVS still refuses to delete the stage after that time.
    """
    arn = _stage(stage_arn)
    clock = clock_of(client)
    deadline = clock.monotonic() + seconds(timeout, "timeout")
    ended = yield from _end_compositions(client, arn, timeout)
    while True:
        request = models.DeleteStageRequest(arn=arn)
        outcome = yield from attempt(request, ConflictException, ResourceNotFoundException)
        if not isinstance(outcome, ConflictException):
            existed = not isinstance(outcome, ResourceNotFoundException)
            return DeletedStage(existed=existed, ended_compositions=ended)
        if clock.monotonic() + _CONFLICT_PAUSE > deadline:
            raise outcome
        yield from pause(_CONFLICT_PAUSE)


def _end_compositions(client: ClientBase, stage_arn: str, timeout: float) -> Steps[list[str]]:
    """Ends the compositions of a stage; the ARNs of those that had not ended."""
    paginator = _paginators(client).list_compositions(filter_by_stage_arn=stage_arn)
    compositions = yield from paginator.steps()
    running = [one.arn for one in compositions if one.state not in ("STOPPED", "FAILED")]
    for arn in running:
        yield from end_composition.steps(client, arn, timeout=timeout)
    return running


def _stage(arn: str | StageArn) -> str:
    return str(StageArn.parse(arn, name="stage_arn"))


def _paginators(client: ClientBase) -> Paginators:
    """The paginators. Only their requests are used, which are those of both kinds of clients."""
    return Paginators(cast("Any", client))
