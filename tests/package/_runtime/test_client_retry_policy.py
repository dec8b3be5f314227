"""``retry_policy=``: a policy of the caller's own decides on attempts and pauses."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from support.calls import canned, make_client, reply, with_clock

from codegen.package._runtime.errors import ConfigurationError, ConnectError, ServiceError
from codegen.package._runtime.retry.interface import RetryPolicyLike
from codegen.package._runtime.retry.policy import RetryPolicy

pytestmark = pytest.mark.usefixtures("bare_environment", "client_kind")

UNAVAILABLE = 503


class Delay:
    def __init__(self, delay: float) -> None:
        self.delay = delay


class Other(SimpleNamespace):
    """An object with the methods of a policy."""

    def __init__(self, max_attempts: object) -> None:
        methods = dict.fromkeys(("decide", "succeeded", "pause_before_sending"), print)
        super().__init__(max_attempts=max_attempts, **methods)


class Linear:
    """Waits one second longer after each attempt, and records what it is told."""

    max_attempts = 4

    def __init__(self) -> None:
        self.before: list[float] = []
        self.asked: list[tuple[int, str, bool]] = []
        self.succeeded_after: list[Delay | None] = []

    def pause_before_sending(self) -> float:
        return self.before.pop(0) if self.before else 0.0

    def decide(self, *, attempt: int, outcome: Exception, safe_to_repeat: bool) -> Delay | None:
        self.asked.append((attempt, type(outcome).__name__, safe_to_repeat))
        return Delay(float(attempt)) if attempt < self.max_attempts else None

    def succeeded(self, retry: Delay | None) -> None:
        self.succeeded_after.append(retry)


def unavailable(times: int) -> list[Any]:
    return [reply(status=UNAVAILABLE)] * times


def test_policy_decides_on_attempts_and_pauses() -> None:
    policy = Linear()
    client, transport = canned(*unavailable(2), retry_policy=policy)
    pauses = with_clock(client)
    assert client.get_thing(name="x").response_metadata.attempts == 3
    assert pauses.slept == [1.0, 2.0]
    assert policy.asked == [(1, "ServiceError", True), (2, "ServiceError", True)]
    [retry] = policy.succeeded_after
    assert retry is not None
    assert retry.delay == 2.0
    assert [request.headers["amz-sdk-request"] for request in transport.requests] == [
        f"attempt={attempt}; max=4" for attempt in (1, 2, 3)
    ]


def test_policy_ends_a_call_with_its_last_error() -> None:
    client, transport = canned(*unavailable(9), retry_policy=Linear())
    with pytest.raises(ServiceError) as caught:
        client.get_thing(name="x")
    assert caught.value.attempts == len(transport.requests) == 4


def test_policy_sees_network_errors_and_success_without_retry() -> None:
    policy = Linear()
    client, _ = canned(ConnectError("refused", bytes_sent=False), retry_policy=policy)
    client.get_thing(name="x")
    assert policy.asked == [(1, "ConnectError", True)]
    client.get_thing(name="x")
    assert policy.succeeded_after[1] is None


def test_policy_can_delay_every_attempt() -> None:
    policy = Linear()
    policy.before = [0.5, 0.25]
    client, _ = canned(retry_policy=policy)
    pauses = with_clock(client)
    client.get_thing(name="x")
    assert pauses.slept == [0.5, 0.25]


def test_retry_policy_wins_over_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    monkeypatch.setenv("AWS_RETRY_MODE", "adaptive")
    client, transport = canned(*unavailable(9), retry_policy=Linear())
    with pytest.raises(ServiceError):
        client.get_thing(name="x")
    assert len(transport.requests) == 4
    assert "retry-mode" not in transport.requests[0].headers["User-Agent"]


@pytest.mark.parametrize(
    "arguments", [{"max_attempts": 2}, {"retry_mode": "standard"}], ids=["max_attempts", "mode"]
)
def test_retry_policy_cannot_be_combined_with(arguments: dict[str, Any]) -> None:
    [name] = arguments
    with pytest.raises(ConfigurationError, match=f"^{name}: retry_policy= was given"):
        canned(retry_policy=Linear(), **arguments)


@pytest.mark.parametrize(
    "policy",
    [
        5,
        SimpleNamespace(max_attempts=3),
        SimpleNamespace(max_attempts=3, decide=print, succeeded=print),
        SimpleNamespace(decide=print, succeeded=print, pause_before_sending=print),
        *(Other(number) for number in (0, 10**18 + 1, "3")),
        RetryPolicy,
    ],
)
def test_object_without_the_methods_of_a_policy_is_refused(policy: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^retry_policy: got \w+; expected: a RetryPol"):
        make_client("http://127.0.0.1:9", retry_policy=policy)


@pytest.mark.parametrize("number", [1, 10**18])
def test_object_with_the_methods_of_a_policy_is_accepted(number: int) -> None:
    policy: Any = Other(number)
    make_client("http://127.0.0.1:9", retry_policy=policy)


# --- RetryPolicy, handed in ---


def test_policy_of_a_single_attempt_never_retries() -> None:
    client, transport = canned(*unavailable(9), retry_policy=RetryPolicy(max_attempts=1))
    with pytest.raises(ServiceError):
        client.get_thing(name="x")
    assert len(transport.requests) == 1


def test_clients_share_the_quota_of_their_policy() -> None:
    policy: RetryPolicyLike = RetryPolicy(max_attempts=2, random=lambda: 0.0)
    one, _ = canned(*unavailable(99), retry_policy=policy)
    two, transport = canned(*unavailable(99), retry_policy=policy)
    for _ in range(500 // 14):
        with pytest.raises(ServiceError):
            one.get_thing(name="x")
    with pytest.raises(ServiceError):
        two.get_thing(name="x")
    assert len(transport.requests) == 1


def test_user_agent_names_the_mode_of_the_policy() -> None:
    client, transport = canned(retry_policy=RetryPolicy(mode="adaptive"))
    client.get_thing(name="x")
    assert "cfg/retry-mode#adaptive" in transport.requests[0].headers["User-Agent"]


# --- copies ---


def test_copy_keeps_the_policy_unless_its_options_change() -> None:
    policy = Linear()
    client, _ = canned(*unavailable(1), retry_policy=policy)
    client.with_options(read_timeout=1).get_thing(name="x")
    assert policy.asked == [(1, "ServiceError", True)]


def test_copy_changes_the_policy_through_its_with_options() -> None:
    class Changeable(Linear):
        def with_options(
            self, *, mode: str | None = None, max_attempts: int | None = None
        ) -> Changeable:
            changed = Changeable()
            changed.asked = self.asked
            changed.mode = mode
            changed.max_attempts = max_attempts or self.max_attempts
            return changed

        mode: str | None = None

    policy = Changeable()
    client, transport = canned(*unavailable(9), retry_policy=policy)
    with pytest.raises(ServiceError):
        client.with_options(max_attempts=2).get_thing(name="x")
    assert len(transport.requests) == len(policy.asked) == 2
    with pytest.raises(ServiceError):
        client.with_options(retry_mode="adaptive").get_thing(name="x")
    assert len(transport.requests) == 6
    assert "cfg/retry-mode#adaptive" in transport.requests[-1].headers["User-Agent"]


@pytest.mark.parametrize("arguments", [{"max_attempts": 2}, {"retry_mode": "adaptive"}])
def test_copy_of_an_unchangeable_policy_is_refused(arguments: dict[str, Any]) -> None:
    client, _ = canned(retry_policy=Linear())
    with pytest.raises(ConfigurationError, match="Linear has no method with_options"):
        client.with_options(**arguments)
