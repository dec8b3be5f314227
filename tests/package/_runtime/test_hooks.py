"""Hooks: their events, the headers they add, and exceptions that they raise."""

from __future__ import annotations

import logging
import re
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from support.calls import CannedTransport, Pauses, make_client, reply, with_clock
from support.sample.service import SERVICE

from codegen.package._runtime.errors import (
    ConfigurationError,
    ParamValidationError,
    ReadTimeoutError,
    ServiceError,
)
from codegen.package._runtime.hooks import AfterResponse, BeforeSend, CallFailed, Hooks, OnRetry
from codegen.package._runtime.http import HttpResponse, PreparedRequest

pytestmark = pytest.mark.usefixtures("bare_environment", "client_kind")


class Recorder:
    """Writes down everything that it is told."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def before_send(self, event: Any) -> None:
        self.events.append(event)

    after_response = on_retry = on_error = before_send


def call(*script: Any, hooks: list[Any], **arguments: Any) -> CannedTransport:
    transport = CannedTransport(*script)
    client = make_client("http://127.0.0.1:9", transport=transport, hooks=hooks, **arguments)
    with_clock(client)
    client.get_thing(name="x")
    return transport


def test_hooks_run_at_every_step_of_a_call() -> None:
    recorder = Recorder()
    call(reply(status=503, x_amzn_RequestId="id-1"), hooks=[recorder])
    before, after, retry, before_again, after_again = recorder.events
    assert repr(before) == "<BeforeSend: GetThing, attempt 1>"
    assert repr(after) == "<AfterResponse: GetThing, attempt 1, HTTP 503>"
    assert (after.request_id, after.duration) == ("id-1", 0.0)
    assert repr(retry) == "<OnRetry: GetThing, attempt 1, ServiceError>"
    assert retry.delay > 0
    assert before_again.attempt == 2
    assert after_again.status == 200


def test_on_error_gets_the_error_that_is_raised() -> None:
    recorder = Recorder()
    with pytest.raises(ServiceError) as caught:
        call(reply(status=404), hooks=[recorder])
    failed = recorder.events[-1]
    assert repr(failed) == "<CallFailed: GetThing, 1 attempts, ServiceError>"
    assert failed.error is caught.value


class Slow(CannedTransport):
    """Takes a quarter of a second for every request, on the client's clock."""

    pauses: Pauses

    def send(self, request: PreparedRequest, **timeouts: object) -> HttpResponse:
        self.pauses.elapsed += 0.25
        return super().send(request, **timeouts)


