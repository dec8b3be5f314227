"""What a program does with channels in several calls, as one function each.

Each function takes a client first. With the asynchronous client, it is awaited::

    if (stream := stream_of(client, channel_arn)) is not None:
        print(stream.viewer_count)
    stream = await stream_of(async_client, channel_arn)

A function that was interrupted, cancelled, or ended by an error can be called again: it goes on where
it stopped. Calls are made and retried as by the client's methods, and raise the same errors.
"""

# docs/decisions/helpers-are-steps.md says why.

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, cast

from . import models
from ._batches import (
    LiveChannel,
    get_channels,
    get_stream_keys,
    live_channels,
    revoke_viewer_sessions,
)
from ._ingest_urls import rtmps_url, srt_url
from ._metadata_pace import MetadataPace, byte_length
from ._runtime.client import ClientBase
from ._runtime.config.checks import seconds
from ._runtime.helpers import expect, helper
from ._runtime.operation import Response
from ._runtime.steps import Steps, attempt, clock_of, pause, send
from ._runtime.values import refuse, show_fields
from ._runtime.waiters import wait
from .arns import ChannelArn
from .errors import (
    ChannelNotBroadcasting,
    ConflictException,
    Error,
    OutcomeUnknownError,
    ResourceNotFoundException,
)
from .paginators import Paginators
from .waiters import CHANNEL_NOT_LIVE, STREAM_OFFLINE

__all__ = [
    "ChannelWithKey",
    "DeletedChannel",
    "EndedStream",
    "LiveChannel",
    "MetadataPace",
    "SeveralChannelsError",
    "StreamKeyUse",
    "delete_channel_fully",
    "end_stream",
    "get_channels",
    "get_or_create_channel",
    "get_stream_keys",
    "live_channels",
    "put_metadata",
    "revoke_viewer_sessions",
    "rtmps_url",
    "srt_url",
    "stream_of",
]

StreamKeyUse: TypeAlias = Literal["keep", "delete", "replace"]
"""What becomes of a channel's stream key."""

_MOST_METADATA = 1024
_CONFLICT_PAUSE = 5.0  # Seconds between two attempts to delete a channel.
_TIMEOUT = 300.0


@dataclass(slots=True, kw_only=True)
class EndedStream:
    """What ``end_stream`` did."""

    __repr__ = show_fields

    was_live: bool
    """Whether there was a stream. Without one, the key was dealt with all the same."""

    deleted_keys: list[str]
    """ARNs of the stream keys that were deleted."""

    stream_key: models.StreamKey | None = None
    """The new stream key; None unless the key was to be replaced."""


@dataclass(slots=True, kw_only=True)
class DeletedChannel:
    """What ``delete_channel_fully`` did."""

    __repr__ = show_fields

    existed: bool = True
    """Whether there was a channel."""

    was_live: bool = False
    """Whether a stream had to be ended first."""

    deleted_keys: list[str] = field(default_factory=list[str])
    """ARNs of the stream keys that were deleted before the stream was ended."""


@dataclass(slots=True, kw_only=True)
class ChannelWithKey:
    """What ``get_or_create_channel`` found or created."""

    __repr__ = show_fields

    channel: models.Channel
    stream_key: models.StreamKey | None
    """The stream key; None if the channel has none, because it was deleted."""

    created: bool
    """Whether the channel was created."""


class SeveralChannelsError(Error):
    """Several channels have the same name.

    Attributes:
        name: The name.
        arns: The ARNs of the channels.
    """

    def __init__(self, name: str, arns: list[str]) -> None:
        self.name = name
        self.arns = arns
        super().__init__(
            f"got {len(arns)} channels with the name {name!r}; expected: at most one "
            f"({', '.join(arns)})"
        )


@helper
def stream_of(client: ClientBase, channel_arn: str | ChannelArn) -> Steps[models.Stream | None]:
    """The stream of a channel; None if the channel is offline.

    Args:
        client: The client.
        channel_arn: ARN of the channel.

    Returns:
        The stream; None if nobody broadcasts to the channel, and for no other reason.

    Raises:
        ParamValidationError: ``channel_arn`` is not the ARN of a channel.
        ResourceNotFoundException: There is no such channel.
    """
    arn = _channel(channel_arn)
    found = yield from attempt(models.GetStreamRequest(channel_arn=arn), ChannelNotBroadcasting)
    return None if isinstance(found, ChannelNotBroadcasting) else found.stream


