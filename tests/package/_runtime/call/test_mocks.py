"""When moto is asked for a response, in place of the client's own transport alone."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest
from support.calls import CannedTransport, make_client, reply
from support.loopback import Loopback, response

from codegen.package._runtime import moto

pytestmark = pytest.mark.usefixtures("bare_environment", "client_kind")

MODULE = "moto.core.models"


class Mock:
    """A mock that is active, as moto keeps it in its module."""

    enabled = True

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, event_name: str, request: Any) -> Any:
        self.asked += 1
        return SimpleNamespace(status_code=200, headers={}, content=b'{"name": "of the mock"}')


@pytest.fixture
def mock(monkeypatch: pytest.MonkeyPatch) -> Mock:
    active = Mock()
    monkeypatch.setitem(sys.modules, MODULE, SimpleNamespace(botocore_stubber=active))  # type: ignore[arg-type]
    return active


def test_mock_responds_in_place_of_the_clients_own_transport(mock: Mock) -> None:
    with Loopback() as server, make_client(server.url) as client:
        assert client.get_thing(name="x").name == "of the mock"
        assert not server.requests
    assert mock.asked == 1


def test_mock_does_not_respond_in_place_of_a_given_transport(mock: Mock) -> None:
    transport = CannedTransport(reply(b'{"name": "of the transport"}'))
    with make_client("http://127.0.0.1:9", transport=transport) as client:
        assert client.get_thing(name="x").name == "of the transport"
    assert mock.asked == 0


def test_moto_is_not_asked_unless_it_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    monkeypatch.setattr(moto, "mocked_response", lambda _: pytest.fail("moto was asked"))
    monkeypatch.setattr(moto, "is_active", lambda: pytest.fail("moto was asked"))
    with Loopback(response(b'{"name": "x"}')) as server, make_client(server.url) as client:
        client.warm_up(connect=True)
        assert client.get_thing(name="x").name == "x"
        assert server.connections == 1
