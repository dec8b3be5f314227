"""Traces and measures the calls of this package's clients with OpenTelemetry. It needs the extra ``otel``.

``opentelemetry-instrument`` finds ``Instrumentor`` by its entry point. A program calls it itself::

    Instrumentor().instrument()
"""

# docs/decisions/watched-calls.md says why.

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from importlib import import_module
from traceback import format_exception_only
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from opentelemetry import context, metrics, trace
from opentelemetry.instrumentation.utils import is_instrumentation_enabled
from opentelemetry.propagators.textmap import Setter, TextMapPropagator
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from ._runtime.call.observers import ObservedCall, observe, stop_observing
from ._runtime.errors import ServiceError
from ._runtime.hooks import BeforeSend, OnRetry
from ._runtime.operation import Request, Response
from ._runtime.service import Service

if TYPE_CHECKING:

    class BaseInstrumentor:
        """OpenTelemetry's, which its own types leave out."""

        is_instrumented_by_opentelemetry: bool

        def instrument(self, **kwargs: Any) -> None: ...
        def uninstrument(self, **kwargs: Any) -> None: ...

else:
    from opentelemetry.instrumentation.instrumentor import BaseInstrumentor

__all__ = ["Instrumentor", "RequestHook", "ResponseHook"]

RequestHook: TypeAlias = Callable[[Span, Request[Any]], object]
"""Called with the span and the request before the first attempt."""

ResponseHook: TypeAlias = Callable[[Span, Response], object]
"""Called with the span and the response of a call that succeeded."""

# The names of botocore's instrumentation, and of the metrics of AWS's SDKs.
_OLD_STATUS, _STATUS = "http.status_code", "http.response.status_code"
_MOST_FRAMES = 16
_DURATION, _ATTEMPTS = "smithy.client.call.duration", "smithy.client.call.attempts"


class Instrumentor(BaseInstrumentor):
    """Makes a span of every call of this package's clients, those made before included.

    A span is of kind ``CLIENT`` and named like ``Service.Operation``. Retries are events of it. Its
    context travels in the header ``X-Amzn-Trace-Id``, the only one that AWS passes on. The metrics
    ``smithy.client.call.duration`` (in seconds) and ``smithy.client.call.attempts`` have the attributes
    ``rpc.service`` and ``rpc.method``. Nothing is traced within ``suppress_instrumentation``.

    The status of a response is ``http.status_code``. With ``http`` in the environment variable
    ``OTEL_SEMCONV_STABILITY_OPT_IN`` it is ``http.response.status_code``, with ``http/dup`` both.
    """

    _calls: _Calls | None = None

    def instrumentation_dependencies(self) -> Collection[str]:
        """Nothing: this is the package that is instrumented."""
        return ()

    def instrument(
        self,
        *,
        tracer_provider: trace.TracerProvider | None = None,
        meter_provider: metrics.MeterProvider | None = None,
        propagator: TextMapPropagator | None = None,
        request_hook: RequestHook | None = None,
        response_hook: ResponseHook | None = None,
        **kwargs: Any,
    ) -> None:
        """Begins to trace and measure.

        Args:
            tracer_provider: Makes the tracer. Default: the global provider.
            meter_provider: Makes the meter. Default: the global provider.
            propagator: Writes the context to the headers of requests. Default: ``AwsXRayPropagator``.
            request_hook: Called with the span and the request before the first attempt. Default: none.
            response_hook: Called with the span and the response of a call that succeeded. Default: none.
            kwargs: What other instrumentors take; without effect.
        """
        super().instrument(
            tracer_provider=tracer_provider,
            meter_provider=meter_provider,
            propagator=propagator,
            request_hook=request_hook,
            response_hook=response_hook,
            **kwargs,
        )

    def _instrument(self, **kwargs: Any) -> None:
        self._calls = _Calls(**kwargs)
        observe(self._calls)

    def _uninstrument(self, **kwargs: Any) -> None:
        if self._calls is not None:
            stop_observing(self._calls)
            self._calls = None


class _HeaderSetter(Setter[BeforeSend]):
    """Adds the headers of a propagator."""

    def set(self, carrier: BeforeSend, key: str, value: str) -> None:
        with suppress(ValueError):  # The request, or a hook of the client, has it.
            carrier.add_header(key, value)


