"""The tiny service with an overlay, and the problems of an overlay."""

from __future__ import annotations

from pathlib import Path

from support.models import write_models
from support.problems import refused

from codegen.source.load import load
from codegen.source.model import Service
from codegen.source.read import read_service
from codegen.source.validate import validate

WAITER = """
    [[waiter]]
    name = "ThingReady"
    operation = "GetThing"
    description = "<p>Ready.</p>"
    delay = 5
    maxAttempts = 3
    acceptors = [
        { state = "success", matcher = "path", argument = "thing.name", expected = "x" },
        { state = "retry", matcher = "error", expected = "NotFoundException" },
    ]
    reason = "The model lacks it."
"""


def before(path: Path, **documents: object) -> Service:
    return validate(load(write_models(path, **documents), "tiny"))


def after(path: Path, overlay: str, **documents: object) -> Service:
    read = load(write_models(path, overlay=overlay, **documents), "tiny")
    return read_service(read)


def problems(path: Path, overlay: str, **documents: object) -> list[str]:
    told = refused(lambda: after(path, overlay, **documents))
    assert all(line.startswith("tiny/overlay.toml:") for line in told)
    return [line.removeprefix("tiny/overlay.toml:") for line in told]
