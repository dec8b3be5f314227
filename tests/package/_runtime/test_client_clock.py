"""Wrong clocks, and clocks that jump because the machine slept or was restored from a snapshot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support.calls import NOW, Pauses, canned, make_client, reply, with_clock
from support.loopback import Loopback
from support.sample.service import SampleClient

from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.errors import CredentialsError, ServiceError
from codegen.package._runtime.http import HttpResponse

pytestmark = pytest.mark.usefixtures("bare_environment", "client_kind")

TWENTY_MINUTES = timedelta(minutes=20)


def http_date(moment: Any) -> str:
    return str(moment.strftime("%a, %d %b %Y %H:%M:%S GMT"))


class Strict:
    """A service that refuses signatures whose time is more than five minutes off."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.now = NOW
        self.times: list[str] = []

    def send(self, request: Any, **_: object) -> HttpResponse:
        stamp = request.headers["X-Amz-Date"]
        self.times.append(stamp)
        exact = self.now.strftime("%Y%m%dT%H%M%SZ")
        if abs(int(stamp[9:13]) - int(exact[9:13])) <= 5:
            return reply()
        body = b'{"__type": "%b"}' % self.code.encode()
        return reply(body, status=403, date=http_date(self.now))

    def close(self) -> None:
        pass


def test_wrong_clock_is_not_corrected_if_no_attempt_is_left() -> None:
    service = Strict("RequestTimeTooSkewed")
    client = make_client("http://127.0.0.1:9", transport=service, max_attempts=1)
    with_clock(client).now = service.now + TWENTY_MINUTES
    with pytest.raises(ServiceError) as caught:
        client.get_thing(name="x")
    assert caught.value.attempts == len(service.times) == 1


@pytest.mark.parametrize(
    "code", ["RequestTimeTooSkewed", "RequestExpired", "InvalidSignatureException"]
)
@pytest.mark.parametrize("off", [TWENTY_MINUTES, -TWENTY_MINUTES], ids=["fast", "slow"])
def test_wrong_clock_is_corrected_once_for_all_later_calls(code: str, off: timedelta) -> None:
    service = Strict(code)
    service.now = NOW + timedelta(minutes=30)
    client = make_client("http://127.0.0.1:9", transport=service)
    pauses = with_clock(client)
    pauses.now = service.now + off
    assert client.get_thing(name="x").response_metadata.attempts == 2
    for _ in range(3):
        assert client.get_thing(name="x").response_metadata.attempts == 1
    copied = client.with_options(read_timeout=1)
    assert copied.get_thing(name="x").response_metadata.attempts == 1
    assert not pauses.slept
    assert len(service.times) == 6


def corrected() -> tuple[SampleClient, Pauses]:
    """A client whose clock was found to be an hour slow."""
    skewed = reply(
        b'{"__type": "RequestTimeTooSkewed"}', status=403, date=http_date(NOW + timedelta(hours=1))
    )
    client, _ = canned(skewed)
    pauses = with_clock(client)
    client.get_thing(name="x")
    assert client._shared.clock_offset == timedelta(hours=1)
    return client, pauses


def test_correction_is_dropped_when_the_clock_is_set() -> None:
    client, pauses = corrected()
    pauses.now += timedelta(hours=1)
    client.get_thing(name="x")
    assert client._shared.clock_offset == timedelta(0)


@pytest.mark.parametrize("seconds", [1, 59, 86400])
def test_correction_is_kept_while_both_clocks_advance(seconds: float) -> None:
    client, pauses = corrected()
    pauses.now += timedelta(seconds=seconds)
    pauses.elapsed += seconds
    client.get_thing(name="x")
    assert client._shared.clock_offset == timedelta(hours=1)


@pytest.mark.parametrize(
    ("wall", "monotonic"), [(3600, 0), (-3600, 0), (0, 3600)], ids=["slept", "restored", "reset"]
)
def test_connections_are_replaced_after_a_clock_jump(wall: float, monotonic: float) -> None:
    with Loopback() as server, make_client(server.url) as client:
        pauses = with_clock(client)
        client.get_thing(name="x")
        client.get_thing(name="x")
        pauses.now += timedelta(minutes=1)  # Clocks may drift apart that far between two calls.
        client.get_thing(name="x")
        assert server.connections == 1
        pauses.now += timedelta(seconds=wall)
        pauses.elapsed += monotonic
        client.get_thing(name="x")
        client.get_thing(name="x")
        assert server.connections == 2


class Provider:
    """A provider of credentials with the given lifetime in minutes; it fails on request."""

    def __init__(self, pauses: Pauses) -> None:
        self.pauses = pauses
        self.minutes = 60.0
        self.fails = False
        self.loads = 0

    def load(self) -> Credentials:
        self.loads += 1
        if self.fails:
            raise OSError("not now")
        end = self.pauses.now + timedelta(minutes=self.minutes)
        return Credentials(access_key_id="AKID", secret_access_key="secret", expires_at=end)


def provided() -> tuple[SampleClient, Provider, Pauses]:
    pauses = Pauses()
    provider = Provider(pauses)
    client, _ = canned(credentials=provider)
    client._shared.clock = pauses.clock()
    source: Any = client._shared.credentials
    for part in (source, source._refresher, source._refresher._source):
        part._now = lambda: pauses.now
    client.get_thing(name="x")
    assert provider.loads == 1
    return client, provider, pauses


def pass_minutes(pauses: Pauses, minutes: float, *, slept: bool) -> None:
    pauses.now += timedelta(minutes=minutes)
    if not slept:
        pauses.elapsed += 60 * minutes


def test_expiring_credentials_are_refreshed_after_a_clock_jump() -> None:
    client, provider, pauses = provided()
    provider.fails = True
    pass_minutes(pauses, 48, slept=False)
    client.get_thing(name="x")  # A failed early load fails no call,
    assert provider.loads == 2
    pass_minutes(pauses, 2, slept=True)
    with pytest.raises(CredentialsError):  # but what is left of them may not be what it seems.
        client.get_thing(name="x")
    provider.fails = False
    client.get_thing(name="x")


def test_lasting_credentials_are_kept_after_a_clock_jump() -> None:
    client, provider, pauses = provided()
    pass_minutes(pauses, 40, slept=True)
    client.get_thing(name="x")
    assert provider.loads == 1


def test_invalid_date_corrects_nothing() -> None:
    refused = reply(
        b'{"__type": "RequestTimeTooSkewed"}', status=403, date="Fri, 31 Dec 9999 23:59:59 GMT"
    )
    client, _ = canned(refused)
    with pytest.raises(ServiceError, match="RequestTimeTooSkewed"):
        client.get_thing(name="x")
    client.get_thing(name="x")
    assert client._shared.clock_offset == timedelta(0)
