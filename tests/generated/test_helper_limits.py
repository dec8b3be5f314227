"""Helpers keep within the limits of Amazon IVS: metadata, batches, addresses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fresh_process import CHANNEL
from support.helpers import KEY, call, either, shown

import typed_ivs
from typed_ivs import models
from typed_ivs._runtime.validation import List
from typed_ivs.errors import (
    ChannelNotBroadcasting,
    Error,
    ParamValidationError,
    ReadTimeoutError,
)
from typed_ivs.helpers import (
    MetadataPace,
    get_channels,
    get_stream_keys,
    put_metadata,
    revoke_viewer_sessions,
    rtmps_url,
    srt_url,
)
from typed_ivs.testing import IVSStub, factories
from typed_ivs.testing.aio import AsyncIVSStub

client = either(IVSStub, AsyncIVSStub)


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
        assert revoke_viewer_sessions(client, cast("Any", iter(sessions))) == outcomes
    assert [one and one.viewer_id for one in outcomes] == [
        None if number % 3 else str(number) for number in range(count)
    ]


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
        (
            lambda: rtmps_url(cast("Any", factories.channel_summary())),
            "channel: got a ChannelSummary",
        ),
    ]
    for action, problem in cases:
        with pytest.raises(ParamValidationError, match=problem) as caught:
            action()
        assert other.value not in shown(caught.value)


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


@pytest.mark.parametrize("number", [0, -1, 2.5, True, "5"])
def test_pace_that_would_never_end_is_refused(number: Any) -> None:
    with pytest.raises(ParamValidationError, match=r"per_channel: got .*; expected: an int"):
        MetadataPace(per_channel=number)


def test_what_is_no_text_is_refused_by_validation(client: Any) -> None:
    for metadata in (b"goal", None, 7):
        with pytest.raises(ParamValidationError, match="metadata: got "):
            call(put_metadata, client, CHANNEL, metadata)
