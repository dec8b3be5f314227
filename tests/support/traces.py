"""Calls whose spans OpenTelemetry keeps for a test, and what a server responds to them."""

from __future__ import annotations

from typing import Any

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from support.ivs import Server, ivs_client
from support.loopback import response

from typed_ivs import errors
from typed_ivs._runtime.clock import Clock

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


def ours(url: str) -> Any:
    client = ivs_client(url)
    client._shared.clock = Clock(sleep=lambda seconds: None)
    return client


def get_channel(client: Any) -> None:
    try:
        client.get_channel(arn=ARN)
    except (errors.ServiceError, errors.TransportError):
        pass
    finally:
        client.close()


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def sent_headers(server: Server) -> dict[str, str]:
    return server.requests[-1].headers
