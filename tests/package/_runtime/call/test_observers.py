"""Observers of calls: what they are told, in which order, and that clients are as before afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from support.calls import CannedTransport, make_client, reply, with_clock

from codegen.package._runtime.call.observers import ObservedCall, observe, stop_observing
from codegen.package._runtime.call.state import OBSERVERS
from codegen.package._runtime.errors import ParamValidationError, ServiceError

pytestmark = pytest.mark.usefixtures("bare_environment", "client_kind")


class Recorder:
    """An observer that writes down what it is told."""

    def __init__(self, name: str, told: list[str]) -> None:
        self.name = name
        self.told = told
        self.calls: list[ObservedCall] = []

    def __call__(self, call: ObservedCall) -> Recorder:
        self.calls.append(call)
        self.told.append(f"{self.name} begins")
        return self

    def before_send(self, event: Any) -> None:
        self.told.append(f"{self.name} before {event.attempt}")

    def on_retry(self, event: Any) -> None:
        self.told.append(f"{self.name} retry after {event.attempt}")

    def end(self, call: ObservedCall) -> None:
        assert call is self.calls[-1]
        self.told.append(f"{self.name} ends")


@pytest.fixture(autouse=True)
def _none_left() -> Iterator[None]:
    yield
    OBSERVERS.clear()


def call(*script: Any, **arguments: Any) -> float:
    """Makes a call, a while after the start of its clock; returns how long it took."""
    client = make_client("http://127.0.0.1:9", transport=CannedTransport(*script), **arguments)
    pauses = with_clock(client)
    pauses.elapsed = 1000.0
    client.get_thing(name="x")
    return pauses.elapsed - 1000.0


def test_observers_end_in_the_reverse_of_their_order() -> None:
    told: list[str] = []
    for name in "ab":
        observe(Recorder(name, told))
    call(reply(status=503))
    assert told == [
        *("a begins", "b begins", "a before 1", "b before 1", "a retry after 1", "b retry after 1"),
        *("a before 2", "b before 2", "b ends", "a ends"),
    ]


def test_observed_call_says_what_happened() -> None:
    recorder = Recorder("a", [])
    observe(recorder)
    duration = call(reply(status=503), reply(x_amzn_RequestId="id-2"), region="us-west-2")
    (seen,) = recorder.calls
    assert (seen.request.OPERATION, seen.region) == ("GetThing", "us-west-2")
    assert seen.endpoint_url == "http://127.0.0.1:9"
    assert (seen.attempts, seen.status, seen.request_id) == (2, 200, "id-2")
    assert seen.response is not None
    assert seen.error is None
    assert seen.duration == duration > 0
    with pytest.raises(ServiceError) as caught:
        call(reply(status=404))
    assert recorder.calls[-1].error is caught.value
    assert recorder.calls[-1].response is None


def test_hooks_run_beside_observers() -> None:
    """Those that an observer adds to a call replace none of the client's, and come after them."""
    told: list[str] = []

    class Hook:
        def before_send(self, event: Any) -> None:
            told.append("hook before")

        def after_response(self, event: Any) -> None:
            told.append("hook after")

        def on_retry(self, event: Any) -> None:
            told.append("hook retry")

        def on_error(self, event: Any) -> None:
            told.append("hook error")

    observe(Recorder("a", told))
    with pytest.raises(ServiceError):
        call(reply(status=503), reply(status=404), hooks=[Hook(), Hook()])
    assert told == [
        *("a begins", "hook before", "hook before", "a before 1"),
        *("hook after", "hook after", "hook retry", "hook retry", "a retry after 1"),
        *("hook before", "hook before", "a before 2", "hook after", "hook after"),
        *("hook error", "hook error", "a ends"),
    ]


def test_call_that_fails_before_its_first_attempt_has_none() -> None:
    recorder = Recorder("a", [])
    observe(recorder)
    client = make_client("http://127.0.0.1:9", transport=CannedTransport())
    wrong: Any = 1
    with pytest.raises(ParamValidationError):
        client.get_thing(name=wrong)
    assert (recorder.calls[0].attempts, recorder.calls[0].status) == (0, None)
    assert recorder.told == ["a begins", "a ends"]


def test_observer_may_leave_a_call_alone_or_fail(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []

    def fail(call: ObservedCall) -> None:
        raise KeyError("of the observer")

    for observer in (lambda call: None, fail, Recorder("a", told)):
        observe(observer)
    call(reply())
    assert told == ["a begins", "a before 1", "a ends"]
    (record,) = [one for one in caplog.records if one.levelname == "WARNING"]
    assert "fail failed: KeyError: 'of the observer'" in record.getMessage()


def test_observers_see_calls_until_they_end() -> None:
    told: list[str] = []
    first, second = Recorder("a", told), Recorder("b", told)
    observe(first)
    observe(second)
    stop_observing(first)
    stop_observing(first)
    call(reply())
    assert told == ["b begins", "b before 1", "b ends"]
    stop_observing(second)
    call(reply())
    assert len(told) == 3
    assert OBSERVERS == []


def test_observer_may_end_within_a_call() -> None:
    told: list[str] = []

    class Leaving(Recorder):
        def before_send(self, event: Any) -> None:
            super().before_send(event)
            stop_observing(self)

    observe(Leaving("a", told))
    observe(Recorder("b", told))
    call(reply())
    assert told == ["a begins", "b begins", "a before 1", "b before 1", "b ends", "a ends"]


def test_interrupted_call_has_ended() -> None:
    recorder = Recorder("a", [])
    observe(recorder)
    transport = CannedTransport()
    client = make_client("http://127.0.0.1:9", transport=transport)
    interrupted = mock.patch.object(transport, "send", side_effect=KeyboardInterrupt)
    with interrupted, pytest.raises(KeyboardInterrupt):
        client.get_thing(name="x")
    assert recorder.told == ["a begins", "a before 1", "a ends"]
    assert isinstance(recorder.calls[0].error, KeyboardInterrupt)


def test_frames_are_those_of_the_caller() -> None:
    seen: list[list[str]] = []

    class Looking(Recorder):
        def end(self, call: ObservedCall) -> None:
            seen.append([frame.name for frame in call.stack(50)])
            assert [frame.name for frame in call.stack(1)] == seen[0][-1:]

    def somebody() -> None:
        call(reply(status=404))

    observe(Looking("a", []))
    with pytest.raises(ServiceError):
        somebody()
    (frames,) = seen
    assert frames[-1] == "get_thing"
    assert frames.count("somebody") == 1
    assert not {"send", "answered"} & {*frames}, "those of the runtime"