@helper
def end_stream(
    client: ClientBase,
    channel_arn: str | ChannelArn,
    *,
    stream_key: StreamKeyUse = "keep",
    timeout: float = _TIMEOUT,
) -> Steps[EndedStream]:
    """Ends the stream of a channel, and waits until the channel is offline.

    Most encoders reconnect as soon as they are disconnected. Only a key that is no longer valid keeps
    them away, so it is deleted before the stream is stopped.

    Args:
        client: The client.
        channel_arn: ARN of the channel. It may be offline.
        stream_key: What becomes of the key. ``keep``: an encoder may reconnect at any time.
            ``delete``: nobody can stream until you create a key. ``replace``: only who has the new
            key can stream.
        timeout: Seconds to wait for the end, at most. Default: 300.

    Returns:
        What was done.

    Raises:
        ParamValidationError: ``channel_arn`` is not the ARN of a channel, or ``stream_key`` is
            wrong.
        ConfigurationError: ``timeout`` is no number above 0.
        ResourceNotFoundException: There is no such channel.
        WaiterTimeout: The channel is still live.
    """
    arn = _channel(channel_arn)
    if stream_key not in ("keep", "delete", "replace"):
        raise refuse("stream_key", repr(stream_key)[:40], "keep, delete or replace")
    seconds(timeout, "timeout")  # Before anything is done.
    deleted: list[str] = []
    if stream_key != "keep":
        yield from _delete_keys(client, arn, deleted)
    was_live = yield from _stop(arn)
    request = models.GetStreamRequest(channel_arn=arn)
    yield from wait(client, STREAM_OFFLINE, request, timeout=timeout)
    done = EndedStream(was_live=was_live, deleted_keys=deleted)
    if stream_key == "replace":
        created = yield from send(models.CreateStreamKeyRequest(channel_arn=arn))
        done.stream_key = created.stream_key
    return done


@helper
def delete_channel_fully(
    client: ClientBase, channel_arn: str | ChannelArn, *, timeout: float = _TIMEOUT
) -> Steps[DeletedChannel]:
    """Deletes a channel, whether or not it is live, and whether or not it exists.

    A live channel can't be deleted. Its stream keys are deleted first, so that no encoder reconnects;
    then its stream is stopped; when the stream has ended, the channel is deleted. What channels share
    is left alone, such as a recording configuration.

    Args:
        client: The client.
        channel_arn: ARN of the channel.
        timeout: Seconds to wait for the end of a stream, at most. Default: 300.

    Returns:
        What was done.

    Raises:
        ParamValidationError: ``channel_arn`` is not the ARN of a channel.
        WaiterTimeout: The stream did not end in time. Its keys are deleted.
        ConflictException: Amazon IVS still refuses to delete the channel after that time.
    """
    arn = _channel(channel_arn)
    clock = clock_of(client)
    deadline = clock.monotonic() + seconds(timeout, "timeout")
    done = DeletedChannel()
    while True:
        request = models.DeleteChannelRequest(arn=arn)
        outcome = yield from attempt(request, ConflictException, ResourceNotFoundException)
        if not isinstance(outcome, ConflictException):
            is_gone = isinstance(outcome, ResourceNotFoundException)
            done.existed = done.existed and not is_gone
            return done
        left = deadline - clock.monotonic()
        try:
            was_live = yield from _end_for_good(client, arn, done, max(left, _CONFLICT_PAUSE))
        except ResourceNotFoundException:
            continue  # Somebody else deletes the channel.
        done.was_live = done.was_live or was_live
        if not was_live:  # Amazon IVS does not know yet, or something else is in the way.
            if left <= _CONFLICT_PAUSE:
                raise outcome
            yield from pause(_CONFLICT_PAUSE)


@helper
def get_or_create_channel(
    client: ClientBase, *, name: str, settings: models.CreateChannelRequest | None = None
) -> Steps[ChannelWithKey]:
    """The channel with a name. If there is none, it is created.

    Names need not be unique, and two programs that call this at the same time may create two
    channels. A channel that is found is returned as it is, whatever its settings.

    Args:
        client: The client.
        name: The name, at least a character.
        settings: What a new channel is like. Default: as ``create_channel`` makes it.

    Returns:
        The channel and its stream key.

    Raises:
        ParamValidationError: ``name`` is empty, or ``settings`` is no such request.
        SeveralChannelsError: Several channels have the name.
        OutcomeUnknownError: The response to the creation was lost, and there is no such channel.
    """
    if not name:
        raise refuse("name", "an empty name", "a name, by which the channel is found again")
    settings = settings or models.CreateChannelRequest()
    expect(settings, models.CreateChannelRequest, "settings")
    found = yield from _channel_named(client, name)
    if found is not None:
        return found
    request = replace(settings, name=name)
    created = yield from attempt(request, OutcomeUnknownError)
    if not isinstance(created, OutcomeUnknownError):
        key = created.stream_key
        return ChannelWithKey(channel=created.channel, stream_key=key, created=True)
    found = yield from _channel_named(client, name)
    if found is None:
        raise created
    return replace(found, created=True)


