"""What a failing test says: what came, what was expected, and the nearest rule, ready to paste."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest

from typed_ivs import IVSClient, models
from typed_ivs.errors import ChannelNotBroadcasting
from typed_ivs.testing import IVSStub, factories, faults

SECRET = "canary-metadata-6f1a"


def test_unexpected_call_without_a_rule() -> None:
    ivs = IVSStub()
    with pytest.raises(AssertionError) as raised:
        ivs.create_channel(
            name="main",
            tags={"a": "b"},
            multitrack_input_configuration=models.MultitrackInputConfiguration(enabled=True),
        )
    assert str(raised.value) == (
        "unexpected call: client.create_channel(name='main', tags={'a': 'b'}, "
        "multitrack_input_configuration=models.MultitrackInputConfiguration(enabled=True))\n"
        "expected: no call of create_channel, which has no rule"
    )


def test_unexpected_call_shows_the_nearest_rule_and_how_it_differs() -> None:
    ivs = IVSStub()
    ivs.stub.create_channel.when(name="other", type="BASIC").returns()
    ivs.stub.create_channel.when(name="main", type="BASIC").raises(ChannelNotBroadcasting)
    with pytest.raises(AssertionError) as raised:
        ivs.create_channel(name="main", type="STANDARD")
    assert str(raised.value) == (
        "unexpected call: client.create_channel(name='main', type='STANDARD')\n"
        "nearest rule: stub.create_channel.when(name='main', type='BASIC')"
        ".raises(ChannelNotBroadcasting)\n"
        "  type: got 'STANDARD'; expected: 'BASIC'"
    )


def test_unexpected_call_after_the_rule_was_used_up() -> None:
    ivs = IVSStub()
    ivs.stub.get_channel.raises(faults.timeout()).once().then.returns().once()
    ivs.get_channel(arn="a")
    with pytest.raises(AssertionError) as raised:
        ivs.get_channel(arn="a")
    assert str(raised.value) == (
        "unexpected call: client.get_channel(arn='a')\n"
        "nearest rule: stub.get_channel.raises(faults.timeout()).once().then.returns().once()\n"
        "  it is used up"
    )


def test_predicate_that_does_not_match_is_named() -> None:
    def is_main(request: models.CreateChannelRequest) -> bool:
        return request.name == "main"

    ivs = IVSStub()
    ivs.stub.create_channel.when(is_main).returns()
    with pytest.raises(AssertionError, match=r"is_main returned False"):
        ivs.create_channel(name="other")


def failure_of(use: Callable[[IVSStub], object]) -> str:
    """What the end of the block says."""

    def run() -> None:
        with IVSStub() as ivs:
            use(ivs)

    with pytest.raises(AssertionError) as raised:
        run()
    return str(raised.value)


def test_counted_rule_must_be_used_exactly() -> None:
    def use(ivs: IVSStub) -> None:
        ivs.stub.get_channel.when(arn="b").returns().times(3)
        ivs.stub.get_channel.returns()
        ivs.stub.get_stream.raises(faults.throttled(times=2))
        ivs.get_channel(arn="a")

    assert failure_of(use) == (
        "unused rule: stub.get_channel.when(arn='b').returns().times(3)\n"
        "  returns().times(3): used 0 times; expected: 3\n"
        "  call that came: client.get_channel(arn='a')\n"
        "unused rule: stub.get_stream.raises(faults.throttled(times=2))\n"
        "  raises(faults.throttled(times=2)): used 0 times; expected: 2"
    )


def test_unexpected_call_that_was_swallowed_is_reported_at_the_end() -> None:
    def use(ivs: IVSStub) -> None:
        with suppress(AssertionError):
            ivs.get_channel(arn="a")

    assert failure_of(use).startswith("unexpected call: client.get_channel(arn='a')\n")


def test_check_does_not_take_the_place_of_another_failure() -> None:
    def fail() -> None:
        with IVSStub() as ivs:
            ivs.stub.get_channel.returns().once()
            raise KeyError("of the test")

    with pytest.raises(KeyError):
        fail()


def test_sensitive_values_are_not_shown() -> None:
    ivs = IVSStub()
    ivs.stub.put_metadata.when(channel_arn="a", metadata=f"{SECRET}-expected").returns()
    with pytest.raises(AssertionError) as raised:
        ivs.put_metadata(channel_arn="a", metadata=SECRET)
    assert str(raised.value) == (
        "unexpected call: client.put_metadata(channel_arn='a', metadata=...)\n"
        "nearest rule: stub.put_metadata.when(channel_arn='a', metadata=...).returns()\n"
        "  metadata: got ...; expected: ..."
    )
    key = factories.stream_key(value=SECRET)
    text = failure_of(lambda ivs: ivs.stub.get_stream_key.returns(stream_key=key).once())
    assert SECRET not in text
    assert "value=..." in text


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.create_channel(name="it's", type="BASIC", tags={"k": "v"}),
        lambda client: client.batch_get_channel(arns=["a", "b"]),
        lambda client: client.get_stream_session(channel_arn="a", stream_id=None),
        lambda client: client.list_streams(filter_by=models.StreamFilters(health="HEALTHY")),
    ],
)
def test_shown_call_can_be_pasted(call: Any) -> None:
    first = IVSStub()
    with pytest.raises(AssertionError) as raised:
        call(first)
    shown = str(raised.value).splitlines()[0].removeprefix("unexpected call: ")
    second = IVSStub()
    with pytest.raises(AssertionError) as again:
        eval(shown, {"client": second, "models": models, "datetime": datetime})  # noqa: S307
    assert str(again.value) == str(raised.value)


def test_closed_client_is_told_what_a_stub_is_for() -> None:
    with IVSStub.installed():
        client = IVSClient()
    with pytest.raises(AssertionError, match="made while a stub was installed, and none is now"):
        client.get_channel(arn="a")
