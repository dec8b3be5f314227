"""OpenTelemetry sees our calls as it sees those of botocore; what differs is a list."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError, HTTPClientError
from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from support.awaited import Awaited
from support.ivs import Server, async_ivs_client, botocore_client
from support.loopback import CLOSE, Script
from support.traces import (
    ARN,
    BUSY,
    FOUND,
    MISSING,
    REQUEST_ID,
    Traces,
    attributes,
    get_channel,
    ours,
    sent_headers,
)

import typed_ivs.otel
from typed_ivs import errors
from typed_ivs._runtime.clock import Clock
from typed_ivs.aio import AsyncIVSClient
from typed_ivs.testing import IVSStub, factories

OUTCOMES: dict[str, list[Script]] = {
    "success": [FOUND],
    "error": [MISSING],
    "success after two retries": [BUSY, BUSY, FOUND],
    "no attempt is left": [BUSY] * 3,
    "no response": [[CLOSE]] * 3,
    "no response after another": [BUSY, [CLOSE], [CLOSE]],
}

ONLY_OURS = {
    "success": set[str](),
    "error": {"error.type"},
    "success after two retries": set[str](),
    "no attempt is left": {"error.type"},
    "no response": {"error.type", "retry_attempts"},
    "no response after another": {"error.type", "retry_attempts"},
}
"""The attributes that docs/monitoring.md names as differences."""


def ours_awaited(url: str) -> Any:
    def make() -> AsyncIVSClient:
        client = async_ivs_client(url)
        client._shared.clock = Clock(sleep=lambda seconds: None)
        return client

    return Awaited(make)


both_clients = pytest.mark.parametrize(
    "make", [ours, ours_awaited], ids=["synchronous", "asynchronous"]
)


@both_clients
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_span_is_that_of_botocore(
    outcome: str, make: Callable[[str], Any], traces: Traces, server: Server
) -> None:
    server.will_respond(*OUTCOMES[outcome])
    get_channel(make(server.url))
    (span,) = traces.taken()
    server.will_respond(*OUTCOMES[outcome])
    with suppress(ClientError, HTTPClientError):
        botocore_client(server.url).get_channel(arn=ARN)
    (theirs,) = traces.taken()

    assert (
        (span.name, span.kind) == (theirs.name, theirs.kind) == ("ivs.GetChannel", SpanKind.CLIENT)
    )
    assert span.status.status_code == theirs.status.status_code
    found, expected = attributes(span), attributes(theirs)
    assert {name: found[name] for name in found.keys() & expected.keys()} == {
        name: expected[name] for name in found.keys() & expected.keys()
    }
    assert {"rpc.system", "rpc.service", "rpc.method"} <= found.keys() & expected.keys()
    assert found.keys() - expected.keys() == ONLY_OURS[outcome]
    assert expected.keys() <= found.keys()
    assert [event.name for event in span.events if event.name != "retry"] == [
        event.name for event in theirs.events
    ]


@both_clients
def test_retries_are_events(make: Callable[[str], Any], traces: Traces, server: Server) -> None:
    server.will_respond(BUSY, [CLOSE], FOUND)
    get_channel(make(server.url))
    (span,) = traces.taken()
    assert [dict(event.attributes or {})["error.type"] for event in span.events] == [
        "503",
        "typed_ivs.errors.ResponseInterruptedError",
    ]
    assert [dict(event.attributes or {})["http.request.resend_count"] for event in span.events] == [
        1,
        2,
    ]
    assert attributes(span)["retry_attempts"] == 2
    assert attributes(span)["http.status_code"] == 200
    assert "error.type" not in attributes(span)


def test_error_says_its_type_and_text(traces: Traces, server: Server) -> None:
    server.will_respond(MISSING)
    get_channel(ours(server.url))
    (span,) = traces.taken()
    assert attributes(span) == {
        "rpc.system": "aws-api",
        "rpc.service": "ivs",
        "rpc.method": "GetChannel",
        "cloud.region": "us-west-2",
        "server.address": "127.0.0.1",
        "server.port": server.port,
        "aws.request_id": REQUEST_ID,
        "http.status_code": 404,
        "retry_attempts": 0,
        "error.type": "ResourceNotFoundException",
    }
    assert span.status.status_code is StatusCode.ERROR
    assert str(span.status.description).startswith("ResourceNotFoundException: GetChannel: none (")
    (event,) = span.events
    assert (event.attributes or {})[
        "exception.type"
    ] == "typed_ivs.errors.ResourceNotFoundException"


@pytest.mark.parametrize(
    ("opted_in", "expected"),
    [
        ("", {"http.status_code"}),
        ("database, http", {"http.response.status_code"}),
        ("http/dup", {"http.status_code", "http.response.status_code"}),
    ],
)
def test_status_is_named_as_the_conventions_say(
    opted_in: str, expected: set[str], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_SEMCONV_STABILITY_OPT_IN", opted_in)
    traces, instrumentor = Traces(), typed_ivs.otel.Instrumentor()
    instrumentor.instrument(tracer_provider=traces.provider)
    try:
        server.will_respond(FOUND)
        get_channel(ours(server.url))
    finally:
        instrumentor.uninstrument()
    (span,) = traces.taken()
    assert {name for name in attributes(span) if "status" in name} == expected


def test_invalid_and_cancelled_calls_end_their_spans(traces: Traces) -> None:
    with IVSStub() as stub, pytest.raises(errors.ParamValidationError):
        stub.get_channel(arn="")
    (span,) = traces.taken()
    assert attributes(span)["error.type"] == "typed_ivs.errors.ParamValidationError"
    assert attributes(span)["retry_attempts"] == 0

    class Waiting:
        async def send(self, request: object, **named: object) -> Any:
            await asyncio.sleep(60)

        async def close(self) -> None:
            """Nothing to do."""

    async def cancel() -> None:
        client = async_ivs_client("http://127.0.0.1:9", transport=Waiting())
        call = asyncio.create_task(client.list_channels())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    asyncio.run(cancel())
    (span,) = traces.taken()
    assert str(attributes(span)["error.type"]).endswith("CancelledError")


# --- context ---


@both_clients
def test_context_travels_as_x_ray_wants_it(
    make: Callable[[str], Any],
    traces: Traces,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "function")
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-00000000-000000000000000000000000;Sampled=0")
    server.will_respond(FOUND)
    tracer = traces.provider.get_tracer("test")
    client = make(server.url)
    with tracer.start_as_current_span("caller") as caller:
        get_channel(client)
        assert trace.get_current_span() is caller
    span, _ = traces.taken()
    assert span.parent == caller.get_span_context()
    assert span.context is not None
    trace_id = f"{span.context.trace_id:032x}"
    assert sent_headers(server)["x-amzn-trace-id"] == (
        f"Root=1-{trace_id[:8]}-{trace_id[8:]};Parent={span.context.span_id:016x};Sampled=1"
    )


class Tracing:
    """A hook of a client, which goes before the instrumentor."""

    def before_send(self, event: Any) -> None:
        event.add_header("x-amzn-trace-id", "Root=own")


def test_header_of_a_hook_and_another_propagator_are_kept(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    traces, instrumentor = Traces(), typed_ivs.otel.Instrumentor()
    server.will_respond(FOUND, FOUND)
    instrumentor.instrument(
        tracer_provider=traces.provider, propagator=TraceContextTextMapPropagator()
    )
    try:
        get_channel(ours(server.url))
        assert sent_headers(server)["traceparent"].startswith("00-")
        instrumentor.uninstrument()
        instrumentor.instrument(tracer_provider=traces.provider)
        get_channel(ours(server.url).with_options(hooks=[Tracing()]))
        assert sent_headers(server)["x-amzn-trace-id"] == "Root=own"
        assert [one for one in caplog.records if one.name == "typed_ivs"] == []
    finally:
        instrumentor.uninstrument()


def test_tasks_have_spans_of_their_own(traces: Traces, server: Server) -> None:
    async def call_often() -> None:
        tracer = traces.provider.get_tracer("test")
        async with async_ivs_client(server.url) as client:
            with tracer.start_as_current_span("caller"):
                await asyncio.gather(*(client.list_channels() for _ in range(4)))

    asyncio.run(call_often())
    *spans, caller = traces.taken()
    assert all(span.parent == caller.context for span in spans)
    assert len({span.context.span_id for span in spans if span.context}) == 4


# --- hooks ---


def test_hooks_get_span_request_and_response_and_fail_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen: list[Any] = []
    traces, instrumentor = Traces(), typed_ivs.otel.Instrumentor()

    def name_channel(span: Any, request: Any) -> None:
        span.set_attribute("arn", request.arn)

    def respond(span: Any, result: Any) -> None:
        seen.append(result)
        raise KeyError("of the hook")

    instrumentor.instrument(
        tracer_provider=traces.provider,
        request_hook=name_channel,
        response_hook=respond,
    )
    try:
        with IVSStub() as stub:
            stub.stub.get_channel.returns()
            assert stub.get_channel(arn=ARN) == factories.get_channel_response()
    finally:
        instrumentor.uninstrument()
    (span,) = traces.taken()
    assert attributes(span)["arn"] == ARN
    assert seen == [factories.get_channel_response()]
    (record,) = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert record.getMessage().startswith("hook _Traced.end failed: KeyError")
