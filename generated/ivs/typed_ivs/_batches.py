"""Operations that take many resources at once, for any number of resources."""

# docs/decisions/helpers-are-steps.md says why.

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from . import models
from ._runtime.client import ClientBase
from ._runtime.helpers import expect, helper, in_batches
from ._runtime.steps import Steps
from ._runtime.values import SequenceNotStr, show_fields
from .arns import ChannelArn, StreamKeyArn
from .paginators import Paginators


@dataclass(slots=True, kw_only=True)
class LiveChannel:
    """A channel that is live, as ``live_channels`` found it."""

    __repr__ = show_fields

    stream: models.StreamSummary
    """Its stream."""

    channel: models.Channel
    """The channel."""


@helper
def get_channels(
    client: ClientBase, arns: SequenceNotStr[str | ChannelArn]
) -> Steps[list[models.Channel | models.BatchError]]:
    """Gets channels, 50 with each request.

    Args:
        client: The client.
        arns: ARNs of the channels, any number.

    Returns:
        For each ARN, in order, the channel or the error.

    Raises:
        ParamValidationError: An ARN is not that of a channel.
    """
    checked = [str(ChannelArn.parse(arn, name=f"arns[{at}]")) for at, arn in enumerate(arns)]
    responses = yield from in_batches(
        [*dict.fromkeys(checked)],
        models.BatchGetChannelRequest,
        lambda part: models.BatchGetChannelRequest(arns=part),
    )
    found: dict[str, models.Channel | models.BatchError] = {}
    for response in responses:
        found |= {error.arn: error for error in response.errors or ()}
        found |= {channel.arn: channel for channel in response.channels}
    return [found.get(arn) or _not_returned(arn) for arn in checked]


@helper
def live_channels(client: ClientBase) -> Steps[list[LiveChannel]]:
    """All channels that are live, with their streams. The list of streams alone has no names or URLs.

    Args:
        client: The client.

    Returns:
        The channels, the most watched ones first. A channel that was deleted in between is left out.
    """
    paginators = Paginators(cast("Any", client))  # For their requests only.
    streams = yield from paginators.list_streams().steps()
    channels = yield from get_channels.steps(client, [stream.channel_arn for stream in streams])
    live = [
        LiveChannel(stream=stream, channel=channel)
        for stream, channel in zip(streams, channels, strict=True)
        if isinstance(channel, models.Channel)
    ]
    return sorted(live, key=lambda one: one.stream.viewer_count, reverse=True)


@helper
def get_stream_keys(
    client: ClientBase, arns: SequenceNotStr[str | StreamKeyArn]
) -> Steps[list[models.StreamKey | models.BatchError]]:
    """Gets stream keys, 50 with each request.

    Args:
        client: The client.
        arns: ARNs of the stream keys, any number.

    Returns:
        For each ARN, in order, the stream key or the error.

    Raises:
        ParamValidationError: An ARN is not that of a stream key.
    """
    checked = [str(StreamKeyArn.parse(arn, name=f"arns[{at}]")) for at, arn in enumerate(arns)]
    responses = yield from in_batches(
        [*dict.fromkeys(checked)],
        models.BatchGetStreamKeyRequest,
        lambda part: models.BatchGetStreamKeyRequest(arns=part),
    )
    found: dict[str, models.StreamKey | models.BatchError] = {}
    for response in responses:
        found |= {error.arn: error for error in response.errors or ()}
        found |= {key.arn: key for key in response.stream_keys}
    return [found.get(arn) or _not_returned(arn) for arn in checked]


@helper
def revoke_viewer_sessions(
    client: ClientBase,
    sessions: SequenceNotStr[models.BatchStartViewerSessionRevocationViewerSession],
) -> Steps[list[models.BatchStartViewerSessionRevocationError | None]]:
    """Starts to revoke sessions of viewers, 20 with each request.

    Args:
        client: The client.
        sessions: The sessions, any number. They may be of several channels.

    Returns:
        For each session, in order, None or the error.

    Raises:
        ParamValidationError: A ``channel_arn`` is not the ARN of a channel.
    """
    sessions = [*sessions]
    for at, session in enumerate(sessions):
        expect(session, models.BatchStartViewerSessionRevocationViewerSession, f"sessions[{at}]")
        ChannelArn.parse(session.channel_arn, name=f"sessions[{at}].channel_arn")
    responses = yield from in_batches(
        sessions,
        models.BatchStartViewerSessionRevocationRequest,
        lambda part: models.BatchStartViewerSessionRevocationRequest(viewer_sessions=part),
    )
    errors = {
        (error.channel_arn, error.viewer_id): error
        for response in responses
        for error in response.errors or ()
    }
    return [errors.get((session.channel_arn, session.viewer_id)) for session in sessions]


def _not_returned(arn: str) -> models.BatchError:
    return models.BatchError(arn=arn, code="NotReturned", message="neither a result nor an error")
