"""What a proxy is asked for: a tunnel to a server, by a name that every proxy understands."""

from __future__ import annotations

from typing import Any

import pytest
from support.loopback import Loopback, response
from support.transports import new_transport, send

from codegen.package._runtime.errors import ProxyError

pytestmark = pytest.mark.usefixtures("bare_environment")


@pytest.mark.usefixtures("transport_kind")
@pytest.mark.parametrize(
    ("host", "authority"),
    [
        ("192.0.2.1", b"192.0.2.1:443"),
        ("192.0.2.1:8443", b"192.0.2.1:8443"),
        ("[2001:db8::1]", b"[2001:db8::1]:443"),
        ("[2001:db8::1]:8443", b"[2001:db8::1]:8443"),
        ("sample.example:8443", b"sample.example:8443"),
    ],
)
@pytest.mark.parametrize("login", ["", "user:pa%20ss@"])
def test_tunnel_is_asked_for_by_host_and_port(
    host: str, authority: bytes, login: str, certificates: Any
) -> None:
    with Loopback(response(status=403)) as proxy:
        proxies = {"https": f"http://{login}127.0.0.1:{proxy.port}"}
        transport = new_transport(proxies=proxies, ca_bundle=certificates.bundle)
        with pytest.raises(ProxyError) as caught:
            send(transport, f"https://{host}")
        transport.close()
    assert caught.value.status == 403
    (request,) = proxy.requests
    assert (request.method, request.target) == (b"CONNECT", authority)
    credentials = "Basic dXNlcjpwYSBzcw==" if login else None
    assert request.headers.get("proxy-authorization") == credentials
    if request.version == b"HTTP/1.1":  # That of urllib3 depends on Python's version.
        assert request.headers["host"] == authority.decode()
    assert request.body == b""


@pytest.mark.usefixtures("transport_kind")
def test_name_beyond_ascii_is_encoded(certificates: Any) -> None:
    with Loopback(response(status=403)) as proxy:
        transport = new_transport(proxies={"https": proxy.url}, ca_bundle=certificates.bundle)
        with pytest.raises(ProxyError, match="403"):
            send(transport, "https://bücher.example")
        transport.close()
    assert proxy.requests[0].target == b"xn--bcher-kva.example:443"
    if proxy.requests[0].version == b"HTTP/1.1":
        assert proxy.requests[0].headers["host"] == "xn--bcher-kva.example:443"
