"""A call as steps: what it asks for, in which order, and what it gives back."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from support.calls import CREDENTIALS, canned, make_client, reply
from support.sample.service import (
    GetThingRequest,
    GetThingResponse,
    PutThingRequest,
    RawRequest,
    SampleClient,
    TokenRequest,
)

import codegen.package._runtime as runtime
from codegen.package._runtime.call import call as call_module
from codegen.package._runtime.call.call import Call
from codegen.package._runtime.call.steps import Done, Exchange, NeedIdentity, Pause
from codegen.package._runtime.credentials import BearerToken
from codegen.package._runtime.errors import (
    CallTimeoutError,
    CredentialsError,
    ParamValidationError,
    ResponseParseError,
    ServiceError,
    TransportError,
)
from codegen.package._runtime.http import HttpRequest
from codegen.package._runtime.retry.policy import RetryPolicy

pytestmark = pytest.mark.usefixtures("bare_environment")

FOLDER = Path(runtime.__file__).parent
THING = reply(b'{"name": "x"}')
BUSY = TransportError("-", bytes_sent=False)


def begin(client: SampleClient, request: Any) -> tuple[Call[Any], Any]:
    call = Call(request, client._shared, client._options)
    return call, call.begin()


@pytest.fixture
def client() -> SampleClient:
    return canned(max_attempts=2)[0]


def quota(client: SampleClient) -> int:
    return vars(client)["_options"].policy._shared.quota.available


def test_call_asks_for_an_identity_then_an_exchange(client: SampleClient) -> None:
    call, step = begin(client, GetThingRequest(name="x"))
    assert isinstance(step, NeedIdentity)
    assert step.token_for is None
    step = call.identified(CREDENTIALS)
    assert isinstance(step, Exchange)
    assert "Authorization" in step.request.headers
    assert (step.connect_timeout, step.read_timeout, step.deadline) == (10, 10, None)
    step = call.answered(THING)
    assert isinstance(step, Done)
    assert isinstance(step.outcome, GetThingResponse)
    assert step.outcome.response_metadata.attempts == 1


def test_failed_exchange_asks_for_a_pause_then_an_identity(client: SampleClient) -> None:
    call, _ = begin(client, GetThingRequest(name="x"))
    call.identified(CREDENTIALS)
    step = call.failed(BUSY)
    assert isinstance(step, Pause)
    assert step.seconds > 0
    assert isinstance(call.resume(), NeedIdentity)
    call.identified(CREDENTIALS)
    step = call.failed(BUSY)
    assert isinstance(step, Done)
    assert step.outcome is BUSY


def test_invalid_request_is_done_at_once(client: SampleClient) -> None:
    _, step = begin(client, GetThingRequest(name=""))
    assert isinstance(step, Done)
    assert isinstance(step.outcome, ParamValidationError)


def test_operation_without_authentication_needs_no_identity(client: SampleClient) -> None:
    class Open(GetThingRequest):
        AUTH_SCHEMES = ("none",)

    _, step = begin(client, Open(name="x"))
    assert isinstance(step, Exchange)
    assert "Authorization" not in step.request.headers


def test_missing_token_falls_back_to_credentials() -> None:
    class Either(GetThingRequest):
        AUTH_SCHEMES = ("bearer", "sigv4")

    client = canned()[0]
    call, step = begin(client, Either(name="x"))
    assert isinstance(step, NeedIdentity)
    assert step.token_for is not None
    step = call.failed(CredentialsError("there is none"))
    assert isinstance(step, NeedIdentity)
    assert step.token_for is None
    error = CredentialsError("there are none, either")
    step = call.failed(error)
    assert isinstance(step, Done)
    assert step.outcome is error


def test_token_alone_has_no_fallback() -> None:
    call, step = begin(
        make_client("https://h.example", credentials=None),
        TokenRequest(message=HttpRequest("GET", "/")),
    )
    assert isinstance(step, NeedIdentity)
    step = call.failed(error := CredentialsError("there is none"))
    assert isinstance(step, Done)
    assert step.outcome is error


def test_bearer_token_does_not_sign(client: SampleClient) -> None:
    call, _ = begin(client, GetThingRequest(name="x"))
    step = call.identified(BearerToken("token"))
    assert isinstance(step, Done)
    assert isinstance(step.outcome, CredentialsError)


WRONG = {
    "begin": lambda call: call.begin(),
    "identified": lambda call: call.identified(CREDENTIALS),
    "answered": lambda call: call.answered(THING),
    "failed": lambda call: call.failed(BUSY),
    "resume": lambda call: call.resume(),
}


@pytest.mark.parametrize(
    ("state", "right"),
    [
        ("new", {"begin"}),
        ("identity", {"identified", "failed"}),
        ("exchange", {"answered", "failed"}),
        ("pause", {"resume"}),
        ("done", set[str]()),
        ("abandoned", set[str]()),
    ],
)
def test_wrong_order_is_refused(client: SampleClient, state: str, right: set[str]) -> None:
    for name in WRONG.keys() - right:
        call = Call(GetThingRequest(name="x"), client._shared, client._options)
        if state != "new":
            call.begin()
        if state in ("exchange", "pause", "done"):
            call.identified(CREDENTIALS)
        if state == "pause":
            call.failed(BUSY)
        if state == "done":
            call.answered(THING)
        if state == "abandoned":
            call.abandon()
        with pytest.raises(RuntimeError, match="not in this state"):
            WRONG[name](call)
        call.abandon()


def test_errors_are_loaded_before_the_first_request_goes_out(
    client: SampleClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[object] = []
    monkeypatch.setattr(call_module, "load_errors", lambda *given: loaded.append(given))
    for _ in range(2):
        call, _ = begin(client, GetThingRequest(name="x"))
        assert isinstance(call.identified(CREDENTIALS), Exchange)
        assert len(loaded) == 1


class Waiting:
    """A policy of the caller that retries after some seconds."""

    max_attempts = 2

    def __init__(self, delay: float) -> None:
        self.delay = delay

    def pause_before_sending(self) -> float:
        return 0.0

    def decide(self, **_: object) -> Waiting:
        return self

    def succeeded(self, retry: object = None) -> None: ...


@pytest.mark.parametrize(
    ("delay", "expected"), [(0.0, NeedIdentity), (0.5, Pause), (1.0, Done), (1.5, Done)]
)
def test_next_attempt_starts_before_the_deadline(delay: float, expected: type[object]) -> None:
    client = canned(retry_policy=Waiting(delay), call_timeout=1.0)[0]
    call, _ = begin(client, GetThingRequest(name="x"))
    call.identified(CREDENTIALS)
    step = call.failed(BUSY)
    assert isinstance(step, expected)
    if isinstance(step, Done):
        assert isinstance(step.outcome, CallTimeoutError)
        assert "TransportError" in str(step.outcome)


@pytest.mark.parametrize("where", ["pause", "identity", "exchange"])
def test_abandoned_call_gives_its_retry_quota_back(client: SampleClient, where: str) -> None:
    whole = quota(client)
    call, _ = begin(client, GetThingRequest(name="x"))
    call.identified(CREDENTIALS)
    call.failed(BUSY)
    if where != "pause":
        call.resume()
    if where == "exchange":
        call.identified(CREDENTIALS)
    assert quota(client) < whole
    for _ in range(2):
        call.abandon()
        assert quota(client) == whole


def test_finished_call_keeps_what_its_retries_cost(client: SampleClient) -> None:
    call, _ = begin(client, GetThingRequest(name="x"))
    call.identified(CREDENTIALS)
    call.failed(BUSY)
    call.resume()
    call.identified(CREDENTIALS)
    call.failed(BUSY)
    left = quota(client)
    call.abandon()
    assert quota(client) == left


@pytest.mark.parametrize(("where", "given_back"), [("identity", 1), ("exchange", 0)])
def test_abandoned_call_gives_an_unused_rate_token_back(where: str, given_back: int) -> None:
    client = canned(retry_mode="adaptive")[0]
    policy = vars(client)["_options"].policy
    policy._clock = lambda: 1000.0
    policy._shared.limiter._throttled = True
    bucket = policy._shared.limiter._bucket
    bucket.set_rate(2.0, 1000.0)
    bucket._tokens = 1.5
    call, _ = begin(client, GetThingRequest(name="x"))
    before = bucket._tokens
    if where == "exchange":
        call.identified(CREDENTIALS)
    call.abandon()
    assert bucket._tokens == pytest.approx(before + given_back)


def test_policy_without_the_method_is_not_told() -> None:
    class Once:
        max_attempts = 1

        def pause_before_sending(self) -> float:
            return 0.0

        def decide(self, **_: object) -> None: ...
        def succeeded(self, retry: object) -> None: ...

    call, _ = begin(canned(retry_policy=Once())[0], GetThingRequest(name="x"))
    call.abandon()


def test_interrupted_call_is_abandoned(client: SampleClient) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    client._shared.clock.sleep = interrupt
    whole = quota(client)
    client._shared.transport = canned(BUSY)[1]
    with pytest.raises(KeyboardInterrupt):
        client.get_thing(name="x")
    assert quota(client) == whole


def test_failure_of_another_kind_passes_through(client: SampleClient) -> None:
    for identified in (False, True):
        call, _ = begin(client, GetThingRequest(name="x"))
        if identified:
            call.identified(CREDENTIALS)
        with pytest.raises(KeyError):
            call.failed(KeyError("x"))


def test_next_attempt_that_cannot_be_prepared_ends_the_call() -> None:
    """As by a policy of the caller that refuses to go on after its pause."""

    class Refusing(RetryPolicy):
        asked = 0

        def pause_before_sending(self) -> float:
            self.asked += 1
            if self.asked > 1:
                raise TransportError("no more", bytes_sent=False)
            return super().pause_before_sending()

    call, _ = begin(canned(retry_policy=Refusing())[0], GetThingRequest(name="x"))
    call.identified(CREDENTIALS)
    assert isinstance(call.failed(BUSY), Pause)
    step = call.resume()
    assert isinstance(step, Done)
    assert isinstance(step.outcome, TransportError)
    assert "no more" in str(step.outcome)


def test_pause_beyond_the_deadline_ends_the_call() -> None:
    client = canned(call_timeout=0.000001)[0]
    call, _ = begin(client, GetThingRequest(name="x"))
    call.identified(CREDENTIALS)
    step = call.failed(BUSY)
    assert isinstance(step, Done)
    assert isinstance(step.outcome, CallTimeoutError)


def test_errors_of_a_response_are_outcomes(client: SampleClient) -> None:
    call, _ = begin(client, PutThingRequest(text="x"))
    call.identified(CREDENTIALS)
    step = call.answered(reply(b'{"__type": "Refused"}', status=400))
    assert isinstance(step, Done)
    assert isinstance(step.outcome, ServiceError)
    call, _ = begin(client, RawRequest(message=HttpRequest("GET", "/")))
    call.identified(CREDENTIALS)
    step = call.failed(ResponseParseError("not HTTP"))
    assert isinstance(step, Done)
    assert isinstance(step.outcome, ResponseParseError)


def test_core_of_a_call_never_waits() -> None:
    """Neither a call nor the response reader imports what waits, or asks a clock of its own."""
    files = [*(FOLDER / "call").glob("*.py"), FOLDER / "transport" / "response_reader.py"]
    files += [FOLDER / "transport" / "address_race.py"]
    imported = {
        name.partition(".")[0]
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [(node.module or "") if not node.level else ""]
        )
    }
    assert not imported & {"asyncio", "queue", "select", "socket", "ssl", "threading", "time"}
