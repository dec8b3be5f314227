"""Credentials of requests, and signatures compared with botocore's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from support.calls import CREDENTIALS, NOW, CannedTransport, canned, make_client, with_clock
from support.loopback import Loopback, Recorded
from support.sample.service import (
    GetThingRequest,
    OpenRequest,
    PutThingRequest,
    RawRequest,
    SampleClient,
    TokenRequest,
)

from codegen.package._runtime.credentials import ANONYMOUS, BearerToken, Credentials
from codegen.package._runtime.errors import ConfigurationError, CredentialsError
from codegen.package._runtime.http import HttpRequest

pytestmark = pytest.mark.usefixtures("bare_environment", "client_kind")


def botocore_authorization(request: Recorded, url: str, credentials: Credentials) -> str:
    """botocore's signature for a received request."""
    added = ("host", "accept-encoding", "content-length", "authorization", "x-amz-date")
    added += ("x-amz-security-token", "amz-sdk-invocation-id", "amz-sdk-request")
    headers = {name: value for name, value in request.headers.items() if name not in added}
    theirs = AWSRequest(
        request.method.decode(), url + request.target.decode(), headers, request.body
    )
    signer = SigV4Auth(
        BotocoreCredentials(
            credentials.access_key_id, credentials.secret_access_key, credentials.session_token
        ),
        "sample",
        "us-west-2",
    )
    theirs.context["timestamp"] = NOW.strftime("%Y%m%dT%H%M%SZ")
    signer._modify_request_before_signing(theirs)
    canonical = signer.canonical_request(theirs)
    to_sign = signer.string_to_sign(theirs, canonical)
    signed = signer.signed_headers(signer.headers_to_sign(theirs))
    return (
        f"AWS4-HMAC-SHA256 Credential={signer.scope(theirs)}, SignedHeaders={signed}, "
        f"Signature={signer.signature(to_sign, theirs)}"
    )


@pytest.mark.parametrize(
    "request_",
    [
        GetThingRequest(name="a b/c"),
        PutThingRequest(text="é"),
        PutThingRequest(text="x", label="  two   words "),
        RawRequest(message=HttpRequest("DELETE", "/a//b/../%7e?z=1&a=2&a=1&empty")),
        RawRequest(message=HttpRequest("GET", "/", {}, b"body of a GET")),
    ],
    ids=["GET", "POST", "blanks", "odd target", "GET with body"],
)
def test_signature_of_the_received_request_equals_botocores(request_: Any) -> None:
    with Loopback() as server, make_client(server.url, validation="off") as client:
        with_clock(client)
        client.send(request_)
        (arrived,) = server.requests
        assert arrived.headers["x-amz-date"] == "20260131T120000Z"
        assert arrived.headers["x-amz-security-token"] == CREDENTIALS.session_token
        expected = botocore_authorization(arrived, server.url, CREDENTIALS)
        assert arrived.headers["authorization"] == expected


def test_anonymous_requests_are_not_signed() -> None:
    client, transport = canned(credentials=ANONYMOUS)
    client.get_thing(name="x")
    names = {name.lower() for name in transport.requests[0].headers}
    assert not names & {"authorization", "x-amz-date", "x-amz-security-token"}


def test_operation_without_authentication_needs_no_credentials() -> None:
    client, transport = canned(credentials=None)
    client.send(OpenRequest(message=HttpRequest("GET", "/")))
    assert "Authorization" not in transport.requests[0].headers


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://example.com", True),
        ("http://example.com", False),
        ("http://localhost", True),
        ("http://127.0.0.1", True),
        ("http://127.0.0.1:8080/path", True),
        ("http://[::1]", True),
        ("http://[::1]:8080", True),
        ("http://127.0.0.1.example.com", False),
        ("http://localhost.example.com:8080", False),
        ("http://[2001:db8::1]", False),
        ("http://127.999.1.1", False),
    ],
)
@pytest.mark.parametrize("is_proxied", [False, True])
def test_token_is_sent_over_https_or_to_loopback_only(
    url: str, sent: bool, is_proxied: bool
) -> None:
    if "999" in url:
        with pytest.raises(ConfigurationError, match="host or port"):
            make_client(url, allow_http=True)
        return
    transport = CannedTransport()
    if is_proxied:
        vars(transport)["proxies"] = {"http": "http://192.0.2.1:3128"}
        sent = sent and url.startswith("https:")
    client = make_client(
        url, transport=transport, credentials=BearerToken("the-token"), allow_http=True
    )
    request = TokenRequest(message=HttpRequest("GET", "/"))
    if sent:
        client.send(request)
    else:
        with pytest.raises(ConfigurationError, match="expected: https, because a bearer token"):
            client.send(request)
    tokens = [request.headers["Authorization"] for request in transport.requests]
    assert tokens == ["Bearer the-token"] * sent


