"""Preparing a request: its invocation id and what its signature covers."""

from __future__ import annotations

from threading import Event
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest
from support.calls import URL, CannedTransport, canned, make_client
from support.sample.service import RawRequest, TokenRequest

from codegen.package._runtime.call.endpoint_resolver import ResolvedEndpoint
from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.errors import CallTimeoutError, ConfigurationError
from codegen.package._runtime.http import HttpRequest


class UnsignedRequest(RawRequest):
    """A request whose signature omits the body."""

    UNSIGNED_PAYLOAD: ClassVar[bool] = True


@pytest.mark.parametrize(
    ("kind", "digest"), [(UnsignedRequest, "UNSIGNED-PAYLOAD"), (RawRequest, None)]
)
@pytest.mark.usefixtures("bare_environment")
def test_unsigned_payload_omits_the_body_from_the_signature(
    kind: type[RawRequest], digest: str | None
) -> None:
    client, transport = canned(credentials=Credentials(access_key_id="a", secret_access_key="s"))
    client.send(kind(message=HttpRequest("POST", "/", {}, b"{}")))
    (sent,) = transport.requests
    assert sent.headers.get("X-Amz-Content-SHA256") == digest


def test_endpoint_that_requires_another_signature_is_refused() -> None:
    client, transport = canned()
    endpoint = ResolvedEndpoint(URL, {}, "sample", "us-west-2", ("sigv4a",))
    client._shared.endpoint_resolver = cast("Any", SimpleNamespace(resolve=lambda _: endpoint))
    with pytest.raises(ConfigurationError, match="requires sigv4a; expected: sigv4"):
        client.get_thing(name="x")
    assert not transport.requests


@pytest.mark.parametrize(
    ("url", "is_sent"),
    [
        ("http://127.0.0.1:4566", False),
        ("http://[::1]:4566", False),
        ("http://localhost:4566", True),
        ("https://127.0.0.1:4566", True),
    ],
)
def test_prefix_of_an_operation_leads_to_no_other_host_in_plain_http(
    url: str, is_sent: bool
) -> None:
    request = RawRequest(message=HttpRequest("GET", "/", host_prefix="data."))
    transport = CannedTransport()
    client = make_client(url, transport=transport)
    if is_sent:
        client.send(request)
    else:
        with pytest.raises(ConfigurationError, match=r"^endpoint: got .*data\..*; expected: https"):
            client.send(request)
    assert bool(transport.requests) is is_sent


@pytest.mark.parametrize("kind", [RawRequest, TokenRequest])
def test_waiting_for_credentials_ends_with_call_timeout(kind: type[RawRequest]) -> None:
    over = Event()
    provider = SimpleNamespace(load=lambda: over.wait(10))
    client = make_client(URL, credentials=provider, call_timeout=0.05)
    with pytest.raises(CallTimeoutError, match="no credentials within call_timeout"):
        client.send(kind(message=HttpRequest("GET", "/")))
    over.set()
