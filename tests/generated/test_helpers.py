"""Helpers over a client: what they do with both kinds of clients."""

from __future__ import annotations

import asyncio
import inspect
import re
from typing import Any

import pytest
from support.fresh_process import CHANNEL
from support.helpers import KEY, call, either, operations
from support.ivs import Server, async_ivs_client, ivs_client
from support.loopback import response

from typed_ivs import errors, helpers, models
from typed_ivs.errors import (
    ChannelNotBroadcasting,
    ConflictException,
    OutcomeUnknownError,
    ParamValidationError,
    ReadTimeoutError,
    ResourceNotFoundException,
)
from typed_ivs.helpers import (
    ChannelWithKey,
    DeletedChannel,
    MetadataPace,
    SeveralChannelsError,
    delete_channel_fully,
    end_stream,
    get_or_create_channel,
    put_metadata,
    stream_of,
)
from typed_ivs.testing import IVSStub, factories
from typed_ivs.testing.aio import AsyncIVSStub

OF_CLIENTS = [
    *("delete_channel_fully", "end_stream", "get_channels", "get_or_create_channel"),
    *("get_stream_keys", "put_metadata", "revoke_viewer_sessions", "stream_of"),
]

client = either(IVSStub, AsyncIVSStub)


def test_stream_is_none_only_where_the_channel_is_offline(client: Any) -> None:
    live = factories.stream(state="LIVE")
    client.stub.get_stream.returns(stream=live)
    client.stub.get_stream.raises(ChannelNotBroadcasting).once()
    assert call(stream_of, client, CHANNEL) is None
    assert call(stream_of, client, CHANNEL) == live
    for error in (ResourceNotFoundException, errors.AccessDeniedException, ReadTimeoutError):
        client.stub.get_stream.raises(error)
        with pytest.raises(error):
            call(stream_of, client, CHANNEL)


def test_live_channel_is_deleted_in_the_right_order(client: Any) -> None:
    stub = client.stub
    stub.delete_channel.raises(ConflictException).times(2).then.returns().once()
    stub.list_stream_keys.returns(stream_keys=[factories.stream_key_summary(arn=KEY)])
    stub.delete_stream_key.returns().once().then.raises(ResourceNotFoundException)
    stub.stop_stream.returns().once().then.raises(ChannelNotBroadcasting)
    stub.get_stream.raises(ChannelNotBroadcasting)
    stub.get_stream.returns(stream=factories.stream(state="LIVE")).once()
    done = call(delete_channel_fully, client, CHANNEL)
    assert done == DeletedChannel(existed=True, was_live=True, deleted_keys=[KEY])
    assert operations(client) == [
        *("DeleteChannel", "ListStreamKeys", "DeleteStreamKey", "StopStream"),
        *("GetStream", "GetStream"),
        *("DeleteChannel", "ListStreamKeys", "DeleteStreamKey", "StopStream", "DeleteChannel"),
    ]


def test_channel_that_can_not_be_deleted_is_an_error(client: Any) -> None:
    client.stub.delete_channel.raises(ConflictException)
    client.stub.list_stream_keys.returns(stream_keys=[])
    client.stub.stop_stream.raises(ChannelNotBroadcasting)
    before = client._shared.clock.monotonic()
    with pytest.raises(ConflictException):
        call(delete_channel_fully, client, CHANNEL, timeout=60)
    assert 50 <= client._shared.clock.monotonic() - before <= 60
    client.stub.list_stream_keys.raises(ResourceNotFoundException)
    client.stub.delete_channel.raises(ResourceNotFoundException)
    client.stub.delete_channel.raises(ConflictException).once()
    assert call(delete_channel_fully, client, CHANNEL) == DeletedChannel(existed=False)


CREATED = factories.create_channel_response()


def named(*arns: str) -> list[models.ChannelSummary]:
    return [factories.channel_summary(arn=arn, name="talk") for arn in arns]


def test_channel_is_found_by_its_whole_name_or_created(client: Any) -> None:
    stub = client.stub
    other = factories.channel_summary(name="talk-2")
    stub.list_channels.when(filter_by_name="talk").returns(channels=[other])
    stub.create_channel.when(name="talk", type="BASIC").returns(CREATED)
    settings = models.CreateChannelRequest(type="BASIC", name="ignored")
    made = call(get_or_create_channel, client, name="talk", settings=settings)
    assert made == ChannelWithKey(
        channel=CREATED.channel, stream_key=CREATED.stream_key, created=True
    )
    assert settings.name == "ignored"
    stub.list_channels.returns(channels=[other], next_token="more").once()
    stub.list_channels.when(next_token="more").returns(channels=named(CHANNEL))
    stub.get_channel.when(arn=CHANNEL).returns(channel=CREATED.channel)
    stub.list_stream_keys.returns(stream_keys=[factories.stream_key_summary(arn=KEY)])
    stub.get_stream_key.when(arn=KEY).returns(stream_key=CREATED.stream_key)
    assert call(get_or_create_channel, client, name="talk") == ChannelWithKey(
        channel=CREATED.channel, stream_key=CREATED.stream_key, created=False
    )
    assert len(stub.create_channel.calls) == 1


def test_channel_with_a_name_that_others_have_is_refused(client: Any) -> None:
    client.stub.list_channels.returns(channels=named(CHANNEL, f"{CHANNEL}2"))
    with pytest.raises(SeveralChannelsError, match="got 2 channels with the name 'talk'") as caught:
        call(get_or_create_channel, client, name="talk")
    assert caught.value.arns == [CHANNEL, f"{CHANNEL}2"]
    with pytest.raises(ParamValidationError, match="name: got an empty name"):
        call(get_or_create_channel, client, name="")


