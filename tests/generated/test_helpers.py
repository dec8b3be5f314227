"""Helpers over a client: what they decide, whatever happens in between, with both kinds of clients."""

from __future__ import annotations

import asyncio
import inspect
import json
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.fresh_process import CHANNEL
from support.ivs import Server, async_ivs_client, ivs_client
from support.loopback import response

import typed_ivs
from typed_ivs import errors, helpers, models
from typed_ivs._runtime.call.steps import Pause
from typed_ivs._runtime.validation import List
from typed_ivs.errors import (
    ChannelNotBroadcasting,
    ConflictException,
    Error,
    OutcomeUnknownError,
    ParamValidationError,
    ReadTimeoutError,
    ResourceNotFoundException,
)
from typed_ivs.helpers import (
    ChannelWithKey,
    DeletedChannel,
    EndedStream,
    MetadataPace,
    SeveralChannelsError,
    delete_channel_fully,
    end_stream,
    get_channels,
    get_or_create_channel,
    get_stream_keys,
    put_metadata,
    revoke_viewer_sessions,
    rtmps_url,
    srt_url,
    stream_of,
)
from typed_ivs.testing import IVSStub, factories
from typed_ivs.testing.aio import AsyncIVSStub
from typed_ivs.waiters import WaiterTimeout

KEY = "arn:aws:ivs:us-west-2:123456789012:stream-key/abcdABCDefgh"
OF_CLIENTS = [
    *("delete_channel_fully", "end_stream", "get_channels", "get_or_create_channel"),
    *("get_stream_keys", "put_metadata", "revoke_viewer_sessions", "stream_of"),
]


