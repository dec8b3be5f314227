"""The programs in the sections of the packages' READMEs about hand-written modules run, with stubs."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support.packages import PACKAGES, GeneratedPackage, each_package

REPOSITORY = Path(__file__).parents[2]


def section(package: GeneratedPackage) -> str:
    return (REPOSITORY / "models" / package.service / "package" / "README.md").read_text()


PROGRAMS = [
    pytest.param(package, program, id=f"{package.service}-{number}")
    for package in PACKAGES
    for number, program in enumerate(
        re.findall(r"```python\n(.*?)```", section(package), re.DOTALL)
    )
]


@each_package
def test_readme_has_the_section_of_its_service(package: GeneratedPackage) -> None:
    assert section(package) in (package.distribution / "README.md").read_text()


@pytest.mark.parametrize(("package", "program"), PROGRAMS)
def test_program_runs(package: GeneratedPackage, program: str) -> None:
    (kind,) = (
        value
        for name, value in vars(package.module("testing.client")).items()
        if name.endswith("Stub")
    )
    with ExitStack() as stack:
        stub: Any = stack.enter_context(kind.installed())
        operations = [name for name in dir(stub.stub) if not name.startswith("_")]
        for name in operations:
            getattr(stub.stub, name).returns()
        errors = package.module("errors")
        if "get_stream" in operations:
            stub.stub.get_stream.raises(errors.ChannelNotBroadcasting)
        if "create_stage" in operations:
            stub.stub.get_composition.raises(errors.ResourceNotFoundException)
            endpoints = package.module("models").StageEndpoints(
                events="wss://global.events.live-video.net", whip="https://a", rtmp="", rtmps=""
            )
            stage = package.module("testing.factories").stage(endpoints=endpoints)
            stub.stub.create_stage.returns(stage=stage)
        exec(compile(program, f"{package.service}/README.md", "exec"), {})  # noqa: S102
