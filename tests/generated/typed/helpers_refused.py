"""What a type checker refuses of helpers and tokens, line by line."""

from __future__ import annotations

from typed_ivs import IVSClient
from typed_ivs.aio import AsyncIVSClient
from typed_ivs.helpers import end_stream, get_channels, put_metadata, rtmps_url, stream_of
from typed_ivs.models import ChannelSummary
from typed_ivs_realtime.models import Stage
from typed_ivs_realtime.tokens import StageToken


def wrong_calls(client: IVSClient, arn: str, summary: ChannelSummary) -> None:
    stream_of(client)  # refused
    stream_of(client, 7)  # refused
    print(stream_of(client, arn).viewer_count)  # refused
    stream_of("client", arn)  # refused
    end_stream(client, arn, stream_key="drop")  # refused
    end_stream(client, arn, "delete")  # refused
    get_channels(client, arn)  # refused
    put_metadata(client, arn, b"goal")  # refused
    rtmps_url(summary)  # refused


async def wrong_waiting(client: IVSClient, other: AsyncIVSClient, arn: str) -> None:
    await stream_of(client, arn)  # refused
    print(stream_of(other, arn).viewer_count)  # refused


def wrong_tokens(stage: Stage) -> None:
    StageToken(stage_arn=stage.arn, public_key_arn="arn")  # refused
    StageToken(stage_arn=stage.arn, endpoints="wss://", public_key_arn="arn")  # refused
    given = stage.endpoints
    StageToken(stage_arn="a", endpoints=given, public_key_arn="a", duration=720)  # refused
