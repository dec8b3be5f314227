"""What a signal's handler raises passes wherever it interrupts, whatever caught it on its way."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import pytest
from support.calls import make_client
from support.loopback import STALL, Loopback, response
from support.thorough import many

import codegen.package._runtime as runtime
from codegen.package._runtime import forks, values
from codegen.package._runtime.auth.resolver import CredentialResolver
from codegen.package._runtime.checksums import verified
from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.endpoints import Url, check_endpoint_url, parse_url
from codegen.package._runtime.errors import ReadTimeoutError
from codegen.package._runtime.forks import late_import
from codegen.package._runtime.http import Headers, HttpRequest, HttpResponse, numeric_address
from codegen.package._runtime.locks import ReplaceableLock
from codegen.package._runtime.retry.clock_skew import read_http_date
from codegen.package._runtime.timestamps import read_timestamp
from codegen.package._runtime.transport.proxies import check_proxies, is_excepted

pytestmark = [
    pytest.mark.usefixtures("bare_environment"),
    pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no such signal"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed.*socket:ResourceWarning"),
]

FOLDER = str(Path(runtime.__file__).parent)
THING = response(b'{"name": "x"}')
PAGE = response(b"<html>not allowed here</html>", status=403)


@pytest.fixture
def handle() -> Iterator[Callable[[type[BaseException]], object]]:
    """Registers a handler that raises an exception of a class."""
    before = signal.getsignal(signal.SIGUSR1)

    def register(kind: type[BaseException]) -> Callable[..., object]:
        def handler(*_: object) -> NoReturn:
            raise kind("from the handler")

        signal.signal(signal.SIGUSR1, handler)
        return handler

    yield register
    signal.signal(signal.SIGUSR1, before)


def interrupted(
    call: Callable[[], object], handler: Callable[..., object], at: int, *, but_in: str = ""
) -> int:
    """Makes a call, and runs a handler at its ``at``-th instruction; returns how many there were.

    Instructions of the module ``but_in`` don't count.
    """
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        path = frame.f_code.co_filename
        if not path.startswith(FOLDER) or (but_in and path.endswith(but_in)):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            count += 1
            if count == at:
                sys.settrace(None)
                handler()
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("received", [THING, PAGE], ids=["success", "error that is not JSON"])
@pytest.mark.parametrize("kind", [TimeoutError, ValueError, RuntimeError, LookupError])
def test_exception_at_any_instruction_of_a_first_call_passes(
    handle: Callable[[type[BaseException]], Any], kind: type[Exception], received: bytes
) -> None:
    handler, count = handle(kind), 0

    def call(at: int) -> None:
        nonlocal count
        with (
            Loopback(respond=lambda _: received) as server,
            make_client(server.url, proxies={}, max_attempts=2) as client,
        ):
            try:
                count = interrupted(lambda: client.get_thing(name="x"), handler, at)
            except kind as error:
                assert str(error.args) == "('from the handler',)"  # noqa: PT017
            except client.SERVICE.error_class(""):
                pass  # The end of an uninterrupted call.
            else:
                assert count < at
            assert len(server.requests) <= 1

    step = many(997, 31)
    for at in range(1 + step // 3, 20_000, step):
        call(at)
        if count:
            break


# What reads or writes a single value, and the exceptions that mean to it that the value is wrong.
CONVERTING: dict[str, tuple[Callable[[], object], tuple[type[Exception], ...]]] = {
    "base64": (lambda: values.read_blob("YQ==", "x"), (ValueError, TypeError)),
    "integer": (lambda: values.read_integer_text("1", "x"), (ValueError,)),
    "float": (lambda: values.read_float_text("1", "x"), (ValueError,)),
    "JSON in base64": (lambda: values.read_json_text("e30=", "x"), (ValueError, RecursionError)),
    "written JSON": (lambda: values.write_json({}), (TypeError, ValueError, RecursionError)),
    "JSON": (HttpResponse(200, Headers(), b"[]").json, (ValueError, RecursionError)),
    "seconds": (lambda: read_timestamp(1.5, "x"), (ValueError, OverflowError)),
    "ISO 8601": (lambda: read_timestamp("2026-01-31T10:00:00Z", "x"), (ValueError, OverflowError)),
    "basic ISO 8601": (lambda: read_timestamp("20260131T100000Z", "x"), (ValueError,)),
    "seconds as text": (lambda: read_timestamp("1.5", "x"), (ValueError, OverflowError)),
    "HTTP date": (
        lambda: read_timestamp("Sat, 31 Jan 2026 10:00:00 GMT", "x"),
        (ValueError, OverflowError),
    ),
    "Date header": (
        lambda: read_http_date("Sat, 31 Jan 2026 10:00:00 GMT"),
        (ValueError, OverflowError),
    ),
    "address": (lambda: numeric_address("::1"), (ValueError,)),
    "URL of rules": (lambda: parse_url("https://[::1]:9/a"), (ValueError,)),
    "address of rules": (lambda: Url("https", "[::1]", "/").is_ip, (ValueError,)),
    "URL": (lambda: check_endpoint_url("https://a:9", "x", allow_http=False), (ValueError,)),
    "proxy": (lambda: check_proxies({"http": "proxy:9"}), (ValueError,)),
    "network": (lambda: is_excepted("10.0.0.1", 9, "10.0.0.0/8"), (ValueError,)),
}


@pytest.mark.parametrize(
    ("convert", "kind"),
    [
        pytest.param(convert, kind, id=f"{name}-{kind.__name__}")
        for name, (convert, kinds) in CONVERTING.items()
        for kind in kinds
    ],
)
def test_exception_while_a_value_is_converted_does_not_mean_that_it_is_wrong(
    handle: Callable[[type[BaseException]], Any],
    convert: Callable[[], object],
    kind: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    convert()  # It loads what is loaded late.
    # An interrupted thread that has ended would be waited for.
    monkeypatch.setattr(forks, "_imports", ReplaceableLock())
    handler = handle(kind)

    def interrupt_everywhere() -> None:
        at = 1
        while True:
            try:
                count = interrupted(convert, handler, at, but_in="signals.py")
            except kind as error:
                assert error.args == ("from the handler",)  # noqa: PT017
            else:
                assert 0 < count < at
                break
            at += 1

    # In a thread of its own: an exception between two instructions may leave the thread with another one
    # that it takes for being handled, and that becomes the context of later ones.
    with ThreadPoolExecutor(1) as executor:
        executor.submit(interrupt_everywhere).result()


def _checksum(algorithm: str) -> object:
    asking = HttpRequest("GET", "/", {"x-mode": "ENABLED"})
    received = HttpResponse(200, Headers([(f"x-amz-checksum-{algorithm}", "AAAAAA==")]), b"")
    return verified(received, asking, mode_header="x-mode", algorithms=[algorithm])


@pytest.mark.parametrize(
    ("module", "load"),
    [
        ("codegen.no_such_module", lambda: __import__("codegen.no_such_module")),
        ("awscrt", lambda: _checksum("crc32c")),
    ],
)
def test_exception_during_an_import_passes(
    module: str,
    load: Callable[[], object],
    handle: Callable[[type[BaseException]], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """TimeoutError is an OSError, which an import raises as well; ImportError says what is missing."""

    class Interrupting(MetaPathFinder):
        def find_spec(self, name: str, *_: object) -> None:
            if name == module:
                os.kill(os.getpid(), signal.SIGUSR1)

    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    for kind in (TimeoutError, OSError, ImportError, SyntaxError):
        handle(kind)
        with pytest.raises(kind, match="from the handler"), late_import:
            load()


def test_error_of_ours_from_a_handler_is_not_retried(
    handle: Callable[[type[BaseException]], Any],
) -> None:
    handle(ReadTimeoutError)
    with Loopback([STALL]) as server, make_client(server.url, proxies={}) as client:
        timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1))
        timer.start()
        with pytest.raises(ReadTimeoutError, match=r"^from the handler$"):
            client.get_thing(name="x")
        timer.join()
        assert len(server.requests) == 1


class Converting:
    """Code of a caller that turns what interrupts it into an exception of its own."""

    def before_send(self, _: object) -> None:
        try:
            os.kill(os.getpid(), signal.SIGUSR1)
            sum(range(1000))
        except TimeoutError as error:
            raise RuntimeError("from a library") from error

    def load(self) -> Credentials:
        self.before_send(None)
        raise AssertionError("the handler raises")

    def loads(self, data: bytes) -> Any:
        if data == b"{}":
            self.before_send(None)
        import json

        return json.loads(data)


@pytest.mark.parametrize(
    "options",
    [
        {"hooks": [Converting()]},
        {"credentials": Converting()},
        {"json_loads": Converting().loads},
    ],
    ids=["hook", "provider", "json_loads"],
)
def test_exception_that_callers_code_has_converted_passes(
    handle: Callable[[type[BaseException]], Any], options: dict[str, Any]
) -> None:
    with (
        Loopback(respond=lambda _: response(b"{}")) as server,
        make_client(server.url, proxies={}, **options) as client,
    ):
        handle(TimeoutError)
        with pytest.raises(TimeoutError, match="from the handler"):
            client.get_thing(name="x")
        assert len(server.requests) <= 1


def test_exception_that_was_being_handled_before_is_none_of_the_call(
    handle: Callable[[type[BaseException]], Any],
) -> None:
    handler = handle(TimeoutError)

    class Failing:
        def before_send(self, _: object) -> None:
            raise KeyError("its own")

    with (
        Loopback(respond=lambda _: THING) as server,
        make_client(server.url, proxies={}, hooks=[Failing()]) as client,
    ):
        try:
            handler()
        except TimeoutError:
            name = client.get_thing(name="x").name
        assert name == "x"


def test_exception_passes_while_botocore_loads_credentials(
    handle: Callable[[type[BaseException]], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """botocore takes it for a failure of the network, and tries again."""
    handle(TimeoutError)
    with Loopback([STALL], [STALL], [STALL]) as server:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{server.url}/credentials")
        resolver = CredentialResolver()
        timer = threading.Timer(1, os.kill, (os.getpid(), signal.SIGUSR1))
        timer.start()
        with pytest.raises(TimeoutError, match="from the handler"):
            resolver.get()
        timer.join()
        assert len(server.requests) <= 1
