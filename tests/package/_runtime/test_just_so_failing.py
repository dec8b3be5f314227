"""What is refused and what is told of it: to the unit, and to the last reason."""

from __future__ import annotations

import math
import string
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import RFC_4122, UUID

import pytest
from botocore.exceptions import (
    ClientError,
    CredentialRetrievalError,
    EndpointConnectionError,
    HTTPClientError,
    MetadataRetrievalError,
    NoCredentialsError,
    ReadTimeoutError,
)

from codegen.package._runtime.auth.failures import describe, scrubbed
from codegen.package._runtime.auth.refresh import FunctionSource, Refresher
from codegen.package._runtime.auth.resolver import CredentialResolver
from codegen.package._runtime.call import prepare as preparing
from codegen.package._runtime.call.prepare import new_invocation_id
from codegen.package._runtime.credentials import Credentials, utc_now
from codegen.package._runtime.errors import ConfigurationError, ParamProblem, ResponseParseError
from codegen.package._runtime.retry.clock_skew import clock_offset
from codegen.package._runtime.retry.policy import RetryPolicy, SharedState
from codegen.package._runtime.transport import tls as trust
from codegen.package._runtime.transport.http_transport import HttpTransport
from codegen.package._runtime.transport.request_head import is_token
from codegen.package._runtime.transport.response_reader import read_response
from codegen.package._runtime.validation import Integer, String
from codegen.package._runtime.values import read_json_text


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


@pytest.mark.parametrize(("status", "is_read"), [(200, False), (299, False), (300, True)])
def test_only_an_error_may_be_encoded(status: int, is_read: bool) -> None:
    data = b"HTTP/1.1 %d OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}" % status

    def read() -> int:
        response, _ = read_response(
            cast("Any", Arriving(data)),
            method="POST",
            read_timeout=math.inf,
            deadline=None,
            max_bytes=1000,
        )
        return response.status

    if is_read:
        assert read() == status
    else:
        with pytest.raises(ResponseParseError, match="content encoding"):
            read()


@pytest.mark.parametrize("wrong", ["!", " ", "=", "\n"])
def test_json_in_a_header_is_base64_and_nothing_else(wrong: str) -> None:
    right = b64encode(b'{"a": 1}').decode()
    assert read_json_text(right, "x") == {"a": 1}
    with pytest.raises(ResponseParseError, match=r"^x: expected JSON in base64"):
        read_json_text(f"{right[:4]}{wrong}{right[4:]}", "x")


def test_a_date_a_hundred_years_away_is_not_believed() -> None:
    server = datetime(2126, 1, 1, tzinfo=UTC)
    said = "Tue, 01 Jan 2126 00:00:00 GMT"
    most = timedelta(days=36525)
    assert clock_offset(said, server - most) == most
    assert clock_offset(said, server - most - timedelta(seconds=1)) is None
    assert clock_offset(said, server + most) == -most


def test_a_token_in_the_environment_counts_where_nothing_else_was_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = CredentialResolver(Credentials(access_key_id="a", secret_access_key="s"))
    monkeypatch.delenv("AWS_BEARER_TOKEN_WEATHER", raising=False)
    assert not CredentialResolver(None).finds_token("weather")
    assert not given.finds_token("weather")
    monkeypatch.setenv("AWS_BEARER_TOKEN_WEATHER", "t")
    assert CredentialResolver(None).finds_token("weather")
    assert not CredentialResolver(None).finds_token("climate")
    assert not given.finds_token("weather")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no AKIAIOSFODNN7EXAMPLE here", "no …MPLE here"),
        ("(ASIAIOSFODNN7EX1)", "(…7EX1)"),
        ("AKIA567890123456", "…3456"),
        ("AKIA56789012345", "AKIA56789012345"),
        ("BKIA567890123456", "BKIA567890123456"),
        ("xAKIA567890123456", "xAKIA567890123456"),
        ("a" * 31 + " b", "a" * 31 + " b"),
        ("a" * 32 + " b", "… b"),
        ("key=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY!", "…!"),
        ("eyJhbGciOi.JIUzI1NiIs_InR5cCI6-IkpXVCJ9==;", "…;"),
        (" on \n two\tlines ", "on two lines"),
    ],
)
def test_what_looks_like_a_key_or_token_is_not_told(text: str, shown: str) -> None:
    assert scrubbed(text) == shown


@pytest.mark.parametrize(("length", "shown"), [(299, 299), (300, 300), (301, 301), (400, 301)])
def test_a_text_of_others_is_cut(length: int, shown: int) -> None:
    text = ("a b " * 100)[: length - 1] + "x"
    assert len(scrubbed(text)) == shown
    assert scrubbed(text).endswith("…") is (length > 300)


