"""Uses of the stub and the factories that a type checker must accept without a cast. Never run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_type

from typed_ivs import IVSClient, models
from typed_ivs.errors import (
    ChannelNotBroadcasting,
    ConnectError,
    ReadTimeoutError,
    ServiceError,
    ThrottlingException,
)
from typed_ivs.testing import IVSStub, factories, faults


def goes_live(client: IVSClient) -> str:
    return client.get_stream(channel_arn=factories.channel().arn).stream.state


def stub_is_a_client() -> None:
    with IVSStub() as ivs:
        assert_type(ivs, IVSStub)
        ivs.stub.get_stream.returns(stream=factories.stream(state="LIVE"))
        ivs.stub.get_stream.raises(ChannelNotBroadcasting).once()
        goes_live(ivs)
    with IVSStub.installed() as installed:
        assert_type(installed, IVSStub)
        goes_live(installed)
    IVSStub(region="eu-west-1", max_attempts=1, call_timeout=3)


def rules(ivs: IVSStub) -> None:
    get = ivs.stub.get_channel
    get.returns()
    get.returns(factories.get_channel_response())
    get.returns(lambda request: models.GetChannelResponse(channel=channel(request.arn)))
    get.returns(channel=factories.channel(name="main", tags={"a": "b"})).times(2).then.returns()
    get.when(arn="a").raises(ServiceError, code="Other", status=418, message="no").once()
    get.when(lambda request: request.arn.startswith("arn:")).returns()
    get.raises(ThrottlingException, message="slow", exception_message=None)
    get.raises(factories.throttling_exception())
    get.raises(ConnectError)
    get.raises(ReadTimeoutError("slow")).then.raises(faults.timeout()).then.returns()
    get.raises(faults.throttled(times=2))
    ivs.stub.list_channels.when(next_token=None).returns(channels=[], next_token="2")
    ivs.stub.list_streams.when(filter_by=models.StreamFilters(health="HEALTHY")).returns()
    ivs.stub.delete_channel.returns()
    assert_type(get.calls, list[models.GetChannelRequest])
    assert_type(get.attempts, int)
    print(get.calls[0].arn)


def channel(arn: str) -> models.Channel:
    return factories.channel(arn=arn)


def values() -> None:
    assert_type(factories.stream(), models.Stream)
    assert_type(factories.get_channel_request(arn="a"), models.GetChannelRequest)
    assert_type(factories.get_channel_response(), models.GetChannelResponse)
    assert_type(factories.channel_not_broadcasting(message="off"), ChannelNotBroadcasting)
    factories.channel(srt=None, type="STANDARD")
    factories.create_channel_request(name="main", tags={"a": "b"})


def fixture() -> Iterator[IVSStub]:
    with IVSStub.installed() as stub:
        yield stub
