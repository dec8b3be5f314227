"""Limits to the unit, and lists to the last entry: what is allowed just so, and one more."""

from __future__ import annotations

import copy
import logging
import math
import ssl
import threading
import time
from base64 import b64encode
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest
from support.calls import CannedTransport, canned
from support.sample.service import RawRequest, SampleClient

from codegen.package._runtime.auth.failures import describe
from codegen.package._runtime.auth.resolver import CredentialResolver
from codegen.package._runtime.config import resolve as config
from codegen.package._runtime.credentials import (
    ANONYMOUS,
    BearerToken,
    Credentials,
    read_credentials,
)
from codegen.package._runtime.endpoints import Endpoint, is_valid_host_label
from codegen.package._runtime.errors import (
    ConfigurationError,
    CredentialsError,
    ParamValidationError,
    ResponseParseError,
    ServiceError,
)
from codegen.package._runtime.hooks import BeforeSend
from codegen.package._runtime.http import Headers, HttpRequest
from codegen.package._runtime.retry import policy as retries
from codegen.package._runtime.retry.clock_skew import skew_correction
from codegen.package._runtime.retry.policy import RetryPolicy, RetryQuota, SharedState
from codegen.package._runtime.service import Service
from codegen.package._runtime.timestamps import write_iso8601
from codegen.package._runtime.transport import tls as trust
from codegen.package._runtime.transport.proxies import find_proxy
from codegen.package._runtime.transport.response_reader import read_response
from codegen.package._runtime.values import read_json_text, write_host_label


