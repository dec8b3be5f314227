"""Responses in which members are missing: paths, bounds on memory and time, and what is kept."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import tracemalloc
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from botocore import xform_name
from support.ivs import OPERATIONS, SERVICE, Server, ivs_client
from support.loopback import response as http_response
from support.thorough import many

from typed_ivs import errors
from typed_ivs._runtime import missing_members, notes, values
from typed_ivs._runtime.http import Headers, HttpResponse
from typed_ivs._runtime.operation import Request
from typed_ivs.models import ListChannelsRequest, ListChannelsResponse

SIZE = many(30_000, 300_000)
NAMES = ("arn", "name", "latency_mode", "authorized", "recording_configuration_arn", "tags", "type")


def responses(body: bytes, json_loads: Callable[[bytes], Any] | None = None) -> HttpResponse:
    return HttpResponse(200, Headers(), body, json_loads)


def empty_channels(count: int) -> bytes:
    return b'{"channels":[%b]}' % b",".join([b"{}"] * count)


def read(body: bytes) -> ListChannelsResponse:
    return ListChannelsRequest().read(responses(body))


def worst_bodies() -> Iterator[Any]:
    """For each list of structures in a response: one that is full of empty objects."""

    def lists(shape: Any, around: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for name, member in shape.members.items():
            path = (*around, member.serialization.get("name", name))
            if member.type_name == "structure":
                yield from lists(member, path)
            elif member.type_name == "list" and member.member.type_name == "structure":
                yield path

    for name in OPERATIONS:
        output = SERVICE.operation_model(name).output_shape
        for path in lists(output, ()) if output is not None else ():
            before = "".join(f'{{"{part}":' for part in path)
            body = f"{before}[{','.join(['{}'] * (SIZE // 3))}]{'}' * len(path)}"
            yield pytest.param(name, body.encode(), id=f"{name}-{'.'.join(path)}")


def request_of(name: str) -> Request[Any]:
    module = import_module(f"typed_ivs.operations.{xform_name(name)}")
    return object.__new__(getattr(module, f"{name}Request"))


def peak_of_reading(request: Request[Any], body: bytes) -> int:
    response = responses(body)
    request.read(response)  # what is loaded with the first one
    gc.collect()
    tracemalloc.start()
    try:
        request.read(response)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("name", "body"), [*worst_bodies()])
def test_reading_takes_at_most_110_times_the_size(
    name: str, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = request_of(name)
    peak = peak_of_reading(request, body)
    assert peak <= 110 * len(body)
    monkeypatch.setattr(values, "MOST_NOTED", 0)
    monkeypatch.setattr(notes, "MOST_NOTED", 0)
    assert peak <= 1.10 * peak_of_reading(request, body), "noting takes more than 10 %"


def test_at_most_a_thousand_members_are_noted_and_the_rest_counted() -> None:
    metadata = read(empty_channels(5_000)).response_metadata
    assert metadata.more_missing == 5_000 * 10 - 1_000
    assert len(set(metadata.missing)) == len(metadata.missing) == 1_000
    assert metadata.missing[:7] == tuple(f"channels[0].{name}" for name in NAMES)
    assert metadata.missing[-1].startswith("channels[99].")
    assert "more_missing=49000" in repr(metadata)
    full = read(empty_channels(100)).response_metadata
    assert (len(full.missing), full.more_missing) == (1_000, 0)


def test_paths_are_worked_out_when_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    response = read(empty_channels(2))
    monkeypatch.setattr(missing_members, "_members", lambda *_: pytest.fail("worked out twice"))
    with pytest.raises(pytest.fail.Exception):
        response.response_metadata.missing  # noqa: B018
    monkeypatch.undo()
    first = response.response_metadata.missing
    del response.channels[0]
    assert response.response_metadata.missing is first
    assert len(first) == 20


def test_paths_are_those_of_the_response_as_it_is() -> None:
    """A paginator that resumes within a page removes the items before."""
    response = read(b'{"channels":[{"arn":"a"},{"arn":"b"},{}]}')
    del response.channels[:2]
    assert response.response_metadata.missing[0] == "channels[0].arn"
    assert len(response.response_metadata.missing) == 10


def test_response_is_no_reference_cycle() -> None:
    gc.collect()
    gc.disable()
    try:
        for body in (b"{}", empty_channels(3)):
            assert read(body).response_metadata is not None
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_pickles_and_copies_have_the_paths() -> None:
    for again in (
        pickle.loads(pickle.dumps(read(empty_channels(1)))),
        copy.deepcopy(read(empty_channels(1))),
        copy.copy(read(empty_channels(1))),
    ):
        assert again.response_metadata.missing[0] == "channels[0].arn"
        again.response_metadata.missing = ("a",)
        assert again.response_metadata.missing == ("a",)
    assert len(pickle.dumps(read(empty_channels(1)).response_metadata)) < 1_000


def test_json_of_the_callers_parser_is_left_as_it_is() -> None:
    kept: list[Any] = []

    def json_loads(body: bytes) -> Any:
        kept.append(json.loads(body))
        return kept[-1]

    response = responses(empty_channels(2_000), json_loads)
    assert len(ListChannelsRequest().read(response).channels) == 2_000
    assert kept[0]["channels"] == [{}] * 2_000


@pytest.mark.parametrize("count", [1, 128, 129, 1024, 1025, 3_000])
def test_nulls_are_left_out_of_lists_of_any_length(count: int) -> None:
    body = json.dumps({"channels": [{"arn": str(n)} if n % 3 else None for n in range(count)]})
    channels = read(body.encode()).channels
    assert [channel.arn for channel in channels] == [str(n) for n in range(count) if n % 3]


class Clock:
    """A clock that passes a deadline of 1 when it is asked a certain number of times."""

    def __init__(self, times: int) -> None:
        self.asked, self.times = 0, times

    def __call__(self) -> float:
        self.asked += 1
        return 2.0 if self.asked > self.times else 0.0


@pytest.mark.parametrize(
    ("body", "times"),
    [
        (empty_channels(129), 0),
        (empty_channels(5_000), 3),
        (b'{"channels":[%b]}' % b",".join([b'{"tags":{}}'] * 100_000), 50),  # while parsing
    ],
)
def test_reading_ends_at_the_deadline(body: bytes, times: int) -> None:
    response, clock = responses(body), Clock(times)
    response.limit(1.0, clock)
    with pytest.raises(errors.CallTimeoutError, match="not read within call_timeout"):
        ListChannelsRequest().read(response)
    assert clock.asked == times + 1
    response.limit(None, clock)


def test_call_ends_at_the_deadline_and_is_not_repeated() -> None:
    body = empty_channels(1_000_000)
    with Server([http_response(body)]) as server, ivs_client(server.url) as client:
        impatient = client.with_options(call_timeout=0.5)
        with pytest.raises(errors.CallTimeoutError, match="ListChannels: the response was not"):
            impatient.list_channels()
        assert len(server.requests) == 1
