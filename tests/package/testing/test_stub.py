"""The stub: rules, steps, counts and calls, on top of the client's own code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from typed_ivs import IVSClient, models
from typed_ivs.errors import (
    CallTimeoutError,
    ChannelNotBroadcasting,
    ConfigurationError,
    ConnectError,
    OutcomeUnknownError,
    ParamValidationError,
    ReadTimeoutError,
    ResponseInterruptedError,
    ServiceError,
    ThrottlingException,
    TransportError,
)
from typed_ivs.testing import IVSStub, factories, faults

ARN = factories.channel().arn


def test_stub_is_a_client_that_returns_what_it_is_told() -> None:
    with IVSStub() as ivs:
        assert isinstance(ivs, IVSClient)
        ivs.stub.get_stream.returns(stream=factories.stream(state="LIVE", viewer_count=7))
        response = ivs.get_stream(channel_arn=ARN)
        assert response.stream == factories.stream(state="LIVE", viewer_count=7)
        assert response.response_metadata.status == 200
        assert response.response_metadata.request_id
        assert ivs.send(models.GetStreamRequest(channel_arn=ARN)) == response
        assert ivs.stub.get_stream.calls == [models.GetStreamRequest(channel_arn=ARN)] * 2


def test_response_can_be_a_value_or_a_function_or_the_factorys() -> None:
    given = factories.get_channel_response(channel=factories.channel(name="given"))
    with IVSStub() as ivs:
        ivs.stub.get_channel.returns()
        assert ivs.get_channel(arn=ARN) == factories.get_channel_response()
        ivs.stub.get_channel.returns(given)
        assert ivs.get_channel(arn=ARN) == given
        ivs.stub.get_channel.returns(
            lambda request: models.GetChannelResponse(channel=factories.channel(arn=request.arn))
        )
        assert ivs.get_channel(arn="arn:other").channel.arn == "arn:other"
        ivs.stub.delete_channel.returns()
        assert ivs.delete_channel(arn=ARN).response_metadata.status == 204


def test_newest_rule_that_matches_and_is_not_used_up_responds() -> None:
    with IVSStub() as ivs:
        ivs.stub.get_channel.returns(channel=factories.channel(name="any"))
        ivs.stub.get_channel.when(arn="b").returns(channel=factories.channel(name="b"))
        ivs.stub.get_channel.when(lambda request: request.arn > "b").returns(
            channel=factories.channel(name="late")
        )
        ivs.stub.get_channel.returns(channel=factories.channel(name="once")).once()
        names = [ivs.get_channel(arn=arn).channel.name for arn in ("a", "b", "c", "a")]
        assert names == ["once", "b", "late", "any"]


def test_steps_follow_one_another_in_a_rule() -> None:
    with IVSStub() as ivs:
        rule = ivs.stub.get_stream.raises(ChannelNotBroadcasting).times(2)
        rule.then.returns(stream=factories.stream(state="OFFLINE")).then.returns()
        states: list[str] = []
        for _ in range(5):
            try:
                states.append(ivs.get_stream(channel_arn=ARN).stream.state)
            except ChannelNotBroadcasting:
                states.append("none")
        assert states == ["none", "none", "OFFLINE", "LIVE", "LIVE"]


def test_conditions_are_compared_with_the_request_as_it_was_sent() -> None:
    filters = models.StreamFilters(health="STARVING")
    with IVSStub() as ivs:
        ivs.stub.list_streams.when(filter_by=filters, next_token=None).returns(next_token="2")
        ivs.stub.list_streams.when(filter_by=filters, next_token="2").returns(streams=[])
        pages = ivs.paginate.list_streams(filter_by=filters).pages()
        assert [len(page.streams) for page in pages] == [1, 0]
        assert [call.next_token for call in ivs.stub.list_streams.calls] == [None, "2"]


def test_errors_arrive_as_from_the_service() -> None:
    with IVSStub() as ivs:
        ivs.stub.get_stream.raises(ChannelNotBroadcasting, message="offline")
        with pytest.raises(ChannelNotBroadcasting) as raised:
            ivs.get_stream(channel_arn=ARN)
        error = raised.value
        assert (error.status, error.code, error.message) == (
            404,
            "ChannelNotBroadcasting",
            "offline",
        )
        assert error.exception_message == "offline"
        ivs.stub.get_stream.raises(ChannelNotBroadcasting, exception_message="member")
        with pytest.raises(ChannelNotBroadcasting, match="GetStream: member"):
            ivs.get_stream(channel_arn=ARN)
        assert (error.operation, error.attempts) == ("GetStream", 1)
        ivs.stub.get_stream.raises(factories.channel_not_broadcasting(message="made"))
        with pytest.raises(ChannelNotBroadcasting, match="GetStream: made"):
            ivs.get_stream(channel_arn=ARN)
        ivs.stub.get_stream.raises(ServiceError, code="Strange", status=418, message="tea")
        with pytest.raises(ServiceError, match="tea") as other:
            ivs.get_stream(channel_arn=ARN)
        assert (type(other.value), other.value.code, other.value.status) == (
            ServiceError,
            "Strange",
            418,
        )


def test_function_may_raise_the_error() -> None:
    def respond(request: models.GetStreamRequest) -> models.GetStreamResponse:
        raise factories.channel_not_broadcasting(message=request.channel_arn)

    with IVSStub() as ivs:
        ivs.stub.get_stream.returns(respond)
        with pytest.raises(ChannelNotBroadcasting, match="arn:x"):
            ivs.get_stream(channel_arn="arn:x")


def test_throttled_attempts_are_retried_without_waiting() -> None:
    retries: list[float] = []

    class Hook:
        def on_retry(self, event: Any) -> None:
            retries.append(event.delay if hasattr(event, "delay") else 0)

    with IVSStub(hooks=[Hook()]) as ivs:
        ivs.stub.get_channel.returns()
        ivs.stub.get_channel.raises(faults.throttled(times=2))
        started = ivs._shared.clock.monotonic()
        assert ivs.get_channel(arn=ARN).response_metadata.attempts == 3
        assert len(retries) == 2
        assert ivs._shared.clock.monotonic() > started
        assert (ivs.stub.get_channel.attempts, len(ivs.stub.get_channel.calls)) == (3, 1)
        ivs.stub.get_channel.raises(faults.throttled()).then.returns()
        with pytest.raises(ThrottlingException):
            ivs.with_options(max_attempts=1).get_channel(arn=ARN)


def test_retry_quota_is_the_stubs_own() -> None:
    """A client that the whole test run shares would run out of it."""
    client = IVSClient(region="us-west-2")
    for _ in range(60):
        with IVSStub.installed() as stub:
            stub.stub.get_channel.raises(faults.throttled(times=3))
            with pytest.raises(ThrottlingException) as raised:
                client.get_channel(arn=ARN)
            assert raised.value.attempts == 3


@pytest.mark.parametrize(
    ("fault", "error", "unsafe"),
    [
        (faults.timeout(), ReadTimeoutError, OutcomeUnknownError),
        (
            faults.connection_lost_before_response(),
            ResponseInterruptedError,
            OutcomeUnknownError,
        ),
        (faults.connection_lost_after_response(), ResponseInterruptedError, OutcomeUnknownError),
        (ConnectError, ConnectError, ConnectError),
        (ReadTimeoutError("slow"), ReadTimeoutError, OutcomeUnknownError),
    ],
    ids=str,
)
def test_faults_are_retried_where_that_is_safe(
    fault: Any, error: type[TransportError], unsafe: type[TransportError]
) -> None:
    with IVSStub() as ivs:
        ivs.stub.get_channel.raises(fault)
        with pytest.raises(error) as raised:
            ivs.get_channel(arn=ARN)
        assert str(raised.value).count("GetChannel: ") == 1
        assert ivs.stub.get_channel.attempts == 3
        ivs.stub.create_channel.raises(fault)
        with pytest.raises(unsafe):
            ivs.create_channel()
        assert ivs.stub.create_channel.attempts == (3 if unsafe is ConnectError else 1)


def test_deadline_passes_on_the_stubs_clock() -> None:
    with IVSStub(read_timeout=10) as ivs:
        ivs.stub.get_channel.raises(faults.timeout())
        clock = ivs._shared.clock
        before = clock.monotonic()
        with pytest.raises(CallTimeoutError, match="call_timeout"):
            ivs.with_options(call_timeout=15).get_channel(arn=ARN)
        assert 10 < clock.monotonic() - before <= 15
        assert ivs.stub.get_channel.attempts == 2
        assert clock.now() - timedelta(seconds=10) < clock.now()


def test_adaptive_mode_does_not_wait_either() -> None:
    with IVSStub(retry_mode="adaptive") as ivs:
        ivs.stub.get_channel.returns()
        ivs.stub.get_channel.raises(faults.throttled(times=2))
        started = ivs._shared.clock.monotonic()
        for _ in range(30):
            ivs.get_channel(arn=ARN)
        assert ivs.stub.get_channel.attempts == 32
        # On another clock than that of the pauses, it would ask for one pause after the other.
        assert ivs._shared.clock.monotonic() - started < 200


def test_request_is_validated_and_hooks_run() -> None:
    seen: list[str] = []

    class Hook:
        def before_send(self, event: Any) -> None:
            seen.append(event.operation)

    with IVSStub(hooks=[Hook()]) as ivs:
        ivs.stub.get_channel.returns()
        with pytest.raises(ParamValidationError, match="arn"):
            ivs.get_channel(arn="")
        assert ivs.stub.get_channel.calls == []
        ivs.get_channel(arn=ARN)
    assert seen == ["GetChannel"]


def test_response_that_http_can_not_hold_is_refused_at_once() -> None:
    with IVSStub() as ivs:
        with pytest.raises(ParamValidationError, match="JSON cannot represent"):
            ivs.stub.get_channel.returns(channel=factories.channel(name=object()))  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="get_channel: got GetStreamResponse; expected"):
            ivs.stub.get_channel.returns(factories.get_stream_response())  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="expected: one of them"):
            ivs.stub.get_channel.returns(
                factories.get_channel_response(), channel=factories.channel()
            )
        with pytest.raises(TypeError, match="raises: got ValueError"):
            ivs.stub.get_channel.raises(ValueError)  # type: ignore[call-overload]
        with pytest.raises(TypeError, match="got the member 'nothing'"):
            ivs.stub.get_channel.raises(ChannelNotBroadcasting, nothing=1)  # type: ignore[call-overload]
        with pytest.raises(TypeError, match="expected: no arguments"):
            ivs.stub.get_channel.raises(faults.timeout(), message="x")  # type: ignore[call-overload]
        with pytest.raises(ValueError, match="times: got 0"):
            ivs.stub.get_channel.returns().times(0)
        ivs.stub.get_channel.returns()


def test_stub_takes_the_arguments_of_the_client() -> None:
    with IVSStub(region="eu-west-1", profile="none", max_connections=2, proxies={}) as ivs:
        assert ivs.region == "eu-west-1"
        ivs.stub.get_channel.returns()
        ivs.get_channel(arn=ARN)
    with IVSStub(endpoint_url="https://example.com/behind/a/path") as ivs:
        ivs.stub.list_tags_for_resource.returns(tags={"a": "b"})
        assert ivs.list_tags_for_resource(resource_arn=ARN).tags == {"a": "b"}
    with pytest.raises(ConfigurationError, match="transport: got object"):
        IVSStub(transport=object())  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="the client is closed"):
        ivs.get_channel(arn=ARN)
