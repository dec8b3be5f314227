"""OpenTelemetry sees our calls as it sees those of botocore; what differs is a list."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import botocore.endpoint
import pytest
from botocore.exceptions import ClientError, HTTPClientError
from opentelemetry import trace
from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
from opentelemetry.instrumentation.instrumentor import BaseInstrumentor
from opentelemetry.instrumentation.utils import suppress_instrumentation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from support.awaited import Awaited
from support.ivs import Server, async_ivs_client, botocore_client, ivs_client
from support.loopback import CLOSE, Script, response
from support.packages import GeneratedPackage, each_package

import typed_ivs.otel
import typed_ivschat.otel
from typed_ivs import errors
from typed_ivs._runtime.client import Client
from typed_ivs._runtime.clock import Clock
from typed_ivs.aio import AsyncIVSClient
from typed_ivs.testing import IVSStub, factories
from typed_ivschat.testing import IVSChatStub

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"
REQUEST_ID = "8ee91ba6-1d6c-4a6f-9c1a-1c5b1f2e3d4c"

WITH_ID = [("Content-Type", "application/json"), ("x-amzn-RequestId", REQUEST_ID)]
FOUND = response(b'{"channel": {"arn": "a"}}', headers=WITH_ID)
MISSING = response(
    b'{"exceptionMessage": "none"}',
    status=404,
    headers=[*WITH_ID, ("x-amzn-ErrorType", "ResourceNotFoundException")],
)
BUSY = response(b"{}", status=503, headers=WITH_ID)

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


class Traces:
    """What a provider of our own has exported."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))

    def taken(self) -> list[ReadableSpan]:
        """The spans since the last time."""
        spans = [*self.exporter.get_finished_spans()]
        self.exporter.clear()
        return spans


@pytest.fixture
def traces(monkeypatch: pytest.MonkeyPatch) -> Iterator[Traces]:
    """Both packages and botocore are instrumented; nobody waits between two attempts."""
    made = Traces()
    monkeypatch.setattr(botocore.endpoint.time, "sleep", lambda seconds: None)
    instrumentors = [
        typed_ivs.otel.Instrumentor(),
        typed_ivschat.otel.Instrumentor(),
        BotocoreInstrumentor(),
    ]
    for one in instrumentors:
        one.instrument(tracer_provider=made.provider)
    yield made
    for one in instrumentors:
        one.uninstrument()


def ours(url: str) -> Any:
    client = ivs_client(url)
    client._shared.clock = Clock(sleep=lambda seconds: None)
    return client


def ours_awaited(url: str) -> Any:
    def make() -> AsyncIVSClient:
        client = async_ivs_client(url)
        client._shared.clock = Clock(sleep=lambda seconds: None)
        return client

    return Awaited(make)


both_clients = pytest.mark.parametrize(
    "make", [ours, ours_awaited], ids=["synchronous", "asynchronous"]
)


def get_channel(client: Any) -> None:
    try:
        client.get_channel(arn=ARN)
    except (errors.ServiceError, errors.TransportError):
        pass
    finally:
        client.close()


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


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


# --- context ---


def sent_headers(server: Server) -> dict[str, str]:
    return server.requests[-1].headers


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


# --- when it sees calls ---


def test_clients_made_before_are_traced_until_it_ends(server: Server) -> None:
    before = ours(server.url)
    synchronous, awaited = Client.send, AsyncIVSClient.send
    traces, instrumentor = Traces(), typed_ivs.otel.Instrumentor()
    instrumentor.instrument(tracer_provider=traces.provider)
    before.list_channels()
    assert len(traces.taken()) == 1
    assert Client.send is not synchronous
    instrumentor.uninstrument()
    before.list_channels()
    before.close()
    assert traces.taken() == []
    assert Client.send is synchronous
    assert AsyncIVSClient.send is awaited


def test_nothing_is_traced_where_it_is_suppressed(traces: Traces, server: Server) -> None:
    client = ours(server.url)
    with suppress_instrumentation():
        client.list_channels()
    assert traces.taken() == []
    assert "x-amzn-trace-id" not in sent_headers(server)
    client.list_channels()
    client.close()
    assert [span.name for span in traces.taken()] == ["ivs.ListChannels"]


