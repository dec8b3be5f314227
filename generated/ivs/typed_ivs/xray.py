"""Makes AWS X-Ray's SDK see the calls of this package's clients. It needs the extra ``xray``.

::

    from aws_xray_sdk.core import patch_all

    patch_all()  # what the SDK knows: botocore, requests and others
    patch()  # the clients of this package
"""

# docs/decisions/watched-calls.md says why.

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import Any

from ._runtime.call.observers import ObservedCall, observe, stop_observing
from ._runtime.errors import ServiceError
from ._runtime.hooks import BeforeSend, OnRetry

__all__ = ["patch", "unpatch"]


def patch() -> None:
    """Makes a subsegment of every call of this package's clients, those made before included.

    It is a child of the current segment or subsegment of the SDK's recorder. With asynchronous clients,
    the recorder needs the SDK's ``AsyncContext``. Without a segment, nothing is recorded; the recorder's
    ``context_missing`` says what else happens, and its exceptions are logged. Repeating it does nothing.

    Raises:
        ImportError: The SDK is not installed.
    """
    import_module("aws_xray_sdk.ext.util")  # It is missing here, if anywhere.
    stop_observing(_begin)
    observe(_begin)


def unpatch() -> None:
    """Ends what ``patch`` began."""
    stop_observing(_begin)


def _begin(call: ObservedCall) -> _Recorded | None:
    # The SDK has no types.
    recorder: Any = import_module("aws_xray_sdk.core").xray_recorder
    subsegment = recorder.begin_subsegment(call.service.endpoint_prefix, namespace="aws")
    return None if subsegment is None else _Recorded(recorder, subsegment)


class _Recorded:
    """The subsegment of a call."""

    def __init__(self, recorder: Any, subsegment: Any) -> None:
        self._recorder = recorder
        self._subsegment = subsegment

    def before_send(self, event: BeforeSend) -> None:
        headers: dict[str, str] = {}
        import_module("aws_xray_sdk.ext.util").inject_trace_header(headers, self._subsegment)
        for name, value in headers.items():
            with suppress(ValueError):  # The request, or a hook of the client, has it.
                event.add_header(name, value)

    def on_retry(self, event: OnRetry) -> None:
        """Nothing: the number of retries is told at the end."""

    def end(self, call: ObservedCall) -> None:
        subsegment, error = self._subsegment, call.error
        try:
            about: dict[str, Any] = {"operation": call.request.OPERATION, "region": call.region}
            if call.request_id is not None:
                about["request_id"] = call.request_id
            if call.attempts > 1:
                about["retries"] = call.attempts - 1
            subsegment.set_aws(about)
            if call.status is not None:
                subsegment.put_http_meta("status", call.status)
            if error is not None:
                stack = call.stack(self._recorder.max_trace_back)
                subsegment.add_exception(error, stack, isinstance(error, ServiceError))
        finally:
            self._recorder.end_subsegment()
