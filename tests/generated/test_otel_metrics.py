"""What OpenTelemetry measures of calls."""

from __future__ import annotations

from typing import Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from support.ivs import Server
from support.traces import BUSY, FOUND, MISSING, get_channel, ours

import typed_ivs.otel


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
