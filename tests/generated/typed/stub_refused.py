"""Uses of the stub and the factories that a type checker must refuse: every line that says so."""

from __future__ import annotations

from typed_ivs import models
from typed_ivs.errors import ChannelNotBroadcasting, ConnectError
from typed_ivs.testing import IVSStub, factories, faults


def wrong_operations(ivs: IVSStub) -> None:
    ivs.stub.get_chanel.returns()  # refused
    ivs.stub("get_channel")  # refused
    IVSStub("us-west-2")  # refused
    IVSStub(regoin="us-west-2")  # refused


def wrong_responses(ivs: IVSStub) -> None:
    ivs.stub.get_channel.returns(channel="main")  # refused
    ivs.stub.get_channel.returns(stream=factories.stream())  # refused
    ivs.stub.get_channel.returns(chanel=factories.channel())  # refused
    ivs.stub.get_channel.returns(channel=None)  # refused
    ivs.stub.get_channel.returns(factories.get_stream_response())  # refused
    ivs.stub.get_channel.returns({"channel": {}})  # refused
    ivs.stub.get_channel.returns(lambda request: request.arn)  # refused
    ivs.stub.get_channel.returns(lambda request: request.name)  # refused
    ivs.stub.delete_channel.returns(arn="a")  # refused
    ivs.stub.get_stream.returns(stream=factories.stream(state="LIVING"))  # refused


def wrong_conditions(ivs: IVSStub) -> None:
    ivs.stub.get_channel.when(name="main")  # refused
    ivs.stub.get_channel.when(arn=7)  # refused
    ivs.stub.get_channel.when("arn")  # refused
    ivs.stub.get_channel.when(arn="a").when(arn="b")  # refused
    print(ivs.stub.get_channel.when(arn="a").calls)  # refused
    ivs.stub.list_streams.when(filter_by={"health": "HEALTHY"})  # refused


def wrong_errors(ivs: IVSStub) -> None:
    ivs.stub.get_channel.raises(ValueError)  # refused
    ivs.stub.get_channel.raises("ChannelNotBroadcasting")  # refused
    ivs.stub.get_channel.raises(ChannelNotBroadcasting, mesage="off")  # refused
    ivs.stub.get_channel.raises(ChannelNotBroadcasting, message=404)  # refused
    ivs.stub.get_channel.raises(ConnectError, message="off")  # refused
    ivs.stub.get_channel.raises(faults.timeout)  # refused
    ivs.stub.get_channel.raises(faults.throttled(2))  # refused


def wrong_counts(ivs: IVSStub) -> None:
    ivs.stub.get_channel.returns().times("2")  # refused
    ivs.stub.get_channel.returns().once().returns()  # refused
    ivs.stub.get_channel.returns().then()  # refused
    ivs.stub.get_channel.returns().then.when(arn="a")  # refused
    ivs.stub.get_channel.once()  # refused


def wrong_calls(ivs: IVSStub) -> models.GetStreamRequest:
    print(ivs.stub.get_channel.calls[0].name)  # refused
    return ivs.stub.get_channel.calls[0]  # refused


def wrong_values() -> None:
    factories.channel("main")  # refused
    factories.channel(nmae="main")  # refused
    factories.channel(name=None)  # refused
    factories.channel(type="standard")  # refused
    factories.get_channel_request(arn=None)  # refused
    factories.chanel()  # refused
