"""AWS X-Ray's SDK sees our calls as it sees those of botocore."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import aws_xray_sdk.core
import pytest
from aws_xray_sdk.core.async_context import AsyncContext
from aws_xray_sdk.core.context import Context
from aws_xray_sdk.ext.boto_utils import aws_meta_processor
from support.ivs import Server, async_ivs_client, botocore_client, ivs_client
from support.loopback import CLOSE, Script, response

import typed_ivs.xray
import typed_ivschat.xray
from typed_ivs import errors
from typed_ivs._runtime.clock import Clock
from typed_ivs.testing import IVSStub
from typed_ivschat.testing import IVSChatStub

xray_recorder: Any = aws_xray_sdk.core.xray_recorder
ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"
WITH_ID = [("Content-Type", "application/json"), ("x-amzn-RequestId", "id-1")]
FOUND = response(b'{"channel": {"arn": "a"}}', headers=WITH_ID)
BUSY = response(b"{}", status=503, headers=WITH_ID)


def failure(status: int, code: str) -> bytes:
    return response(b"{}", status=status, headers=[*WITH_ID, ("x-amzn-ErrorType", code)])


class Emitter:
    """Keeps what the recorder would send to the daemon."""

    def __init__(self) -> None:
        self.segments: list[dict[str, Any]] = []

    def send_entity(self, entity: Any) -> None:
        self.segments.append(json.loads(entity.serialize()))


@pytest.fixture
def emitter() -> Iterator[Emitter]:
    """Both packages are patched; the recorder sends to the test."""
    emitted, usual = Emitter(), xray_recorder.emitter
    xray_recorder.configure(
        service="test", sampling=False, context=Context(), context_missing="IGNORE_ERROR"
    )
    setattr(xray_recorder, "emitter", emitted)  # noqa: B010 - its type is that of one emitter
    typed_ivs.xray.patch()
    typed_ivschat.xray.patch()
    yield emitted
    typed_ivs.xray.unpatch()
    typed_ivschat.xray.unpatch()
    xray_recorder.emitter = usual


@pytest.fixture(scope="module", autouse=True)
def _socket_of_the_sdk_is_closed() -> Iterator[None]:
    """The SDK opens one when it is imported, and never closes it."""
    yield
    xray_recorder.emitter._socket.close()


def new_client(server: Server) -> Any:
    client = ivs_client(server.url)
    client._shared.clock = Clock(sleep=lambda seconds: None)
    return client


def subsegments(emitter: Emitter) -> list[dict[str, Any]]:
    (segment,) = emitter.segments
    emitter.segments.clear()
    return [*segment["subsegments"]]


@pytest.mark.parametrize(
    "outcome",
    [FOUND, failure(404, "ResourceNotFoundException"), failure(429, "ThrottlingException")],
    ids=["success", "error", "throttled"],
)
def test_subsegment_is_that_of_botocore(outcome: Script, emitter: Emitter, server: Server) -> None:
    with xray_recorder.in_segment("ours"):
        server.will_respond(outcome)
        with new_client(server) as client, suppress(errors.ServiceError):
            client.with_options(max_attempts=1).get_channel(arn=ARN)
    (found,) = subsegments(emitter)

    # What the SDK's patch of botocore does, without patching it for all other tests.
    their_client = botocore_client(server.url, retries={"total_max_attempts": 1})
    with xray_recorder.in_segment("theirs"):
        server.will_respond(outcome)
        with suppress(their_client.exceptions.ClientError):
            xray_recorder.record_subsegment(
                their_client._make_api_call,
                their_client,
                ("GetChannel", {"arn": ARN}),
                {},
                name=their_client._service_model.metadata["endpointPrefix"],
                namespace="aws",
                meta_processor=aws_meta_processor,
            )
    (theirs,) = subsegments(emitter)

    for name in ("name", "namespace", "aws", "http", "error", "throttle", "fault"):
        assert found.get(name) == theirs.get(name), name
    assert ("cause" in found) == ("cause" in theirs)
    if "cause" in found:
        (ours_cause,), (their_cause,) = found["cause"]["exceptions"], theirs["cause"]["exceptions"]
        assert ours_cause["type"] == their_cause["type"].replace("ClientError", "")
        assert ours_cause["remote"] is their_cause["remote"] is True
        assert ours_cause["stack"]


def test_header_names_the_subsegment_as_parent(emitter: Emitter, server: Server) -> None:
    server.will_respond(BUSY, FOUND)
    with xray_recorder.in_segment("ours") as segment, new_client(server) as client:
        client.get_channel(arn=ARN)
    (subsegment,) = subsegments(emitter)
    first, second = server.requests[-2:]
    assert first.headers["x-amzn-trace-id"] == second.headers["x-amzn-trace-id"]
    assert first.headers["x-amzn-trace-id"] == (
        f"Root={segment.trace_id};Parent={subsegment['id']};Sampled=1"
    )
    assert subsegment["aws"]["retries"] == 1


def test_failure_of_the_network_is_not_remote(emitter: Emitter, server: Server) -> None:
    server.will_respond([CLOSE], [CLOSE], [CLOSE])
    with (
        xray_recorder.in_segment("ours"),
        new_client(server) as client,
        pytest.raises(errors.TransportError),
    ):
        client.get_channel(arn=ARN)
    (subsegment,) = subsegments(emitter)
    (cause,) = subsegment["cause"]["exceptions"]
    assert (cause["type"], cause["remote"]) == ("ResponseInterruptedError", False)
    assert subsegment["fault"] is True
    assert "http" not in subsegment


def test_calls_outside_of_a_segment_are_made_all_the_same(
    emitter: Emitter, caplog: pytest.LogCaptureFixture
) -> None:
    with IVSStub() as stub:
        stub.stub.list_channels.returns()
        stub.list_channels()
        assert [one for one in caplog.records if one.name == "typed_ivs"] == []
        xray_recorder.context.context_missing = "RUNTIME_ERROR"
        stub.list_channels()
    (record,) = [one for one in caplog.records if one.name == "typed_ivs"]
    assert record.levelno == logging.WARNING
    assert "SegmentNotFoundException" in record.getMessage()
    assert emitter.segments == []


def test_asynchronous_calls_and_other_packages_are_seen(emitter: Emitter, server: Server) -> None:
    async def call_both() -> None:
        xray_recorder.configure(context=AsyncContext())
        async with xray_recorder.in_segment_async("ours"):
            async with async_ivs_client(server.url) as client:
                await asyncio.gather(
                    client.list_channels(), client.list_stream_keys(channel_arn=ARN)
                )
            with IVSChatStub() as chat:
                chat.stub.list_rooms.returns()
                chat.list_rooms()

    asyncio.run(call_both())
    found = {(one["name"], one["aws"]["operation"]) for one in subsegments(emitter)}
    assert found == {("ivs", "ListChannels"), ("ivs", "ListStreamKeys"), ("ivschat", "ListRooms")}


def test_patching_twice_is_patching_once_and_ends(emitter: Emitter) -> None:
    typed_ivs.xray.patch()
    with IVSStub() as stub:
        stub.stub.list_channels.returns()
        with xray_recorder.in_segment("ours"):
            stub.list_channels()
        (subsegment,) = subsegments(emitter)
        assert "subsegments" not in subsegment
        typed_ivs.xray.unpatch()
        with xray_recorder.in_segment("ours"):
            stub.list_channels()
    assert "subsegments" not in emitter.segments[0]
