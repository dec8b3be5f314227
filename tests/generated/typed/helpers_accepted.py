"""What a user writes with helpers, tokens and ARNs, for both kinds of clients. Checked, never run."""

from __future__ import annotations

from datetime import timedelta
from typing import assert_type

import typed_ivs
import typed_ivs_realtime
import typed_ivschat
from typed_ivs import IVSClient
from typed_ivs.aio import AsyncIVSClient
from typed_ivs.arns import Arn, ChannelArn
from typed_ivs.helpers import (
    ChannelWithKey,
    DeletedChannel,
    EndedStream,
    LiveChannel,
    MetadataPace,
    delete_channel_fully,
    end_stream,
    get_channels,
    get_or_create_channel,
    get_stream_keys,
    live_channels,
    put_metadata,
    revoke_viewer_sessions,
    rtmps_url,
    srt_url,
    stream_of,
)
from typed_ivs.models import (
    BatchError,
    BatchStartViewerSessionRevocationError,
    BatchStartViewerSessionRevocationViewerSession,
    Channel,
    CreateChannelRequest,
    Stream,
    StreamKey,
)
from typed_ivs.testing import IVSStub
from typed_ivs.testing.aio import AsyncIVSStub
from typed_ivs.types import Response
from typed_ivs_realtime import IVSRealTimeClient
from typed_ivs_realtime.aio import AsyncIVSRealTimeClient
from typed_ivs_realtime.helpers import EndedStage, disconnect_participants, end_stage
from typed_ivs_realtime.models import Stage
from typed_ivs_realtime.tokens import StageToken, generate_key_pair
from typed_ivschat import IVSChatClient
from typed_ivschat.aio import AsyncIVSChatClient
from typed_ivschat.helpers import fresh_chat_token, send_event
from typed_ivschat.models import CreateChatTokenRequest, CreateChatTokenResponse


def with_threads(client: IVSClient, arn: str, channel: ChannelArn) -> None:
    assert_type(stream_of(client, arn), Stream | None)
    assert_type(stream_of(client, channel), Stream | None)
    assert_type(end_stream(client, arn, stream_key="replace", timeout=60), EndedStream)
    assert_type(delete_channel_fully(client, arn), DeletedChannel)
    settings = CreateChannelRequest(type="BASIC")
    found = get_or_create_channel(client, name="talk", settings=settings)
    assert_type(found, ChannelWithKey)
    assert_type(rtmps_url(found.channel, found.stream_key), str)
    assert_type(srt_url(found.channel, with_passphrase=True), str)
    assert_type(put_metadata(client, arn, "goal", pace=MetadataPace()), Response)
    assert_type(get_channels(client, [arn, channel]), list[Channel | BatchError])
    assert_type(live_channels(client), list[LiveChannel])
    assert_type(get_stream_keys(client, (arn,)), list[StreamKey | BatchError])
    session = BatchStartViewerSessionRevocationViewerSession(channel_arn=arn, viewer_id="v")
    revoked = revoke_viewer_sessions(client, [session])
    assert_type(revoked, list[BatchStartViewerSessionRevocationError | None])


async def in_an_event_loop(client: AsyncIVSClient, arn: str) -> None:
    assert_type(await stream_of(client, arn), Stream | None)
    assert_type(await end_stream(client, arn), EndedStream)
    assert_type(await get_channels(client, [arn]), list[Channel | BatchError])


async def with_stubs(arn: str) -> None:
    assert_type(stream_of(IVSStub(), arn), Stream | None)
    assert_type(await stream_of(AsyncIVSStub(), arn), Stream | None)


async def stages(client: IVSRealTimeClient, other: AsyncIVSRealTimeClient, stage: Stage) -> str:
    assert_type(end_stage(client, stage.arn), EndedStage)
    assert_type(await disconnect_participants(other, stage.arn, user_id="ana"), list[str])
    token = StageToken(
        stage_arn=stage.arn,
        endpoints=stage.endpoints,
        public_key_arn="arn",
        expires_in=timedelta(hours=1),
        capabilities=["SUBSCRIBE"],
    )
    return token.sign(generate_key_pair())


async def rooms(client: IVSChatClient, other: AsyncIVSChatClient, room: str) -> None:
    request = CreateChatTokenRequest(room_identifier=room, user_id="ana")
    token = fresh_chat_token(client, request)
    assert_type(token, CreateChatTokenResponse)
    assert_type(await fresh_chat_token(other, request, token), CreateChatTokenResponse)
    assert_type(send_event(client, room, "goal", {"score": "1:0"}), str)


def modules_are_attributes(arn: str) -> None:
    assert_type(typed_ivs.arns.Arn.parse(arn, name="arn"), Arn)
    assert_type(typed_ivs.arns.ChannelArn.parse(arn), ChannelArn)
    print(typed_ivs.helpers.stream_of, typed_ivschat.helpers.send_event)
    print(typed_ivs_realtime.arns.StageArn, typed_ivs_realtime.helpers.end_stage)