@pytest.mark.parametrize("name", ["botocore", "botocore.session"])
def test_a_missing_botocore_is_told_of(name: str) -> None:
    failure = describe(ImportError("no", name=name))
    assert "needs botocore" in failure.text
    assert not failure.retryable
    assert not failure.is_setting


@pytest.mark.parametrize("name", ["vault", "my.botocore", None])
def test_another_missing_module_is_not_called_botocore(name: str | None) -> None:
    assert "needs botocore" not in describe(ImportError("no", name=name)).text


@pytest.mark.parametrize(
    ("code", "may_pass"),
    [
        ("IDPCommunicationError", True),
        ("RequestTimeout", True),
        ("Throttling", True),
        ("ThrottlingException", True),
        ("AccessDenied", False),
        ("ExpiredTokenException", False),
    ],
)
def test_a_provider_that_a_service_refused_for_now_may_be_asked_again(
    code: str, may_pass: bool
) -> None:
    error = ClientError({"Error": {"Code": code}}, "AssumeRole")
    assert describe(error).retryable is may_pass


@pytest.mark.parametrize(
    ("error", "may_pass"),
    [
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (EndpointConnectionError(endpoint_url="-"), True),
        (CredentialRetrievalError(provider="-", error_msg="-"), True),
        (MetadataRetrievalError(error_msg="-"), True),
        (HTTPClientError(error="-"), True),
        (ReadTimeoutError(endpoint_url="-"), True),
        (type("TransportError", (Exception,), {})(), True),  # Another package's.
        (PermissionError(), False),
        (NoCredentialsError(), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_failed_on_the_network_may_be_tried_again(error: Exception, may_pass: bool) -> None:
    assert describe(error).retryable is may_pass


@pytest.mark.parametrize(
    ("value", "shown"), [("k" * 80, repr("k" * 80)), ("k" * 81, repr("k" * 80 + "…"))]
)
def test_a_text_is_shown_whole_up_to_eighty_characters(value: str, shown: str) -> None:
    problems: list[ParamProblem] = []
    String(values=("a",)).check(value, "p", problems, strict=True)
    assert problems == [ParamProblem("p", shown, "one of a")]


@pytest.mark.parametrize(
    ("value", "shown"), [(1 - 2**128, str(1 - 2**128)), (-(2**128), "an integer of 129 bits")]
)
def test_an_integer_is_shown_whole_up_to_128_bits(value: int, shown: str) -> None:
    problems: list[ParamProblem] = []
    Integer(0).check(value, "p", problems, strict=False)
    assert problems == [ParamProblem("p", shown, "at least 0")]


def test_a_bundle_that_can_have_no_such_name_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="cannot be used"):
        trust.make_tls_context("/tmp/a\0b")


def test_a_child_has_a_rate_of_its_own() -> None:
    shared = SharedState(lambda: 0.0)
    shared.after_fork()
    assert shared.limiter is None
    shared.limit_rate()
    limiter = shared.limiter
    assert limiter is not None
    shared.limit_rate()
    assert shared.limiter is limiter
    shared.after_fork()
    assert shared.limiter is not None
    assert shared.limiter is not limiter
    assert RetryPolicy(mode="adaptive").pause_before_sending() == 0


def test_a_child_has_locks_of_its_own() -> None:
    """Whoever holds the parent's at that moment never lets go of their copies in the child."""
    shared = SharedState(lambda: 0.0)
    shared.limit_rate()
    transport = HttpTransport(proxies={})
    credentials = Credentials(access_key_id="a", secret_access_key="s")
    refresher = Refresher(FunctionSource("x", lambda: credentials, utc_now), utc_now)

    def locks() -> list[object]:
        assert shared.limiter is not None
        return [
            shared._lock,
            shared.quota._lock,
            shared.limiter._lock,
            transport._lock,
            transport._contexts.lock,
            refresher._lock,
        ]

    before = locks()
    for owner in (shared, transport, refresher):
        owner.after_fork()
    assert not any(lock in before for lock in locks())


def test_a_call_has_a_random_uuid_for_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(50):
        made = new_invocation_id()
        read = UUID(made)
        assert str(read) == made
        assert (read.version, read.variant) == (4, RFC_4122)
    monkeypatch.setattr(preparing.os, "urandom", lambda size: b"\x5a\xa5\xff\x01"[:size] * 4)
    assert new_invocation_id() == "5aa5ff01-5aa5-4f01-9aa5-ff015aa5ff01"


def test_the_name_of_a_header_is_made_of_these_characters() -> None:
    allowed = {chr(code) for code in range(0x250) if is_token(chr(code))}
    assert allowed == set(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~")
    assert is_token("".join(sorted(allowed)))
    assert not is_token("")