def test_hooks_and_log_have_the_durations(caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder()
    transport = Slow(reply(status=503), ReadTimeoutError("h: x"), reply(status=404))
    client = make_client("http://127.0.0.1:9", transport=transport, hooks=[recorder])
    transport.pauses = with_clock(client)
    transport.pauses.elapsed = 1000.0
    caplog.set_level(logging.DEBUG, logger=SERVICE.package)
    with pytest.raises(ServiceError):
        client.get_thing(name="x")
    kinds = (AfterResponse, OnRetry, CallFailed)
    seen: list[Any] = [event for event in recorder.events if isinstance(event, kinds)]
    after, retry, retry_2, after_2, failed = seen
    assert (after.duration, after_2.duration) == (0.25, 0.25)
    assert transport.pauses.slept == [retry.delay, retry_2.delay]
    assert failed.duration == pytest.approx(3 * 0.25 + retry.delay + retry_2.delay)
    assert failed.attempts == 3
    logged: list[Any] = [record for record in caplog.records if hasattr(record, "duration")]
    assert [record.duration for record in logged] == [0.25] * 3


def test_on_error_runs_for_a_call_that_fails_before_the_first_attempt() -> None:
    recorder = Recorder()
    client = make_client("http://127.0.0.1:9", transport=CannedTransport(), hooks=[recorder])
    with pytest.raises(ParamValidationError):
        client.get_thing(name="")
    (failed,) = recorder.events
    assert failed.attempts == 0


def test_one_method_is_enough_for_a_hook() -> None:
    class OnlyAfter:
        seen = 0

        def after_response(self, event: object) -> None:
            self.seen += 1

    hook = OnlyAfter()
    call(hooks=[hook])
    assert hook.seen == 1


def test_object_without_any_of_the_methods_is_refused() -> None:
    with pytest.raises(
        ConfigurationError, match=r"hooks: got int; expected: .* of the methods before_send"
    ):
        call(hooks=[1])


async def awaited(event: object) -> None: ...


class Awaited:
    async def __call__(self, event: object) -> None: ...


@pytest.mark.parametrize("name", ["before_send", "after_response", "on_retry", "on_error"])
@pytest.mark.parametrize(
    "method", [awaited, partial(awaited), Awaited()], ids=["function", "partial", "object"]
)
def test_coroutine_function_is_refused(name: str, method: object) -> None:
    hook: Any = SimpleNamespace(**{"before_send": print, name: method})
    client = make_client("http://127.0.0.1:9")
    problem = (
        f"hooks: got a coroutine function as SimpleNamespace.{name}; expected: a plain function"
    )
    for refused in (lambda: call(hooks=[hook]), lambda: client.with_options(hooks=[hook])):
        with pytest.raises(ConfigurationError, match=problem):
            refused()


def test_headers_added_by_a_hook_are_signed() -> None:
    class Tracing:
        def before_send(self, event: BeforeSend) -> None:
            event.add_header("X-Trace", "1")
            event.add_header("traceparent", "00-1")
            assert dict(event.headers) == {"X-Trace": "1", "traceparent": "00-1"}

    sent = call(hooks=[Tracing()]).requests[0].headers
    assert (sent["X-Trace"], sent["traceparent"]) == ("1", "00-1")
    assert "x-trace" in sent["Authorization"]


RESERVED = [
    "Accept-Encoding",
    "AUTHORIZATION",
    "Connection",
    "Content-Encoding",
    "Content-Length",
    "Content-Type",
    "Expect",
    "Host",
    "Keep-Alive",
    "Proxy-Authorization",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "User-Agent",
    "X-Amz-Date",
    "x-amz-security-token",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
]


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        *((name, "x", "it is reserved") for name in RESERVED),
        ("X-Label", "mine", "the request already has it"),
        ("x-LABEL", "mine", "the request already has it"),
        ("X-Ok", "a\r\nHost: evil", "its value has a line break or NUL"),
        ("X-Ok", "a\0", "its value has a line break or NUL"),
        ("X Ok", "a", "expected: letters, digits and hyphens"),
        ("X-Ok:", "a", "expected: letters, digits and hyphens"),
        ("", "a", "expected: letters, digits and hyphens"),
    ],
)
def test_reserved_and_invalid_headers_are_refused(name: str, value: str, problem: str) -> None:
    event = BeforeSend("Op", 1, {"x-label"})
    with pytest.raises(ValueError, match=f"^header {re.escape(repr(name))}: {problem}$"):
        event.add_header(name, value)
    assert not event.headers


@pytest.mark.parametrize("name", ["X-Amzn-Trace-Id", "X-Amz", "amz-sdk", "Amz-Sdks", "Hosts"])
def test_header_whose_name_resembles_a_reserved_one_can_be_added(name: str) -> None:
    event = BeforeSend("Op", 1, set())
    event.add_header(name, "1")
    assert dict(event.headers) == {name: "1"}


def test_header_cannot_be_added_twice() -> None:
    event = BeforeSend("Op", 1, set())
    event.add_header("X-One", "1")
    with pytest.raises(ValueError, match="already has it"):
        event.add_header("x-one", "2")


def test_failing_hook_is_logged_and_does_not_fail_the_call(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken:
        def before_send(self, event: object) -> None:
            raise RuntimeError("mine")

        after_response = on_retry = before_send

    recorder = Recorder()
    call(reply(status=503), hooks=[Broken(), recorder])
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 5
    assert "Broken.before_send failed: RuntimeError: mine" in warnings[0].getMessage()
    assert len(recorder.events) == 5


def test_interrupt_in_a_hook_is_raised() -> None:
    class Stopping:
        def before_send(self, event: object) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(hooks=[Stopping()])


def test_empty_hooks_have_no_methods() -> None:
    hooks = Hooks((), logging.getLogger())
    assert not any((hooks.before_send, hooks.after_response, hooks.on_retry, hooks.on_error))


def test_hook_outside_a_list_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"got .*; expected: a list of hooks"):
        make_client("http://127.0.0.1:1", hooks=object())
