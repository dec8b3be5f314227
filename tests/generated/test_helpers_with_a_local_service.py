"""Helpers end and delete what encoders fight for, with both clients of a local Amazon IVS."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from support.helpers import call

from typed_ivs.aio import AsyncIVSClient
from typed_ivs.errors import AccessDeniedException, ParamValidationError, ResourceNotFoundException
from typed_ivs.helpers import (
    MetadataPace,
    delete_channel_fully,
    end_stream,
    get_channels,
    get_or_create_channel,
    live_channels,
    put_metadata,
    stream_of,
)
from typed_ivs.models import BatchError, Channel
from typed_ivs.testing import LocalIVS
from typed_ivs.waiters import WaiterTimeout


@pytest.fixture(params=["threads", "event loop"])
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def client_of(local: LocalIVS, kind: str) -> Any:
    return local.client() if kind == "threads" else local.client(AsyncIVSClient)


def test_channel_whose_encoder_reconnects_is_ended_and_deleted(kind: str) -> None:
    with LocalIVS() as local:
        client = client_of(local, kind)
        found = call(get_or_create_channel, client, name="stage")
        assert found.created
        arn = found.channel.arn
        again = call(get_or_create_channel, client, name="stage")
        assert (again.created, again.channel.arn) == (False, arn)
        assert again.stream_key == found.stream_key

        local.start_stream(arn, reconnects=True)
        assert call(stream_of, client, arn).state == "LIVE"
        with suppress(WaiterTimeout):  # It may be back before it is seen to be gone.
            call(end_stream, client, arn)
        local.clock.advance(60)
        assert call(stream_of, client, arn) is not None, "the key was kept"
        ended = call(end_stream, client, arn, stream_key="replace")
        assert ended.was_live
        assert ended.deleted_keys == [found.stream_key.arn]
        assert ended.stream_key.arn != found.stream_key.arn
        assert call(stream_of, client, arn) is None

        local.start_stream(arn, reconnects=True)
        done = call(delete_channel_fully, client, arn)
        assert (done.existed, done.was_live, done.deleted_keys) == (
            *(True, True),
            [ended.stream_key.arn],
        )
        assert call(delete_channel_fully, client, arn).existed is False
        with pytest.raises(ResourceNotFoundException):
            call(stream_of, client, arn)


def test_paced_metadata_is_never_throttled(kind: str) -> None:
    with LocalIVS(throttles=True) as local:
        client = client_of(local, kind)
        arn = call(get_or_create_channel, client, name="stage").channel.arn
        local.start_stream(arn)
        pace = MetadataPace()
        for number in range(30):
            put = call(put_metadata, client, arn, f"{number}", pace=pace)
            assert put.response_metadata.attempts == 1
        assert len(local.metadata_of(arn)) == 30


def test_many_channels_are_got_with_their_errors(kind: str) -> None:
    with LocalIVS() as local:
        client = client_of(local, kind)
        arns = [
            call(get_or_create_channel, client, name=f"n{number}").channel.arn
            for number in range(60)
        ]
        missing = f"{arns[0][:-1]}-"
        outcomes = call(get_channels, client, [*arns, missing])
        assert [one.arn for one in outcomes] == [*arns, missing]
        assert {type(one) for one in outcomes[:-1]} == {Channel}
        assert isinstance(outcomes[-1], BatchError)
        with pytest.raises(ParamValidationError, match="channel_arn: got a text of 4 characters"):
            call(stream_of, client, "main")


def test_live_channels_come_with_their_streams(kind: str) -> None:
    with LocalIVS() as local:
        client = client_of(local, kind)
        assert call(live_channels, client) == []
        for number in range(60):
            arn = call(get_or_create_channel, client, name=f"n{number}").channel.arn
            if number:
                local.start_stream(arn)
                local.set_viewers(arn, number)
        found = call(live_channels, client)
        assert [live.channel.name for live in found] == [f"n{at}" for at in range(59, 0, -1)]
        assert [live.stream.viewer_count for live in found] == [*range(59, 0, -1)]
        assert found[0].channel.srt is not None
        assert found[0].channel.srt.passphrase not in repr(found[0])
        local.fail(AccessDeniedException, operation="batch_get_channel")
        with pytest.raises(AccessDeniedException):
            call(live_channels, client)


def test_cancelled_deletion_goes_on() -> None:
    async def main() -> None:
        with LocalIVS() as local:
            client = local.client(AsyncIVSClient)
            found = await get_or_create_channel(client, name="stage")
            arn = found.channel.arn
            local.start_stream(arn, reconnects=True)
            task = asyncio.create_task(delete_channel_fully(client, arn))
            for _ in range(3):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await delete_channel_fully(client, arn)
            assert [one async for one in client.paginate.list_channels()] == []

    asyncio.run(main())
