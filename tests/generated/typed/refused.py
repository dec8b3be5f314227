"""What a type checker must refuse: every line that says so, and no other. Never run."""

from __future__ import annotations

import typed_ivs
from typed_ivs import Credentials, IVSClient, RetryPolicy, enums, literals
from typed_ivs.errors import ThrottlingException
from typed_ivs.literals import ChannelType, StreamHealth
from typed_ivs.models import (
    BatchGetChannelRequest,
    Channel,
    GetChannelRequest,
    GetStreamResponse,
    StreamFilters,
)


def wrong_parameters(client: IVSClient) -> None:
    client.create_channel(latency_mode="LOWER")  # refused
    client.create_channel(type="standard")  # refused
    client.create_channel(name=7)  # refused
    client.create_channel(tags={"a": 1})  # refused
    client.create_channel(nmae="stage")  # refused
    client.create_channel("stage")  # refused
    client.get_channel()  # refused
    client.get_channel(arn=None)  # refused
    client.list_streams(filter_by={"health": "HEALTHY"})  # refused
    client.list_streams(filter_by=StreamFilters(health="FINE"))  # refused
    client.batch_get_channel(arns="arn")  # refused
    client.batch_get_channel(arns=b"arn")  # refused
    client.batch_get_channel(arns=[b"arn"])  # refused
    client.batch_get_channel(arns={"arn"})  # refused
    client.send(BatchGetChannelRequest(arns="arn"))  # refused
    client.create_channel(tags=[("team", "live")])  # refused
    client.paginate.list_channels(next_token="-")  # refused
    client.paginate.get_channel(arn="-")  # refused
    client.get_chanel(arn="-")  # refused


def wrong_values(client: IVSClient) -> None:
    kind: ChannelType = "ADVANCED"  # refused
    health: StreamHealth = "healthy".upper()  # refused
    response: GetStreamResponse = client.send(GetChannelRequest(arn="-"))  # refused
    mode: ChannelType = enums.ChannelLatencyMode.LOW  # refused
    client.create_channel(type=enums.ChannelType.BASIX)  # refused
    enums.ChannelType.parse(7)  # refused
    enums.ChannelType.BASIC = "STANDARD"  # refused
    print(enums.ChanelType, literals.ChanelType)  # refused
    print(kind, health, response, mode)


def wrong_uses(client: IVSClient, channel: Channel) -> None:
    print(channel.playbackUrl)  # refused
    print(channel.srt.endpoint)  # refused
    for page in client.paginate.list_channels().pages():
        print(page.arn)  # refused
    for item in client.paginate.list_channels():
        print(item.playback_url)  # refused


def modules_that_are_no_attributes() -> None:
    print(typed_ivs.testing)  # refused
    print(typed_ivs.wire)  # refused
    print(typed_ivs.models.Chanel)  # refused


def wrong_settings(error: ThrottlingException) -> None:
    IVSClient("us-west-2")  # refused
    IVSClient(regoin="us-west-2")  # refused
    IVSClient(verify=False)  # refused
    IVSClient(json_loads="json")  # refused
    IVSClient(retry_mode="adaptiv")  # refused
    IVSClient(sts_regional_endpoint="global")  # refused
    IVSClient(session="default")  # refused
    IVSClient(validation=True)  # refused
    IVSClient().with_options(validation="lax")  # refused
    RetryPolicy(mode="fast")  # refused
    IVSClient(credentials=("key", "secret"))  # refused
    Credentials("key", "secret")  # refused
    print(error.retry_after)  # refused
