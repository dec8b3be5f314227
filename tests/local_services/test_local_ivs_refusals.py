"""What a local Amazon IVS refuses, by its rules or because a test says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from typed_ivs import Credentials, IVSClient, models
from typed_ivs._runtime.http import HttpResponse
from typed_ivs.errors import (
    ConnectError,
    InternalServerException,
    ParamValidationError,
    ReadTimeoutError,
    ServiceError,
    ServiceQuotaExceededException,
    ThrottlingException,
    ValidationException,
)
from typed_ivs.testing import LocalIVS, faults

NOWHERE = "arn:aws:ivs:us-west-2:123456789012:channel/nowhere"


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda client: client.create_channel(name="a b"), "'name'"),
        (lambda client: client.create_channel(name="a" * 129), "'name'.*0 to 128"),
        (lambda client: client.create_channel(type="HUGE"), "'type'.*one of BASIC"),
        (lambda client: client.get_channel(arn="nonsense"), "'arn'"),
        (lambda client: client.list_channels(max_results=101), "'maxResults'.*1 to 100"),
        (lambda client: client.put_metadata(channel_arn=NOWHERE, metadata="x" * 1025), "1024"),
        (lambda client: client.batch_get_channel(arns=[NOWHERE] * 51), "'arns'"),
        (
            lambda client: client.create_ad_configuration(
                media_tailor_playback_configurations=[
                    models.MediaTailorPlaybackConfiguration(playback_configuration_arn="x")
                ]
            ),
            r"'mediaTailorPlaybackConfigurations\[0\]\.playbackConfigurationArn'",
        ),
    ],
)
def test_what_the_model_does_not_allow(
    client: IVSClient, call: Callable[[IVSClient], object], text: str
) -> None:
    with pytest.raises(ValidationException, match=text):
        call(client)


@pytest.mark.parametrize(
    ("target", "body", "status", "code"),
    [
        ("/NoSuchOperation", b"{}", 404, "UnknownOperationException"),
        ("/GetChannel", b"{", 400, "ValidationException"),
        ("/GetChannel", b"[]", 400, "ValidationException"),
        ("/GetChannel", b"{}", 400, "ValidationException"),
        ("/GetChannel", b'{"arn": 1}', 400, "ValidationException"),
        ("/GetChannel", b'{"a":' * 100_000, 400, "ValidationException"),
    ],
)
def test_requests_that_no_client_sends(
    local: LocalIVS, target: str, body: bytes, status: int, code: str
) -> None:
    response = local.respond("POST", target, {}, body)
    assert isinstance(response, HttpResponse)
    assert (response.status, response.headers["x-amzn-ErrorType"]) == (status, code)


def test_quotas(client: IVSClient) -> None:
    created = client.create_channel()
    with pytest.raises(ServiceQuotaExceededException):
        client.create_stream_key(channel_arn=created.channel.arn)
    client.delete_stream_key(arn=created.stream_key.arn)
    other = client.create_stream_key(channel_arn=created.channel.arn).stream_key
    assert other.value != created.stream_key.value
    with LocalIVS(quotas={"channel": 1, "concurrent-streams": 0}) as small:
        arn = small.client().create_channel().channel.arn
        with pytest.raises(ServiceQuotaExceededException):
            small.client().create_channel()
        with pytest.raises(ParamValidationError, match="at most 0"):
            small.start_stream(arn)
        assert small.events[-1]["detail"]["limit_name"] == "Concurrent Broadcasts"


@pytest.mark.parametrize(
    ("control", "text"),
    [
        (lambda local, arn: local.advance(-1), "seconds: got -1"),
        (lambda local, arn: local.advance(float("nan")), "seconds: got nan"),
        (lambda local, arn: local.advance(1e12), "seconds: got 1000000000000.0"),
        (lambda local, arn: local.start_stream(arn, starts_in="2"), "starts_in: got '2'"),
        (lambda local, arn: local.start_stream(NOWHERE), "channel_arn: got"),
        (lambda local, arn: local.end_stream(arn), "a channel with an encoder"),
        (lambda local, arn: local.set_viewers(arn, 1), "a channel that is live"),
        (lambda local, arn: local.set_viewers(arn, -2), "count: got -2"),
        (lambda local, arn: local.set_health(arn, "SICK"), "health: got 'SICK'"),
        (
            lambda local, arn: local.fail(ThrottlingException, operation="GetChannel"),
            "operation: got 'GetChannel'; expected: a method of the client",
        ),
        (lambda local, arn: local.fail(ThrottlingException, times=0), "times: got 0"),
        (lambda local, arn: LocalIVS(quotas={"channels": 1}), "got 1 for 'channels'"),
        (lambda local, arn: LocalIVS(quotas={"channel": -1}), "got -1 for 'channel'"),
    ],
)
def test_control_that_would_do_nothing_or_harm(
    local: LocalIVS, client: IVSClient, control: Callable[[Any, str], object], text: str
) -> None:
    arn = client.create_channel().channel.arn
    with pytest.raises(ParamValidationError, match=re.escape(text)):
        control(local, arn)
    assert local.clock.seconds == 0
    client.list_channels()


def test_throttling_at_the_documented_rates() -> None:
    with LocalIVS(throttles=True) as local, local.client() as client:
        arn = client.create_channel().channel.arn
        once = client.with_options(max_attempts=1)
        for _ in range(5):
            once.get_channel(arn=arn)
        with pytest.raises(ThrottlingException):
            once.get_channel(arn=arn)
        patient = client.with_options(max_attempts=10)  # Its pauses set the clock forward.
        assert patient.get_channel(arn=arn).response_metadata.attempts > 1
        local.start_stream(arn)
        for _ in range(5):
            once.put_metadata(channel_arn=arn, metadata="x")
        with pytest.raises(ThrottlingException):
            once.put_metadata(channel_arn=arn, metadata="x")


def test_signatures_are_checked_where_asked() -> None:
    keys = Credentials(access_key_id="AKID", secret_access_key="secret", session_token="token")
    with LocalIVS(credentials=keys) as local:
        assert local.client(credentials=keys).list_channels().channels == []
        for wrong, code in (
            (("AKID", "other", "token"), "InvalidSignatureException"),
            (("OTHER", "secret", "token"), "UnrecognizedClientException"),
            (("AKID", "secret", None), "UnrecognizedClientException"),
        ):
            given = Credentials(
                access_key_id=wrong[0], secret_access_key=wrong[1], session_token=wrong[2]
            )
            with pytest.raises(ServiceError) as caught:
                local.client(credentials=given).list_channels()
            assert (caught.value.code, caught.value.status) == (code, 403)
        of_another_region = LocalIVS(region="eu-west-1", clock=local.clock).client(credentials=keys)
        of_another_region._shared.transport = local.client()._shared.transport
        with pytest.raises(ServiceError, match="scoped to 20260101/us-west-2/ivs/aws4_request"):
            of_another_region.list_channels()


def test_failures_on_purpose(local: LocalIVS, client: IVSClient) -> None:
    local.fail(InternalServerException, operation="create_channel", times=2, message="not now")
    assert client.create_channel(name="third").response_metadata.attempts == 3
    assert [one.name for one in client.list_channels().channels] == ["third"]
    local.fail(faults.timeout(), times=None)
    with pytest.raises(ReadTimeoutError):
        client.list_channels()
    local.recover()
    client.list_channels()
    with pytest.raises(TypeError, match="expected: an error of the service"):
        local.fail(KeyError)  # type: ignore[arg-type]


def test_service_that_is_closed_refuses_connections() -> None:
    with LocalIVS() as local:
        client = local.client()
    with pytest.raises(ConnectError, match="LocalIVS is closed"):
        client.list_channels()
