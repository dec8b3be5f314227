"""Streams of events over real sockets: typed events, errors within, and their ends."""

from __future__ import annotations

import copy
import gc
import importlib
import json
import pickle
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from support.awaited import Awaited
from support.calls import CREDENTIALS
from support.golden import write_package
from support.loopback import CLOSE, STALL, Loopback, response
from support.transports import TRANSPORT_KINDS

from codegen.package.testing.conformance.responses.event_streams import event, message

pytestmark = pytest.mark.usefixtures("bare_environment")

TYPE = [("Content-Type", "application/vnd.amazon.eventstream"), ("x-amzn-RequestId", "id-1")]
MOVED = event("moved", b'{"thing": "cup", "at": 1.5, "path": [{"x": 1}, null, {"y": 2}]}')
PICTURE = event("Picture", b"\0\xff")
ENDED = event("ended", b"{}")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of the golden case."""
    folder = tmp_path_factory.mktemp("packages")
    write_package("event-streams", folder)
    sys.path.insert(0, str(folder))
    yield importlib.import_module("event_streams")
    sys.path.remove(str(folder))


@pytest.fixture(autouse=True, params=TRANSPORT_KINDS)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets ``client`` make a synchronous client or an asynchronous one, which is called alike."""
    monkeypatch.setitem(globals(), "is_asynchronous", request.param == "asynchronous")


is_asynchronous = False


def client(tiny: Any, server: Loopback, **options: Any) -> Any:
    keys = tiny.Credentials(
        access_key_id=CREDENTIALS.access_key_id, secret_access_key=CREDENTIALS.secret_access_key
    )
    settings = {"region": "us-west-2", "endpoint_url": server.url, "credentials": keys, **options}
    if not is_asynchronous:
        return tiny.TinyClient(proxies={}, **settings)
    made = importlib.import_module(f"{tiny.__name__}.aio").AsyncTinyClient
    return Awaited(lambda: made(proxies={}, **settings))


def streamed(*messages: bytes) -> bytes:
    return response(b"".join(messages), headers=[*TYPE, ("X-Session", "s1")])


def chunked(*pieces: bytes) -> list[bytes]:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return [head, *(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces), b"0\r\n\r\n"]


def test_events_are_typed(tiny: Any) -> None:
    caption, boxed = event("caption", "ä".encode()), event("boxed", b'{"x": 3}')
    script = streamed(MOVED, PICTURE, caption, boxed, event("tomorrow", b"?"), ENDED)
    with Loopback(script, script) as server, client(tiny, server, max_connections=1) as calls:
        models = tiny.models
        for _ in range(2):
            result = calls.watch(name="x")
            assert result.session == "s1"
            moved, picture, caption, boxed, unknown, ended = result.events
            assert moved.moved.thing == "cup"
            assert [point.x for point in moved.moved.path] == [1, None]
            assert picture == models.Events(picture=models.Picture(data=b"\0\xff"))
            assert caption == models.Events(caption=models.Caption(text="ä"))
            assert boxed == models.Events(boxed=models.Boxed(point=models.Point(x=3)))
            assert unknown == models.Events(unknown_member="tomorrow")
            assert ended == models.Events(ended=models.Ended())
            assert list(result.events) == []
        assert server.connections == 1


def test_event_arrives_before_the_next_one_is_sent(tiny: Any) -> None:
    asked: list[int] = []

    def slowly() -> Iterator[Any]:
        head, *chunks, end = chunked(MOVED[:20], MOVED[20:] + PICTURE[:5], PICTURE[5:], ENDED)
        yield head
        for number, chunk in enumerate(chunks):
            deadline = time.monotonic() + 20
            while number == 3 and not asked and time.monotonic() < deadline:
                time.sleep(0.005)
            yield chunk
        yield end

    with Loopback(slowly()) as server, client(tiny, server, call_timeout=5) as calls:
        events = calls.watch().events
        assert next(events).moved.thing == "cup"
        assert next(events).picture.data == b"\0\xff"
        asked.append(1)
        assert next(events).ended is not None
        with pytest.raises(StopIteration):
            next(events)


MODELLED = message(
    {":message-type": "exception", ":exception-type": "slowDown"},
    b'{"message": "too fast", "seconds": 7}',
)
CODED = message(
    {":message-type": "exception", ":exception-type": "Broken"}, b'{"Message": "it broke"}'
)
UNKNOWN = message({":message-type": "exception", ":exception-type": "other"}, b"not JSON")
UNMODELLED = message(
    {":message-type": "error", ":error-code": "InternalError", ":error-message": "oh"}, b""
)