@helper
def put_metadata(
    client: ClientBase,
    channel_arn: str | ChannelArn,
    metadata: str,
    *,
    pace: MetadataPace | None = None,
) -> Steps[Response]:
    """Puts metadata into the stream of a channel, within the limits of Amazon IVS.

    Args:
        client: The client.
        channel_arn: ARN of the channel.
        metadata: The metadata, at most 1 KB (1024 bytes of UTF-8).
        pace: Keeps calls within 5 a second for a channel: waits for its turn. Pass the same one to
            every call. None calls at once.

    Returns:
        The response.

    Raises:
        ParamValidationError: The metadata is too long, or ``channel_arn`` is not the ARN of a
            channel.
        ChannelNotBroadcasting: The channel is offline.
        OutcomeUnknownError: The response was lost. Viewers may have got the metadata.
    """
    size = byte_length(metadata)
    request = models.PutMetadataRequest(channel_arn=str(channel_arn), metadata=metadata)
    del metadata  # Tools that show a traceback with variables show this frame.
    channel = ChannelArn.parse(channel_arn, name="channel_arn")
    if size > _MOST_METADATA:
        raise refuse("metadata", f"{size} bytes", f"at most {_MOST_METADATA} bytes, 1 KB")
    if pace is not None:
        clock = clock_of(client)
        while (left := pace.turn(channel, clock.monotonic())) > 0:
            yield from pause(left)
    return (yield from send(request))


def _channel(arn: str | ChannelArn) -> str:
    return str(ChannelArn.parse(arn, name="channel_arn"))


def _paginators(client: ClientBase) -> Paginators:
    """The paginators. Only their requests are used, which are those of both kinds of clients."""
    return Paginators(cast("Any", client))


def _delete_keys(client: ClientBase, arn: str, deleted: list[str]) -> Steps[None]:
    """Deletes the stream keys of a channel, and adds their ARNs."""
    for key in (yield from _paginators(client).list_stream_keys(channel_arn=arn).steps()):
        request = models.DeleteStreamKeyRequest(arn=key.arn)
        outcome = yield from attempt(request, ResourceNotFoundException)
        if not isinstance(outcome, ResourceNotFoundException):
            deleted.append(key.arn)


def _stop(arn: str) -> Steps[bool]:
    """Stops the stream of a channel; whether there was one."""
    request = models.StopStreamRequest(channel_arn=arn)
    outcome = yield from attempt(request, ChannelNotBroadcasting)
    return not isinstance(outcome, ChannelNotBroadcasting)


def _end_for_good(
    client: ClientBase, arn: str, done: DeletedChannel, timeout: float
) -> Steps[bool]:
    """Ends the stream of a channel that will be deleted; whether there was one."""
    yield from _delete_keys(client, arn, done.deleted_keys)
    was_live = yield from _stop(arn)
    if was_live:
        request = models.GetStreamRequest(channel_arn=arn)
        yield from wait(client, CHANNEL_NOT_LIVE, request, timeout=timeout)
    return was_live


def _channel_named(client: ClientBase, name: str) -> Steps[ChannelWithKey | None]:
    """The channel with a name; None if there is none."""
    paginators = _paginators(client)
    summaries = yield from paginators.list_channels(filter_by_name=name).steps()
    arns = [summary.arn for summary in summaries if summary.name == name]
    if len(arns) > 1:
        raise SeveralChannelsError(name, arns)
    if not arns:
        return None
    found = yield from attempt(models.GetChannelRequest(arn=arns[0]), ResourceNotFoundException)
    if isinstance(found, ResourceNotFoundException):
        return None
    keys = yield from paginators.list_stream_keys(channel_arn=arns[0]).steps()
    for summary in keys:
        request = models.GetStreamKeyRequest(arn=summary.arn)
        key = yield from attempt(request, ResourceNotFoundException)
        if not isinstance(key, ResourceNotFoundException):
            return ChannelWithKey(channel=found.channel, stream_key=key.stream_key, created=False)
    return ChannelWithKey(channel=found.channel, stream_key=None, created=False)