@pytest.mark.parametrize("exists", [True, False])
def test_lost_response_to_a_creation_is_looked_up(client: Any, exists: bool) -> None:
    stub = client.stub
    stub.list_channels.returns(channels=named(CHANNEL) if exists else [])
    stub.list_channels.returns(channels=[]).once()
    stub.create_channel.raises(ReadTimeoutError)
    if exists:
        stub.get_channel.returns(channel=CREATED.channel)
        stub.list_stream_keys.returns(stream_keys=[])
        found = call(get_or_create_channel, client, name="talk")
        assert found == ChannelWithKey(channel=CREATED.channel, stream_key=None, created=True)
    else:
        with pytest.raises(OutcomeUnknownError):
            call(get_or_create_channel, client, name="talk")
    assert len(stub.create_channel.calls) == 1


@pytest.mark.parametrize("name", OF_CLIENTS)
def test_arn_of_another_kind_never_reaches_the_service(client: Any, name: str) -> None:
    helper = getattr(helpers, name)
    wrong = KEY if name != "get_stream_keys" else CHANNEL
    session = models.BatchStartViewerSessionRevocationViewerSession
    arguments: dict[str, tuple[Any, ...]] = {
        "put_metadata": (wrong, "goal"),
        "get_channels": ([CHANNEL, wrong],),
        "get_stream_keys": ([KEY, wrong],),
        "revoke_viewer_sessions": ([session(channel_arn=wrong, viewer_id="v")],),
    }
    if name == "get_or_create_channel":
        return
    with pytest.raises(ParamValidationError, match=r"(arn|arns\[1\]): got the ARN of a "):
        call(helper, client, *arguments.get(name, (wrong,)))
    assert operations(client) == []


def test_what_is_no_client_is_refused() -> None:
    with pytest.raises(ParamValidationError, match="client: got a value of type int; expected: a"):
        stream_of(3, CHANNEL)  # type: ignore[call-overload]  # pyright: ignore
    with IVSStub() as client, pytest.raises(ParamValidationError, match="stream_key: got 'drop'"):
        end_stream(client, CHANNEL, stream_key="drop")  # type: ignore[call-overload]  # pyright: ignore


@pytest.mark.parametrize(
    ("name", "arguments", "options", "problem"),
    [
        ("end_stream", (CHANNEL,), {"stream_key": "delete", "timeout": "5"}, "timeout: got '5'"),
        (
            "get_or_create_channel",
            (),
            {"name": "a", "settings": {"type": "BASIC"}},
            "settings: got",
        ),
        (
            "revoke_viewer_sessions",
            ([{"viewerId": "v"}],),
            {},
            "sessions[0]: got a value of type d",
        ),
    ],
)
def test_wrong_argument_is_refused_before_anything_is_done(
    client: Any, name: str, arguments: Any, options: Any, problem: str
) -> None:
    with pytest.raises(errors.Error, match=re.escape(problem)):
        call(getattr(helpers, name), client, *arguments, **options)
    assert operations(client) == []


def test_helpers_are_functions_with_documentation() -> None:
    every = [*OF_CLIENTS, "live_channels"]
    assert {name for name in helpers.__all__ if hasattr(getattr(helpers, name), "steps")} == {
        *every
    }
    for name in every:
        helper = getattr(helpers, name)
        assert helper.__name__ == name
        assert inspect.isfunction(helper)
        assert next(iter(inspect.signature(helper).parameters)) == "client"
        assert "Args:" in (inspect.getdoc(helper) or "")


# --- over sockets ---

NOT_LIVE = response(
    b'{"exceptionMessage": "offline"}',
    status=404,
    headers=[("x-amzn-ErrorType", "ChannelNotBroadcasting")],
)


def test_helpers_over_a_connection(server: Server) -> None:
    server.will_respond(NOT_LIVE, NOT_LIVE)
    with ivs_client(server.url, proxies={}) as client:
        assert stream_of(client, CHANNEL) is None

    async def main() -> None:
        async with async_ivs_client(server.url, proxies={}) as asynchronous:
            assert await stream_of(asynchronous, CHANNEL) is None

    asyncio.run(main())


def test_cancelled_helper_leaves_nothing_behind() -> None:
    async def main() -> None:
        async with AsyncIVSStub() as client:
            client.stub.put_metadata.returns()
            pace, entered = MetadataPace(per_channel=1), asyncio.Event()

            async def sleep(_: float) -> None:
                entered.set()
                await asyncio.Event().wait()

            await put_metadata(client, CHANNEL, "first", pace=pace)
            awake = client._shared.clock.sleep
            client._shared.clock.sleep = sleep
            waiting = [
                asyncio.create_task(put_metadata(client, CHANNEL, "second", pace=pace))
                for _ in range(9)
            ]
            await entered.wait()
            for task in waiting:
                task.cancel()
            ended = await asyncio.gather(*waiting, return_exceptions=True)
            assert {type(one) for one in ended} == {asyncio.CancelledError}
            # No turn was taken by what was cancelled.
            client._shared.clock.sleep = awake
            before = client._shared.clock.monotonic()
            await put_metadata(client, CHANNEL, "third", pace=pace)
            assert client._shared.clock.monotonic() - before <= 1
            assert len(client.stub.put_metadata.calls) == 2

    asyncio.run(main())