@dataclass(slots=True, kw_only=True)
class EitherRequest(RawRequest):
    """A request that is signed or carries a token, as some services accept both."""

    AUTH_SCHEMES: ClassVar[tuple[str, ...]] = ("sigv4", "bearer")


@dataclass(slots=True, kw_only=True)
class TokenFirstRequest(RawRequest):
    """The same in the other order."""

    AUTH_SCHEMES: ClassVar[tuple[str, ...]] = ("bearer", "sigv4")


def scheme_of(request: type[RawRequest], **arguments: Any) -> str:
    """The authentication scheme: the first word of the ``Authorization`` header."""
    client, transport = canned(**arguments)
    client.send(request(message=HttpRequest("GET", "/")))
    return transport.requests[0].headers.get("Authorization", "not at all").split(" ")[0]


@pytest.mark.parametrize("request_", [EitherRequest, TokenFirstRequest])
def test_given_credentials_decide_where_both_schemes_are_allowed(
    request_: type[RawRequest],
) -> None:
    assert scheme_of(request_) == "AWS4-HMAC-SHA256"
    assert scheme_of(request_, credentials=BearerToken("the-token")) == "Bearer"
    assert scheme_of(request_, credentials=ANONYMOUS) == "not"


@pytest.mark.parametrize("request_", [EitherRequest, TokenFirstRequest])
def test_token_precedes_keys_in_the_environment(
    request_: type[RawRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """botocore does so for the services that document the variable."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert scheme_of(request_, credentials=None) == "AWS4-HMAC-SHA256"
    monkeypatch.setenv("AWS_BEARER_TOKEN_SAMPLE", "the-token")
    assert scheme_of(request_, credentials=None) == "Bearer"
    assert scheme_of(request_, credentials=CREDENTIALS) == "AWS4-HMAC-SHA256"
    assert scheme_of(RawRequest, credentials=None) == "AWS4-HMAC-SHA256"


def test_token_does_not_sign() -> None:
    client, _ = canned(credentials=BearerToken("the-token"))
    with pytest.raises(CredentialsError, match="BearerToken"):
        client.get_thing(name="x")


def test_unknown_authentication_scheme_is_refused_by_name() -> None:
    class Strange(RawRequest):
        AUTH_SCHEMES = ("sigv5",)

    client, _ = canned()
    with pytest.raises(ConfigurationError, match="got authentication by sigv5"):
        client.send(Strange(message=HttpRequest("GET", "/")))


def test_signing_without_region_is_refused() -> None:
    client, _ = canned(region=None)
    with pytest.raises(ConfigurationError, match="region: none was found"):
        client.get_thing(name="x")


def test_client_without_region_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="give region="):
        SampleClient()


def test_endpoint_overrides_signing_name_region_and_headers() -> None:
    transport = CannedTransport()
    client = SampleClient(region="eu-west-1", credentials=CREDENTIALS, transport=transport)
    for _ in range(2):
        client.send(GetThingRequest(name="x", tenant="acme"))
    sent = transport.requests[1]
    assert sent.origin == "https://acme.sample.eu-west-1.amazonaws.com"
    assert "/us-east-1/sample-tenant/aws4_request" in sent.headers["Authorization"]
    assert sent.headers["X-Tenant"] == "acme, 2"