class _Calls:
    """Observes the calls of all clients."""

    def __init__(
        self,
        *,
        tracer_provider: trace.TracerProvider | None = None,
        meter_provider: metrics.MeterProvider | None = None,
        propagator: TextMapPropagator | None = None,
        request_hook: RequestHook | None = None,
        response_hook: ResponseHook | None = None,
        **others: object,
    ) -> None:
        service: Service = import_module("._service", __package__).SERVICE
        self.tracer = trace.get_tracer(__name__, service.version, tracer_provider)
        meter = metrics.get_meter(__name__, service.version, meter_provider)
        self.durations = meter.create_histogram(
            _DURATION, unit="s", description="Duration of calls, with all attempts."
        )
        self.attempts = meter.create_counter(
            _ATTEMPTS, unit="{attempt}", description="Number of attempts of calls."
        )
        self.propagator = _new_propagator() if propagator is None else propagator
        self.request_hook = request_hook
        self.response_hook = response_hook
        self.status_names = _status_names(os.environ.get("OTEL_SEMCONV_STABILITY_OPT_IN", ""))

    def __call__(self, call: ObservedCall) -> _Traced | None:
        return _Traced(self, call) if is_instrumentation_enabled() else None


class _Traced:
    """The span of a call."""

    def __init__(self, calls: _Calls, call: ObservedCall) -> None:
        service, operation = call.service.service_id, call.request.OPERATION
        self._calls = calls
        self._names = {"rpc.service": service, "rpc.method": operation}
        attributes: dict[str, str | int] = {"rpc.system": "aws-api", **self._names}
        if call.region is not None:
            attributes["cloud.region"] = call.region
        if call.endpoint_url is not None:
            url = urlsplit(call.endpoint_url)
            attributes["server.address"] = url.hostname or ""
            attributes["server.port"] = url.port or (80 if url.scheme == "http" else 443)
        self._span = calls.tracer.start_span(
            f"{service}.{operation}", kind=SpanKind.CLIENT, attributes=attributes
        )
        if calls.request_hook is not None and self._span.is_recording():
            calls.request_hook(self._span, call.request)
        self._token = context.attach(trace.set_span_in_context(self._span))

    def before_send(self, event: BeforeSend) -> None:
        self._calls.propagator.inject(event, setter=_HeaderSetter())

    def on_retry(self, event: OnRetry) -> None:
        self._span.add_event(
            "retry",
            {
                "error.type": _error_type(event.error),
                "exception.message": str(event.error),
                "http.request.resend_count": event.attempt,
                "retry.delay": event.delay,
            },
        )

    def end(self, call: ObservedCall) -> None:
        try:
            context.detach(self._token)
            self._measure(call)
            if self._span.is_recording():
                self._describe(call)
        finally:
            self._span.end()

    def _measure(self, call: ObservedCall) -> None:
        self._calls.attempts.add(call.attempts, self._names)
        failed = {} if call.error is None else {"error.type": _error_type(call.error)}
        self._calls.durations.record(call.duration, {**self._names, **failed})

    def _describe(self, call: ObservedCall) -> None:
        span, error = self._span, call.error
        if call.request_id is not None:
            span.set_attribute("aws.request_id", call.request_id)
        if call.status is not None:
            for name in self._calls.status_names:
                span.set_attribute(name, call.status)
        span.set_attribute("retry_attempts", max(call.attempts - 1, 0))
        if error is not None:
            span.set_attribute("error.type", _error_type(error))
            stack = [*call.stack(_MOST_FRAMES).format(), *format_exception_only(error)]
            span.record_exception(error, {"exception.stacktrace": "".join(stack)})
            span.set_status(Status(StatusCode.ERROR, f"{type(error).__name__}: {error}"))
        elif call.response is not None and self._calls.response_hook is not None:
            self._calls.response_hook(span, call.response)


def _new_propagator() -> TextMapPropagator:
    """X-Ray's propagator, which has no types."""
    made: TextMapPropagator = import_module("opentelemetry.propagators.aws").AwsXRayPropagator()
    return made


def _status_names(opted_in: str) -> tuple[str, ...]:
    """The attributes that have the status, by the conventions that are opted in."""
    chosen = {part.strip().lower() for part in opted_in.split(",")}
    if "http/dup" in chosen:
        return _OLD_STATUS, _STATUS
    return (_STATUS,) if "http" in chosen else (_OLD_STATUS,)


def _error_type(error: BaseException) -> str:
    """The code of a service's error; the class of another."""
    if isinstance(error, ServiceError):
        return error.code
    kind = type(error)
    return (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