class Arriving:
    """A socket from which all bytes come at once, then nothing more."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def settimeout(self, timeout: float) -> None:
        """There is nothing to wait for."""

    def recv_into(self, buffer: memoryview) -> int:
        piece, self._data = self._data[: len(buffer)], self._data[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def status_of(data: bytes) -> int:
    response, _ = read_response(
        cast("Any", Arriving(data)),
        method="POST",
        read_timeout=math.inf,
        deadline=None,
        max_bytes=1000,
    )
    return response.status


def test_a_hundred_lines_of_headers_are_read_and_one_more_is_not() -> None:
    def response(lines: int) -> bytes:
        return b"HTTP/1.1 204 OK\r\n" + b"X-A: b\r\n" * lines + b"\r\n"

    assert status_of(response(100)) == 204
    with pytest.raises(ResponseParseError, match="more headers"):
        status_of(response(101))


def test_a_length_has_twenty_digits_at_most() -> None:
    def response(digits: int) -> bytes:
        return b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n{}" % b"2".rjust(digits, b"0")

    assert status_of(response(20)) == 200
    with pytest.raises(ResponseParseError):
        status_of(response(21))


LABELS = {"a": True, "a" * 63: True, "a" * 64: False, "": False, "-a": False, "a-": False}
LABELS |= {"a-b": True, "é": False, "a_b": False}


@pytest.mark.parametrize(("label", "is_one"), LABELS.items())
def test_a_label_of_a_host_name(label: str, is_one: bool) -> None:
    assert is_valid_host_label(label, allow_subdomains=False) is is_one
    assert is_valid_host_label(f"x.{label}", allow_subdomains=True) is is_one
    assert not is_valid_host_label(f"x.{label}", allow_subdomains=False)
    if is_one:
        assert write_host_label(label, "name") == label
    else:
        with pytest.raises(ParamValidationError):
            write_host_label(label, "name")


@pytest.mark.parametrize(
    ("host", "is_one"),
    {
        "a" * 63: True,
        "a" * 64: False,
        ".".join(["a" * 63] * 3 + ["a" * 61]): True,
        ".".join(["a" * 63] * 3 + ["a" * 63]): True,
        ".".join(["a" * 63] * 4 + ["a"]): False,
        ".".join(["a" * 63] * 3 + ["a" * 61, "a"]): True,
        ".".join(["a" * 63] * 3 + ["a" * 62, "a"]): False,
        "a_b": True,
        "-a": False,
        "a-": False,
        "a..b": False,
        "[::1]": True,
        "[v1.fe80:1]": False,
    }.items(),
)
@pytest.mark.usefixtures("bare_environment")
def test_the_host_of_an_endpoint(host: str, is_one: bool) -> None:
    def resolve() -> config.Config:
        given = {"endpoint_url": f"https://{host}", "region": "us-west-2"}
        return config.resolve("ivs", given, logger=logging.getLogger("test_just_so"))

    if is_one:
        assert resolve().endpoint_url == f"https://{host}"
    else:
        with pytest.raises(ConfigurationError, match="host or port"):
            resolve()


RESERVED = (
    "Accept-Encoding Authorization Connection Content-Encoding Content-Length Content-Type Expect "
    "Host Keep-Alive Proxy-Authorization Proxy-Connection TE Trailer Transfer-Encoding Upgrade "
    "User-Agent X-Amz-Date x-amz-security-token amz-sdk-invocation-id amz-sdk-request"
)


@pytest.mark.parametrize("name", RESERVED.split())
def test_a_hook_may_not_set_what_is_ours(name: str) -> None:
    event = BeforeSend("Op", 1, ())
    with pytest.raises(ValueError, match="it is reserved"):
        event.add_header(name, "x")


def test_credentials_of_another_kind_are_known_by_all_their_parts() -> None:
    assert read_credentials(SimpleNamespace(access_key_id="a")) is None
    assert read_credentials(SimpleNamespace(secret_access_key="s")) is None
    assert read_credentials(SimpleNamespace(token="t")) is None
    assert read_credentials(SimpleNamespace(expires_at=None)) is None
    keys = read_credentials(SimpleNamespace(access_key_id="a", secret_access_key="s"))
    assert keys == Credentials(access_key_id="a", secret_access_key="s")
    token = read_credentials(SimpleNamespace(token="t", expires_at=None))
    assert token == BearerToken("t", None)


def test_a_zone_without_offset_is_no_offset() -> None:
    class Nowhere(tzinfo):
        def utcoffset(self, when: datetime | None) -> None:
            return None

    with pytest.raises(ParamValidationError, match="naive datetime"):
        write_iso8601(datetime(2026, 1, 31, tzinfo=Nowhere()))


def test_a_quota_is_given_back_and_never_grows() -> None:
    quota = RetryQuota()
    whole = quota.available
    assert quota.take(whole)
    assert not quota.take(1)
    quota.give_back(5)
    assert quota.available == 5
    assert not quota.take(6)
    assert quota.take(5)
    quota.give_back(whole + 1)
    assert quota.available == whole


def test_a_quota_is_what_retries_cost() -> None:
    assert RetryQuota().available == 500
    assert (RetryPolicy().max_attempts, RetryPolicy().mode) == (3, "standard")
    assert retries.MODES == ("standard", "adaptive")


def test_what_a_connection_agrees_to() -> None:
    context = trust.make_tls_context(None)
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.post_handshake_auth


def test_times_at_the_end_of_the_years_are_refused() -> None:
    with pytest.raises(ParamValidationError, match="years 1 to 9999"):
        write_iso8601(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))))
    assert write_iso8601(datetime(1, 1, 1, tzinfo=UTC)).startswith("0001-01-01T00:00:00")


def test_a_child_has_a_quota_of_its_own() -> None:
    shared = SharedState(lambda: 0.0)
    assert shared.quota.take(500)
    shared.after_fork()
    assert shared.quota.available == 500


@pytest.mark.parametrize(("status", "may_pass"), [(499, False), (500, True), (503, True)])
def test_a_provider_that_a_server_failed_may_be_asked_again(status: int, may_pass: bool) -> None:
    error = Exception("no keys")
    vars(error)["response"] = {"ResponseMetadata": {"HTTPStatusCode": status}}
    assert describe(error).retryable is may_pass


def test_an_endpoint_is_equal_to_an_endpoint_only() -> None:
    endpoint = Endpoint("https://example.com")
    assert endpoint == Endpoint("https://example.com")
    assert endpoint != Endpoint("https://example.com", signing_name="x")
    assert endpoint.__eq__("https://example.com") is NotImplemented


@pytest.mark.usefixtures("bare_environment")
def test_what_was_no_answer_at_all_has_no_status() -> None:
    client, _ = canned(ResponseParseError("the service sent something else"))
    with pytest.raises(ResponseParseError) as caught:
        client.get_thing(name="x")
    assert caught.value.status is None
    assert dict(caught.value.headers) == {}


@pytest.mark.parametrize("code", ["AuthFailure", "InvalidSignatureException"])
@pytest.mark.parametrize(("minutes", "is_to_blame"), [(3.99, False), (4, True), (-4, True)])
def test_a_clock_that_is_four_minutes_off_is_to_blame(
    code: str, minutes: float, is_to_blame: bool
) -> None:
    now = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
    headers = Headers([("Date", "Sat, 31 Jan 2026 12:00:00 GMT")])
    error = ServiceError("why", code=code, status=403, headers=headers)
    signed_at = now + timedelta(minutes=minutes)
    correction = skew_correction(error, signed_at=signed_at, now=signed_at)
    assert (correction is not None) is is_to_blame


@pytest.mark.parametrize(("length", "shown"), [(15, False), (16, True)])
def test_the_end_of_a_key_id_is_shown_where_that_is_little_of_it(length: int, shown: bool) -> None:
    credentials = Credentials(access_key_id="LAST".rjust(length, "A"), secret_access_key="s")
    assert ("LAST" in repr(credentials)) is shown


def test_a_load_that_was_interrupted_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)

    class Provider:
        def load(self) -> Credentials:
            raise SystemExit

    source = CredentialResolver(Provider())
    with pytest.raises(CredentialsError, match="interrupted") as caught:
        source.get(deadline=time.monotonic() + 60)
    assert caught.value.retryable
    for thread in threading.enumerate():  # Not before it is over is the hook put back.
        if thread.name == "credentials":
            thread.join(60)


@pytest.mark.parametrize("url", ["ftp://example.com", "example.com", "https:/example.com"])
@pytest.mark.usefixtures("bare_environment")
def test_rules_can_not_lead_anywhere_but_to_the_web(url: str) -> None:
    class Elsewhere(SampleClient):
        SERVICE: ClassVar[Service] = copy.copy(SampleClient.SERVICE)

    Elsewhere.SERVICE.resolve_endpoint = lambda **_: Endpoint(url)
    client = Elsewhere(region="us-west-2", credentials=ANONYMOUS, transport=CannedTransport())
    with pytest.raises(ConfigurationError, match="with https:// or http://"):
        client.get_thing(name="x")


@pytest.mark.parametrize("host", ["httpsproxy", "httpproxy", "https.example.com"])
def test_a_proxy_may_be_called_like_a_scheme(host: str) -> None:
    proxy = find_proxy("https://example.com", {"https": f"{host}:3128"})
    assert proxy is not None
    assert (proxy.scheme, proxy.host, proxy.port) == ("http", host, 3128)


class UnsignedRequest(RawRequest):
    """A request whose body may be anything on its way."""

    UNSIGNED_PAYLOAD: ClassVar[bool] = True


@pytest.mark.parametrize(
    ("kind", "digest"), [(UnsignedRequest, "UNSIGNED-PAYLOAD"), (RawRequest, None)]
)
@pytest.mark.usefixtures("bare_environment")
def test_a_body_is_left_out_of_the_signature_where_the_operation_says_so(
    kind: type[RawRequest], digest: str | None
) -> None:
    client, transport = canned(credentials=Credentials(access_key_id="a", secret_access_key="s"))
    client.send(kind(message=HttpRequest("POST", "/", {}, b"{}")))
    (sent,) = transport.requests
    assert sent.headers.get("X-Amz-Content-SHA256") == digest


def test_json_in_a_header_that_is_nested_without_end_is_refused() -> None:
    deep = b64encode(b"[" * 100_000).decode()
    with pytest.raises(ResponseParseError, match="expected JSON in base64"):
        read_json_text(deep, "x")
