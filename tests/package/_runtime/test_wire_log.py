"""The log of the wire for what few services have: sensitive members anywhere, and streams."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from logging import Handler, Logger
from pathlib import Path
from typing import Any

import pytest
from support.golden import write_distribution
from support.sample.service import RawRequest

from codegen.package._runtime.errors import ParamProblem, ParamValidationError
from codegen.package._runtime.http import HttpRequest
from codegen.package._runtime.wire_log import Secrets, _target, new_wire_logger

CANARY = "canarytext"


@contextmanager
def kit_of(case: str, folder: Path) -> Iterator[Any]:
    """The test kit of the package of a golden case."""
    name = f"shown_{case.replace('-', '_')}"
    distribution = write_distribution(case, folder / "distribution")
    (found,) = (path for path in distribution.iterdir() if (path / "_runtime").is_dir())
    found.rename(folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield importlib.import_module(f"{name}.testing")
    for module in [one for one in sys.modules if one.partition(".")[0] == name]:
        del sys.modules[module]


def test_sensitive_members_are_not_shown_wherever_they_travel(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with kit_of("sensitive", tmp_path) as kit:
        vault = kit.factories.vault(content=CANARY, count=987_001)
        secrets: dict[str, Any] = {
            "password": CANARY,
            "pin": 987_002,
            "key": CANARY.encode(),
            "passwords": [CANARY],
            "vault": vault,
            "vaults": [vault],
            "secrets": {f"{CANARY}-key": CANARY},
            "header": CANARY,
        }
        with kit.TinyStub(debug_wire=True) as stub:
            stub.stub.put_secret.returns(open="shown-response", **secrets)
            result = stub.put_secret(open="shown-request", id=CANARY, request=CANARY, **secrets)
            assert result.vault.content == CANARY
            stub.stub.put_secret.raises(error_class(kit), message=f"{CANARY} is wrong")
            with pytest.raises(error_class(kit)):
                stub.put_secret(open="shown-request", id=CANARY, password=CANARY)
    text = caplog.text
    assert "shown-request" in text
    assert "shown-response" in text
    assert "… is wrong" in text
    assert CANARY not in text
    assert "Y2FuYXJ5dGV4dA==" not in text  # the same in base64
    assert "9870" not in text


@dataclass(slots=True, kw_only=True)
class TwoSecretsRequest(RawRequest):
    """A request with two sensitive members."""

    first: str = field(repr=False)
    second: str = field(repr=False)


@pytest.mark.parametrize("longer", [f"{CANARY}-end", f"a-{CANARY}", f"z-{CANARY}"])
@pytest.mark.parametrize("is_first", [True, False])
def test_no_rest_of_a_longer_secret_is_shown(longer: str, is_first: bool) -> None:
    message = HttpRequest("GET", "/")
    texts = (longer, CANARY) if is_first else (CANARY, longer)
    request = TwoSecretsRequest(message=message, first=texts[0], second=texts[1])
    secrets = Secrets({}, request)
    assert secrets.scrub(f"{longer} is not {CANARY}") == "… is not …"
    assert CANARY not in repr(secrets)


@pytest.mark.parametrize(("text", "shown"), [("abcd", "…"), ("abc", "abc")])
def test_text_too_short_to_tell_is_shown(text: str, shown: str) -> None:
    request = TwoSecretsRequest(message=HttpRequest("GET", "/"), first=text, second=text)
    assert Secrets({}, request).scrub(text) == shown


class LabelledRequest(TwoSecretsRequest):
    """A request with a sensitive member in its path."""

    def write(self) -> HttpRequest:
        return HttpRequest("GET", f"/things/{self.first}")


class UnwritableRequest(TwoSecretsRequest):
    """A request that can't be written without its sensitive members."""

    def write(self) -> HttpRequest:
        raise ParamValidationError([ParamProblem("first", "…", "something else")])


def test_target_that_cannot_be_written_is_left_out() -> None:
    message = HttpRequest("GET", "/secret")
    assert _target(LabelledRequest(message=message, first="a", second="b")) == "/things/…"
    assert _target(UnwritableRequest(message=message, first="a", second="b")) == "/…"


def error_class(kit: Any) -> Any:
    return importlib.import_module(f"{kit.__name__.partition('.')[0]}.errors").ServiceError


def test_streams_are_not_shown_and_can_be_read_afterwards(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with kit_of("streams", tmp_path) as kit, kit.TinyStub(debug_wire=True) as stub:
        stub.stub.get_blob.returns(body=CANARY.encode())
        assert stub.send(kit.factories.get_blob_request()).body.read() == CANARY.encode()
        http = importlib.import_module(f"{kit.__name__.partition('.')[0]}._runtime.http")
        stub.stub.put_blob.returns()
        body = http.BodyStream([CANARY.encode()], len(CANARY))
        stub.send(kit.factories.put_blob_request(body=body))
        (call,) = stub.stub.put_blob.calls
        assert call.body == CANARY.encode()
    text = caplog.text
    assert "(a stream, which is not shown)" in text
    assert f"(a body of {len(CANARY)} bytes, which is not shown)" in text
    assert text.count('{"name":"name"}') == 2  # the other members of both requests
    assert CANARY not in text


@pytest.mark.parametrize("is_handled", [False, True])
def test_wire_log_goes_to_standard_error_unless_it_is_handled(
    is_handled: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    usual, handled = Logger("wire of a test"), list[str]()
    if is_handled:
        handler = Handler()
        handler.emit = lambda record: handled.append(record.getMessage())  # type: ignore[method-assign]
        usual.addHandler(handler)
    new_wire_logger(usual).debug("sent")
    assert capsys.readouterr().err == ("" if is_handled else "wire of a test: sent\n")
    assert handled == (["sent"] if is_handled else [])
