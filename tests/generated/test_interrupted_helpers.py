"""Helpers end and delete whatever the service does in between, and wherever they are interrupted."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.fresh_process import CHANNEL
from support.helpers import KEY

from typed_ivs import models
from typed_ivs._runtime.call.steps import Pause
from typed_ivs.errors import (
    ChannelNotBroadcasting,
    ConflictException,
    Error,
    ResourceNotFoundException,
)
from typed_ivs.helpers import (
    DeletedChannel,
    EndedStream,
    delete_channel_fully,
    end_stream,
)
from typed_ivs.testing import IVSStub, factories
from typed_ivs.waiters import WaiterTimeout


@dataclass
class Service:
    """A channel, its keys and its stream. It responds in place of Amazon IVS."""

    exists: bool = True
    live: bool = False
    keys: list[str] = field(default_factory=lambda: [KEY])
    delay: int = 0
    """Number of GetStream and DeleteChannel requests after which a stopped stream has ended."""

    reconnects: bool = True
    """Whether an encoder streams again as long as a key is valid."""

    stopping: int | None = None

    def respond(self, request: Any) -> Any:
        self._go_on()
        if not self.exists:
            raise ResourceNotFoundException("gone", code="ResourceNotFoundException", status=404)
        match request:
            case models.ListStreamKeysRequest():
                keys = [factories.stream_key_summary(arn=key) for key in self.keys]
                return factories.list_stream_keys_response(stream_keys=keys)
            case models.DeleteStreamKeyRequest(arn=arn):
                if arn not in self.keys:
                    raise ResourceNotFoundException("gone", code="ResourceNotFoundException")
                self.keys.remove(arn)
            case models.StopStreamRequest():
                if not self.live:
                    raise ChannelNotBroadcasting("offline", code="ChannelNotBroadcasting")
                self.stopping = self.delay
            case models.GetStreamRequest():
                if not self.live:
                    raise ChannelNotBroadcasting("offline", code="ChannelNotBroadcasting")
                return factories.get_stream_response(stream=factories.stream(state="LIVE"))
            case models.DeleteChannelRequest():
                if self.live:
                    raise ConflictException("live", code="ConflictException", status=409)
                self.exists = False
            case models.CreateStreamKeyRequest():
                self.keys.append(f"{KEY}2")
                key = factories.stream_key(arn=f"{KEY}2")
                return factories.create_stream_key_response(stream_key=key)
            case _:
                raise AssertionError(request)
        return None

    def _go_on(self) -> None:
        if self.stopping is None:
            return
        if self.stopping:
            self.stopping -= 1
            return
        self.stopping = None
        self.live = bool(self.keys) and self.reconnects


def drive(steps: Any, service: Service, clock: Any, interrupted_at: int | None = None) -> Any:
    """Carries steps out against a channel; raises KeyboardInterrupt in place of a certain one."""
    response: Any = None
    failure: Error | None = None
    number = 0
    try:
        while True:
            step = steps.send(response) if failure is None else steps.throw(failure)
            response = failure = None
            if number == interrupted_at:
                raise KeyboardInterrupt
            number += 1
            if isinstance(step, Pause):
                clock.sleep(step.seconds)
                continue
            try:
                response = service.respond(step)
            except Error as error:
                failure = error
    except StopIteration as end:
        return end.value
    finally:
        steps.close()


SERVICES = st.builds(
    Service,
    exists=st.booleans(),
    live=st.booleans(),
    keys=st.sampled_from([[], [KEY], [KEY, f"{KEY}3"]]).map(list),
    delay=st.integers(0, 5),
)
INTERRUPTIONS = st.lists(st.integers(0, 8), max_size=3)


@given(service=SERVICES, interruptions=INTERRUPTIONS)
@example(service=Service(live=True, delay=2), interruptions=[1, 2, 3])
def test_channel_is_deleted_whatever_it_does_and_wherever_it_is_interrupted(
    service: Service, interruptions: list[int]
) -> None:
    existed, was_live, keys = service.exists, service.live, list(service.keys)
    with IVSStub() as client:
        clock = client._shared.clock
        for at in interruptions:
            with suppress(KeyboardInterrupt):
                drive(delete_channel_fully.steps(client, CHANNEL), service, clock, at)
        done: DeletedChannel = drive(delete_channel_fully.steps(client, CHANNEL), service, clock)
    assert not service.exists
    if not interruptions:
        ended = existed and was_live
        assert done == DeletedChannel(
            existed=existed, was_live=ended, deleted_keys=keys if ended else []
        )


@given(service=SERVICES, interruptions=INTERRUPTIONS, use=st.sampled_from(["delete", "replace"]))
@example(service=Service(live=True, delay=2), interruptions=[1, 2, 3], use="replace")
def test_stream_ends_for_good_whatever_its_encoder_does(
    service: Service, interruptions: list[int], use: Any
) -> None:
    service.exists = True
    was_live, keys = service.live, list(service.keys)
    with IVSStub() as client:
        clock = client._shared.clock
        for at in interruptions:
            with suppress(KeyboardInterrupt):
                drive(end_stream.steps(client, CHANNEL, stream_key=use), service, clock, at)
                if use == "replace":
                    return  # It was not interrupted, and another call would replace the new key.
        done: EndedStream = drive(end_stream.steps(client, CHANNEL, stream_key=use), service, clock)
    assert not service.live
    assert service.keys == ([f"{KEY}2"] if use == "replace" else [])
    assert (done.stream_key is not None) == (use == "replace")
    if not interruptions:
        assert (done.was_live, done.deleted_keys) == (was_live, keys)


def test_encoder_that_reconnects_is_told_from_a_stream_that_ended() -> None:
    with IVSStub() as client:
        clock = client._shared.clock
        drive(end_stream.steps(client, CHANNEL), Service(live=True, reconnects=False), clock)
        with pytest.raises(WaiterTimeout, match="stream_offline: not within 60 s"):
            drive(end_stream.steps(client, CHANNEL, timeout=60), Service(live=True), clock)
        with pytest.raises(ResourceNotFoundException):
            drive(end_stream.steps(client, CHANNEL), Service(exists=False), clock)