@pytest.mark.parametrize(
    ("sent", "name", "code", "text"),
    [
        (MODELLED, "SlowDown", "SlowDown", "too fast"),
        (CODED, "Broken", "BrokenThing", "it broke"),
        (UNKNOWN, "ServiceError", "other", ""),
        (UNMODELLED, "ServiceError", "InternalError", "oh"),
    ],
)
def test_error_in_the_stream_is_raised_as_its_class(
    tiny: Any, sent: bytes, name: str, code: str, text: str
) -> None:
    script = streamed(ENDED, sent, ENDED)
    with Loopback(script, streamed(ENDED)) as server, client(tiny, server) as calls:
        events = calls.watch().events
        assert next(events).ended is not None
        with pytest.raises(tiny.Error) as caught:
            next(events)
        error: Any = caught.value
        assert type(error) is getattr(tiny.errors, name)
        assert (error.code, error.message, error.operation) == (code, text, "Watch")
        assert (error.request_id, error.status) == ("id-1", 0)
        assert error.headers["x-session"] == "s1"  # those of the response
        assert error.__context__ is None
        assert getattr(error, "seconds", 7) == 7
        assert error.retryable is (name == "SlowDown")
        pickle.loads(pickle.dumps(error))
        assert list(events) == []
        assert [one.ended is None for one in calls.watch().events] == [False]


@pytest.mark.parametrize(
    ("sent", "what"),
    [
        (ENDED[:-1] + b"?", "a wrong checksum"),
        (event("moved", b"{"), "a body that is not JSON"),
        (event("moved", b'{"path": 1}'), "Moved.path"),
        (event("moved", b"[" * 100_000), "nested too deeply"),
        (event("caption", b"\xff"), "not UTF-8"),
    ],
)
def test_invalid_event_ends_the_stream(tiny: Any, sent: bytes, what: str) -> None:
    with Loopback(streamed(ENDED, sent)) as server, client(tiny, server) as calls:
        events = calls.watch().events
        assert next(events).ended is not None
        with pytest.raises(tiny.errors.ResponseParseError, match=f"Watch: .*{what}") as caught:
            next(events)
        assert caught.value.__context__ is None
        assert events.closed


def test_stream_that_ends_within_an_event_is_interrupted(tiny: Any) -> None:
    with Loopback(streamed(ENDED, MOVED[:-3])) as server, client(tiny, server) as calls:
        events = calls.watch().events
        assert next(events).ended is not None
        with pytest.raises(tiny.errors.ResponseInterruptedError, match="within an event"):
            next(events)


def test_silent_stream_ends_with_the_read_timeout(tiny: Any) -> None:
    script = [*chunked(ENDED)[:-1], STALL]
    with Loopback(script) as server, client(tiny, server, read_timeout=0.1) as calls:
        events = calls.watch().events
        assert next(events).ended is not None
        with pytest.raises(tiny.errors.ReadTimeoutError):
            next(events)


@pytest.mark.parametrize("how", ["closed", "dropped"])
def test_stream_that_is_not_read_to_its_end_ends_its_connection(tiny: Any, how: str) -> None:
    script = [*chunked(ENDED)[:-1], STALL]
    with (
        Loopback(script, [*chunked(ENDED), CLOSE]) as server,
        client(tiny, server, max_connections=1, pool_timeout=5) as calls,
    ):
        events = calls.watch().events
        assert next(events).ended is not None
        if how == "closed":
            with events:
                pass
            assert list(events) == []
        del events
        gc.collect()
        assert len(list(calls.watch().events)) == 1
        assert server.connections == 2


def test_error_response_is_raised_by_the_call(tiny: Any) -> None:
    slow = response(b'{"__type": "SlowDown", "seconds": 3}', status=429)
    with Loopback(slow) as server, client(tiny, server, max_attempts=1) as calls:
        with pytest.raises(tiny.errors.SlowDown) as caught:
            calls.watch()
        assert caught.value.seconds == 3


def test_stream_is_neither_shown_nor_copied(tiny: Any) -> None:
    headers = tiny.types.Headers(())
    request = tiny.models.WatchRequest()
    events = request.read(tiny.types.HttpResponse(200, headers, PICTURE)).events
    assert repr(events) == "<EventStream of Events>"
    for make in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="can't be pickled or copied"):
            make(events)
    assert next(events).picture.data == b"\0\xff"


def test_initial_response_is_no_event(tiny: Any) -> None:
    first = event("initial-response", json.dumps({"a": 1}).encode())
    response = tiny.types.HttpResponse(200, tiny.types.Headers(()), first + ENDED)
    assert len(list(tiny.models.WatchRequest().read(response).events)) == 1


def test_operation_that_sends_events_is_left_out(tiny: Any) -> None:
    assert hasattr(tiny.TinyClient, "watch")
    assert not hasattr(tiny.TinyClient, "talk")
    assert not hasattr(tiny.models, "Words")
