"""Bodies and events that are streams are printed as they arrive; blobs are read from files."""

from __future__ import annotations

import importlib
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from support.golden import write_distribution

SETTINGS = ["--region", "us-west-2"]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Packages of golden cases, with their test kits."""
    folder = tmp_path_factory.mktemp("packages")
    for case, name in (("streams", "printing"), ("event-streams", "watching")):
        distribution = write_distribution(case, folder / case)
        (found,) = (path for path in distribution.iterdir() if (path / "_runtime").is_dir())
        found.rename(folder / name)
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))
    for name in [one for one in sys.modules if one.partition(".")[0] in ("printing", "watching")]:
        del sys.modules[name]


def call(package: str, arguments: list[str], **responses: Any) -> Any:
    """Calls an operation; returns its rules."""
    command_line = importlib.import_module(f"{package}._runtime.command_line.main")
    client = importlib.import_module(package).TinyClient
    method, *_ = arguments
    with importlib.import_module(f"{package}.testing").TinyStub.installed() as stub:
        rules = getattr(stub.stub, method)
        rules.returns(**responses)
        assert command_line.main(client, ["call", *arguments, *SETTINGS]) == 0
        return rules


@pytest.mark.usefixtures("packages")
def test_body_is_written_as_it_is(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    call("printing", ["get_blob", "--name", "a"], body=b"\xff\0binary")
    sys.stdout.flush()
    assert capfdbinary.readouterr().out == b"\xff\0binary"


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize("redacted", [False, True])
def test_each_event_is_a_line(redacted: bool, capsys: pytest.CaptureFixture[str]) -> None:
    models = importlib.import_module("watching.models")
    events = [models.Events(caption=models.Caption(text="ä")), models.Events(ended=models.Ended())]
    call("watching", ["watch", *(["--redacted"] if redacted else [])], events=events)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == [{"caption": {"text": "…" if redacted else "ä"}}, {"ended": {}}]


class Arriving:
    """Events that arrive one after another. It notes how many are printed before each."""

    def __init__(self, event: object) -> None:
        self.event = event
        self.written = io.BytesIO()
        self.shown: list[int] = []
        self.closed = False

    def __iter__(self) -> Iterator[object]:
        for _ in range(3):
            self.shown.append(self.written.getvalue().count(b"\n"))
            yield self.event

    def __enter__(self) -> Arriving:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.closed = True


@pytest.mark.usefixtures("packages")
def test_event_is_shown_before_the_next_one_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the output is a pipe or a file, and Python keeps lines back."""
    models = importlib.import_module("watching.models")
    client = importlib.import_module("watching").TinyClient
    command_line = importlib.import_module("watching._runtime.command_line.main")
    events = Arriving(models.Events(ended=models.Ended()))
    response = models.WatchResponse(events=events)
    monkeypatch.setattr(client, "send", lambda self, request: response)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(events.written))
    assert command_line.main(client, ["call", "watch", *SETTINGS]) == 0
    assert events.shown == [0, 1, 2]
    assert events.closed


@pytest.mark.usefixtures("packages")
def test_command_of_the_aws_cli_has_no_body() -> None:
    models, types = importlib.import_module("printing.models"), importlib.import_module(
        "printing.types"
    )
    request = models.PutBlobRequest(name="n", body=types.BodyStream(iter([b"abc"]), 3))
    assert request.to_aws_cli() == "aws tiny put-blob --name '…' --body '…'"