@pytest.fixture(params=["threads", "event loop"])
def client(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A stub of either kind."""
    if request.param == "threads":
        with IVSStub() as stub:
            yield stub
    else:
        stub = AsyncIVSStub()
        yield stub
        asyncio.run(stub.__aexit__(None, None, None))


def call(helper: Any, client: Any, *arguments: Any, **named: Any) -> Any:
    """What a helper returns, with either kind of client."""
    found = helper(client, *arguments, **named)
    return asyncio.run(found) if inspect.iscoroutine(found) else found


# --- a channel of the service, as far as helpers know it ---


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


# --- the same with clients ---


def test_stream_is_none_only_where_the_channel_is_offline(client: Any) -> None:
    live = factories.stream(state="LIVE")
    client.stub.get_stream.returns(stream=live)
    client.stub.get_stream.raises(ChannelNotBroadcasting).once()
    assert call(stream_of, client, CHANNEL) is None
    assert call(stream_of, client, CHANNEL) == live
    for error in (ResourceNotFoundException, errors.AccessDeniedException, ReadTimeoutError):
        client.stub.get_stream.raises(error)
        with pytest.raises(error):
            call(stream_of, client, CHANNEL)


def test_live_channel_is_deleted_in_the_right_order(client: Any) -> None:
    stub = client.stub
    stub.delete_channel.raises(ConflictException).times(2).then.returns().once()
    stub.list_stream_keys.returns(stream_keys=[factories.stream_key_summary(arn=KEY)])
    stub.delete_stream_key.returns().once().then.raises(ResourceNotFoundException)
    stub.stop_stream.returns().once().then.raises(ChannelNotBroadcasting)
    stub.get_stream.raises(ChannelNotBroadcasting)
    stub.get_stream.returns(stream=factories.stream(state="LIVE")).once()
    done = call(delete_channel_fully, client, CHANNEL)
    assert done == DeletedChannel(existed=True, was_live=True, deleted_keys=[KEY])
    assert [one.operation for one in client._book._calls] == [
        *("DeleteChannel", "ListStreamKeys", "DeleteStreamKey", "StopStream"),
        *("GetStream", "GetStream"),
        *("DeleteChannel", "ListStreamKeys", "DeleteStreamKey", "StopStream", "DeleteChannel"),
    ]


def test_channel_that_can_not_be_deleted_is_an_error(client: Any) -> None:
    client.stub.delete_channel.raises(ConflictException)
    client.stub.list_stream_keys.returns(stream_keys=[])
    client.stub.stop_stream.raises(ChannelNotBroadcasting)
    before = client._shared.clock.monotonic()
    with pytest.raises(ConflictException):
        call(delete_channel_fully, client, CHANNEL, timeout=60)
    assert 50 <= client._shared.clock.monotonic() - before <= 60
    client.stub.list_stream_keys.raises(ResourceNotFoundException)
    client.stub.delete_channel.raises(ResourceNotFoundException)
    client.stub.delete_channel.raises(ConflictException).once()
    assert call(delete_channel_fully, client, CHANNEL) == DeletedChannel(existed=False)


CREATED = factories.create_channel_response()


def named(*arns: str) -> list[models.ChannelSummary]:
    return [factories.channel_summary(arn=arn, name="talk") for arn in arns]


def test_channel_is_found_by_its_whole_name_or_created(client: Any) -> None:
    stub = client.stub
    other = factories.channel_summary(name="talk-2")
    stub.list_channels.when(filter_by_name="talk").returns(channels=[other])
    stub.create_channel.when(name="talk", type="BASIC").returns(CREATED)
    settings = models.CreateChannelRequest(type="BASIC", name="ignored")
    made = call(get_or_create_channel, client, name="talk", settings=settings)
    assert made == ChannelWithKey(
        channel=CREATED.channel, stream_key=CREATED.stream_key, created=True
    )
    assert settings.name == "ignored"
    stub.list_channels.returns(channels=[other], next_token="more").once()
    stub.list_channels.when(next_token="more").returns(channels=named(CHANNEL))
    stub.get_channel.when(arn=CHANNEL).returns(channel=CREATED.channel)
    stub.list_stream_keys.returns(stream_keys=[factories.stream_key_summary(arn=KEY)])
    stub.get_stream_key.when(arn=KEY).returns(stream_key=CREATED.stream_key)
    assert call(get_or_create_channel, client, name="talk") == ChannelWithKey(
        channel=CREATED.channel, stream_key=CREATED.stream_key, created=False
    )
    assert len(stub.create_channel.calls) == 1


def test_channel_with_a_name_that_others_have_is_refused(client: Any) -> None:
    client.stub.list_channels.returns(channels=named(CHANNEL, f"{CHANNEL}2"))
    with pytest.raises(SeveralChannelsError, match="got 2 channels with the name 'talk'") as caught:
        call(get_or_create_channel, client, name="talk")
    assert caught.value.arns == [CHANNEL, f"{CHANNEL}2"]
    with pytest.raises(ParamValidationError, match="name: got an empty name"):
        call(get_or_create_channel, client, name="")


@pytest.mark.parametrize("exists", [True, False])
def test_lost_response_to_a_creation_is_looked_up(client: Any, exists: bool) -> None:
    stub = client.stub
    stub.list_channels.returns(channels=named(CHANNEL) if exists else [])
    stub.list_channels.returns(channels=[]).once()
    stub.create_channel.raises(ReadTimeoutError)
    if exists:
        stub.get_channel.returns(channel=CREATED.channel)
        stub.list_stream_keys.returns(stream_keys=[])
        found = call(get_or_create_channel, client, name="talk")
        assert found == ChannelWithKey(channel=CREATED.channel, stream_key=None, created=True)
    else:
        with pytest.raises(OutcomeUnknownError):
            call(get_or_create_channel, client, name="talk")
    assert len(stub.create_channel.calls) == 1


def test_metadata_is_paced_for_each_channel_and_account(client: Any) -> None:
    client.stub.put_metadata.returns()
    clock = client._shared.clock
    others = [f"{CHANNEL}{number}" for number in range(8)]
    pace = MetadataPace(per_account=12)
    times: list[tuple[float, str]] = []
    for arn in [CHANNEL] * 12 + others * 3:
        call(put_metadata, client, arn, "goal", pace=pace)
        times.append((clock.monotonic(), arn))
    for number, (time, arn) in enumerate(times):
        before = [at for at, other in times[:number] if other == arn and at > time - 1]
        assert len(before) < 5
        assert len([at for at, _ in times[:number] if at > time - 1]) < 12
    assert times[-1][0] - times[0][0] <= 5
    unpaced = clock.monotonic()
    for _ in range(9):
        call(put_metadata, client, CHANNEL, "goal")
    assert clock.monotonic() == unpaced


@pytest.mark.parametrize(("size", "text"), [(1024, "é" * 512), (1025, "é" * 512 + "!")])
def test_metadata_has_at_most_a_kilobyte(client: Any, size: int, text: str) -> None:
    client.stub.put_metadata.returns()
    if size == 1024:
        call(put_metadata, client, CHANNEL, text)
        return
    with pytest.raises(ParamValidationError, match="metadata: got 1025 bytes; expected: at most"):
        call(put_metadata, client, CHANNEL, text)
    assert client.stub.put_metadata.calls == []


def batch_operations() -> dict[str, int]:
    """The operations that take many items and report errors for each: name → most items."""
    model = Path(typed_ivs.__file__).parents[1] / "tests" / "model" / "ivs"
    (path,) = model.glob("*/service-2.json")
    document: Any = json.loads(path.read_text())
    shapes = document["shapes"]
    found: dict[str, int] = {}
    for name, operation in document["operations"].items():
        given = shapes[operation["input"]["shape"]]["members"]
        returned = (
            shapes[operation.get("output", {}).get("shape", "Empty")]
            if operation.get("output")
            else {"members": {}}
        )
        lists = [one for one in given.values() if shapes[one["shape"]]["type"] == "list"]
        if len(given) == len(lists) == 1 and "errors" in returned["members"]:
            found[name] = shapes[lists[0]["shape"]]["max"]
    return found


def test_each_batch_operation_has_a_helper_that_knows_its_size() -> None:
    operations = batch_operations()
    assert operations == {
        "BatchGetChannel": 50,
        "BatchGetStreamKey": 50,
        "BatchStartViewerSessionRevocation": 20,
    }
    for name, most in operations.items():
        kind = getattr(models, f"{name}Request")
        (limit,) = (one.maximum for one in kind.CONSTRAINTS.values() if isinstance(one, List))
        assert limit == most


INDEXES = st.lists(st.integers(0, 130), max_size=130)


def respond_in_batches(stub: Any) -> None:
    """Channels and keys exist if their number is even; there is no word of multiples of 7."""

    def split(arns: Any, make: Callable[[str], Any]) -> tuple[list[Any], list[models.BatchError]]:
        assert len(arns) == len(set(arns)) <= 50
        number = {arn: int(arn.rpartition("/")[2][1:]) for arn in arns}
        found = [make(arn) for arn in reversed(arns) if number[arn] % 2 == 0 and number[arn] % 7]
        wrong = [factories.batch_error(arn=arn) for arn in arns if number[arn] % 2]
        return found, [one for one in wrong if number[one.arn] % 7]

    def channels(request: models.BatchGetChannelRequest) -> Any:
        found, wrong = split(request.arns, lambda arn: factories.channel(arn=arn))
        return factories.batch_get_channel_response(channels=found, errors=wrong or None)

    def keys(request: models.BatchGetStreamKeyRequest) -> Any:
        found, wrong = split(request.arns, lambda arn: factories.stream_key(arn=arn))
        return factories.batch_get_stream_key_response(stream_keys=found, errors=wrong or None)

    stub.batch_get_channel.returns(channels)
    stub.batch_get_stream_key.returns(keys)


@given(numbers=INDEXES, asynchronous=st.booleans())
def test_batch_has_an_outcome_for_each_arn_in_order(numbers: list[int], asynchronous: bool) -> None:
    client: Any = AsyncIVSStub() if asynchronous else IVSStub()
    respond_in_batches(client.stub)
    for helper, kind, method in (
        (get_channels, "channel", "batch_get_channel"),
        (get_stream_keys, "stream-key", "batch_get_stream_key"),
    ):
        arns = [f"arn:aws:ivs:us-west-2:123456789012:{kind}/n{number}" for number in numbers]
        outcomes = call(helper, client, arns)
        assert [one.arn for one in outcomes] == arns
        for number, outcome in zip(numbers, outcomes, strict=True):
            assert isinstance(outcome, models.BatchError) == bool(number % 2 or number % 7 == 0)
            assert (getattr(outcome, "code", "") == "NotReturned") == (number % 7 == 0)
        distinct = len(set(numbers))
        assert len(getattr(client.stub, method).calls) == -(-distinct // 50)


@given(count=st.integers(0, 65))
def test_sessions_are_revoked_in_batches(count: int) -> None:
    def revoke(request: models.BatchStartViewerSessionRevocationRequest) -> Any:
        assert 0 < len(request.viewer_sessions) <= 20
        wrong = [
            factories.batch_start_viewer_session_revocation_error(
                channel_arn=one.channel_arn, viewer_id=one.viewer_id
            )
            for one in request.viewer_sessions
            if int(one.viewer_id) % 3 == 0
        ]
        return factories.batch_start_viewer_session_revocation_response(errors=wrong or None)

    sessions = [
        models.BatchStartViewerSessionRevocationViewerSession(
            channel_arn=CHANNEL, viewer_id=str(number)
        )
        for number in range(count)
    ]
    with IVSStub() as client:
        client.stub.batch_start_viewer_session_revocation.returns(revoke)
        outcomes = revoke_viewer_sessions(client, sessions)
    assert [one and one.viewer_id for one in outcomes] == [
        None if number % 3 else str(number) for number in range(count)
    ]


@pytest.mark.parametrize("name", OF_CLIENTS)
def test_arn_of_another_kind_never_reaches_the_service(client: Any, name: str) -> None:
    helper = getattr(helpers, name)
    wrong = KEY if name != "get_stream_keys" else CHANNEL
    session = models.BatchStartViewerSessionRevocationViewerSession
    arguments: dict[str, tuple[Any, ...]] = {
        "put_metadata": (wrong, "goal"),
        "get_channels": ([CHANNEL, wrong],),
        "get_stream_keys": ([KEY, wrong],),
        "revoke_viewer_sessions": ([session(channel_arn=wrong, viewer_id="v")],),
    }
    if name == "get_or_create_channel":
        return
    with pytest.raises(ParamValidationError, match=r"(arn|arns\[1\]): got the ARN of a "):
        call(helper, client, *arguments.get(name, (wrong,)))
    assert client._book._calls == []


def test_what_is_no_client_is_refused() -> None:
    with pytest.raises(ParamValidationError, match="client: got a value of type int; expected: a"):
        stream_of(3, CHANNEL)  # type: ignore[call-overload]  # pyright: ignore
    with IVSStub() as client, pytest.raises(ParamValidationError, match="stream_key: got 'drop'"):
        end_stream(client, CHANNEL, stream_key="drop")  # type: ignore[call-overload]  # pyright: ignore


def test_helpers_are_functions_with_documentation() -> None:
    assert set(OF_CLIENTS) <= set(helpers.__all__)
    for name in OF_CLIENTS:
        helper = getattr(helpers, name)
        assert helper.__name__ == name
        assert inspect.isfunction(helper)
        assert next(iter(inspect.signature(helper).parameters)) == "client"
        assert "Args:" in (inspect.getdoc(helper) or "")


# --- addresses ---

CHANNEL_VALUE = factories.channel(
    arn=CHANNEL,
    ingest_endpoint="a1b2c3d4e5f6.global-contribute.live-video.net",
    insecure_ingest=False,
    srt=models.Srt(endpoint="a1b2c3d4e5f6.srt.live-video.net", passphrase="phrase"),
)
STREAM_KEY = factories.stream_key(arn=KEY, channel_arn=CHANNEL, value="sk_us-west-2_abcd")


def test_addresses_hold_secrets_only_on_request() -> None:
    server = "rtmps://a1b2c3d4e5f6.global-contribute.live-video.net:443/app/"
    assert rtmps_url(CHANNEL_VALUE) == server
    assert rtmps_url(CHANNEL_VALUE, STREAM_KEY) == f"{server}sk_us-west-2_abcd"
    assert rtmps_url(CHANNEL_VALUE, "sk_us-west-2_abcd") == f"{server}sk_us-west-2_abcd"
    srt = "srt://a1b2c3d4e5f6.srt.live-video.net:9000"
    assert srt_url(CHANNEL_VALUE) == srt
    assert srt_url(CHANNEL_VALUE, STREAM_KEY) == f"{srt}?streamid=sk_us-west-2_abcd"
    assert srt_url(CHANNEL_VALUE, with_passphrase=True) == f"{srt}?passphrase=phrase"
    assert srt_url(CHANNEL_VALUE, STREAM_KEY, with_passphrase=True) == (
        f"{srt}?streamid=sk_us-west-2_abcd&passphrase=phrase"
    )


def test_addresses_that_can_not_work_are_refused() -> None:
    other = factories.stream_key(channel_arn=f"{CHANNEL}2")
    insecure = factories.channel(arn=CHANNEL, insecure_ingest=True, srt=CHANNEL_VALUE.srt)
    cases: list[tuple[Callable[[], str], str]] = [
        (lambda: rtmps_url(CHANNEL_VALUE, other), "stream_key: got that of another channel"),
        (lambda: srt_url(CHANNEL_VALUE, other), "stream_key: got that of another channel"),
        (lambda: srt_url(factories.channel(arn=CHANNEL, srt=None)), "without an endpoint for SRT"),
        (lambda: srt_url(insecure, with_passphrase=True), "that allows insecure ingest"),
    ]
    for action, problem in cases:
        with pytest.raises(ParamValidationError, match=problem) as caught:
            action()
        assert other.value not in shown(caught.value)


def shown(error: BaseException) -> str:
    """What an error shows, with the variables of all frames of the package."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [frame for frame in frames if "typed_ivs" in frame.f_code.co_filename]
    return f"{error!r} {[frame.f_locals for frame in ours]}"


@pytest.mark.parametrize("error", [ChannelNotBroadcasting, ReadTimeoutError])
def test_metadata_is_in_no_frame(client: Any, error: Any) -> None:
    client.stub.put_metadata.raises(error)
    secret = "canary" * 10
    with pytest.raises(Error) as caught:
        call(put_metadata, client, CHANNEL, secret, pace=MetadataPace())
    assert "canary" not in shown(caught.value)
    assert caught.value.__context__ is None
    with pytest.raises(ParamValidationError) as refused:
        call(put_metadata, client, CHANNEL, secret * 99)
    assert "canary" not in shown(refused.value)


# --- over sockets ---

NOT_LIVE = response(
    b'{"exceptionMessage": "offline"}',
    status=404,
    headers=[("x-amzn-ErrorType", "ChannelNotBroadcasting")],
)


def test_helpers_over_a_connection(server: Server) -> None:
    server.will_respond(NOT_LIVE, NOT_LIVE)
    with ivs_client(server.url, proxies={}) as client:
        assert stream_of(client, CHANNEL) is None

    async def main() -> None:
        async with async_ivs_client(server.url, proxies={}) as asynchronous:
            assert await stream_of(asynchronous, CHANNEL) is None

    asyncio.run(main())


def test_cancelled_helper_leaves_nothing_behind() -> None:
    async def main() -> None:
        async with AsyncIVSStub() as client:
            client.stub.put_metadata.returns()
            pace, entered = MetadataPace(per_channel=1), asyncio.Event()

            async def sleep(_: float) -> None:
                entered.set()
                await asyncio.Event().wait()

            await put_metadata(client, CHANNEL, "first", pace=pace)
            awake = client._shared.clock.sleep
            client._shared.clock.sleep = sleep
            waiting = [
                asyncio.create_task(put_metadata(client, CHANNEL, "second", pace=pace))
                for _ in range(9)
            ]
            await entered.wait()
            for task in waiting:
                task.cancel()
            ended = await asyncio.gather(*waiting, return_exceptions=True)
            assert {type(one) for one in ended} == {asyncio.CancelledError}
            # No turn was taken by what was cancelled.
            client._shared.clock.sleep = awake
            before = client._shared.clock.monotonic()
            await put_metadata(client, CHANNEL, "third", pace=pace)
            assert client._shared.clock.monotonic() - before <= 1
            assert len(client.stub.put_metadata.calls) == 2

    asyncio.run(main())