def test_packages_are_traced_by_their_own_instrumentors(traces: Traces) -> None:
    with IVSStub() as ivs, IVSChatStub() as chat:
        ivs.stub.list_channels.returns()
        chat.stub.list_rooms.returns()
        ivs.list_channels()
        chat.list_rooms()
        typed_ivs.otel.Instrumentor().uninstrument()
        ivs.list_channels()
        chat.list_rooms()
        typed_ivs.otel.Instrumentor().instrument(tracer_provider=traces.provider)
    spans = traces.taken()
    assert [span.name for span in spans] == [
        "ivs.ListChannels",
        "ivschat.ListRooms",
        "ivschat.ListRooms",
    ]
    assert {span.instrumentation_scope.name for span in spans if span.instrumentation_scope} == {
        "typed_ivs.otel",
        "typed_ivschat.otel",
    }


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


# --- hooks and metrics ---


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


def test_metrics_have_duration_and_attempts(server: Server) -> None:
    reader = InMemoryMetricReader()
    provider = MeterProvider(metric_readers=[reader])
    instrumentor = typed_ivs.otel.Instrumentor()
    instrumentor.instrument(tracer_provider=TracerProvider(), meter_provider=provider)
    try:
        server.will_respond(BUSY, FOUND, MISSING)
        get_channel(ours(server.url))
        get_channel(ours(server.url))
    finally:
        instrumentor.uninstrument()
    data: Any = reader.get_metrics_data()
    (resource,) = data.resource_metrics
    (scope,) = resource.scope_metrics
    metrics = {metric.name: metric for metric in scope.metrics}
    provider.shutdown()
    assert {name: metric.unit for name, metric in metrics.items()} == {
        "smithy.client.call.duration": "s",
        "smithy.client.call.attempts": "{attempt}",
    }
    names = {"rpc.service": "ivs", "rpc.method": "GetChannel"}
    (attempts,) = metrics["smithy.client.call.attempts"].data.data_points
    assert (attempts.value, dict(attempts.attributes)) == (3, names)
    durations = metrics["smithy.client.call.duration"].data.data_points
    assert sorted((len(point.attributes), point.count) for point in durations) == [(2, 1), (3, 1)]
    assert {"error.type": "ResourceNotFoundException", **names} in [
        dict(point.attributes) for point in durations
    ]


# --- how it is found ---


def entry_points(package: GeneratedPackage) -> dict[str, str]:
    project = tomllib.loads((package.distribution / "pyproject.toml").read_text())["project"]
    found: dict[str, str] = project["entry-points"]["opentelemetry_instrumentor"]
    return found


@each_package
def test_entry_point_is_an_instrumentor(package: GeneratedPackage) -> None:
    ((name, value),) = entry_points(package).items()
    assert name == package.name
    kind = EntryPoint(name, value, "opentelemetry_instrumentor").load()
    assert issubclass(kind, BaseInstrumentor)
    assert kind.__module__ == f"{package.name}.otel"


PROGRAM = """
import sys
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
from typed_ivs.testing import IVSStub
from typed_ivschat.testing import IVSChatStub

provider = TracerProvider()
exporter = ConsoleSpanExporter(out=sys.stdout, formatter=lambda span: span.name + "\\n")
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)
with IVSStub() as ivs, IVSChatStub() as chat:
    ivs.stub.list_channels.returns()
    chat.stub.list_rooms.returns()
    ivs.list_channels()
    chat.list_rooms()
"""


def test_command_finds_the_instrumentors_of_installed_packages(tmp_path: Path) -> None:
    """The folders of the packages are on the path, with the metadata of their distributions."""
    folders = [Path(module.__file__ or "").parents[1] for module in (typed_ivs, typed_ivschat)]
    for module in (typed_ivs, typed_ivschat):
        metadata = tmp_path / f"{module.__name__}-1.dist-info"
        metadata.mkdir()
        name = module.__name__.replace("_", "-")
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1\n")
        (metadata / "entry_points.txt").write_text(
            f"[opentelemetry_instrumentor]\n{module.__name__} = {module.__name__}.otel:Instrumentor\n"
        )
    (tmp_path / "program.py").write_text(PROGRAM)
    command = [Path(sys.executable).with_name("opentelemetry-instrument"), sys.executable]

    def run(**variables: str) -> str:
        path = os.pathsep.join(map(str, [tmp_path, *folders]))
        return subprocess.run(
            [*command, tmp_path / "program.py"],
            check=True,
            env={**os.environ, "PYTHONPATH": path, **variables},
            capture_output=True,
            text=True,
        ).stdout

    assert run() == "ivs.ListChannels\nivschat.ListRooms\n"
    assert run(OTEL_PYTHON_DISABLED_INSTRUMENTATIONS="typed_ivs") == "ivschat.ListRooms\n"
