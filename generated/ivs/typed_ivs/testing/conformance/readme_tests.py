"""Tests of a README: its Python blocks run one after another, against stubs that respond to all."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..stub import StubParts

_BLOCK = re.compile(r"(<!-- not run: [^\n]+ -->\n\n)?^```(\w+)\n(.*?)^```$", re.M | re.S)


def readme_tests(readme: Path, stub: type[StubParts], async_stub: type[StubParts]) -> type:
    """The test class of a README.

    Args:
        readme: The file.
        stub: The package's stub.
        async_stub: Its asynchronous stub.
    """

    class ReadmeTests:
        def test_python_blocks_run_in_their_order(self) -> None:
            names: dict[str, object] = {"__name__": "readme"}
            with stub.installed() as installed, async_stub.installed() as asynchronous:
                for each in (installed, asynchronous):
                    _respond_to_all(each)
                blocks = list(_blocks(readme, "python"))
                assert blocks
                for code in blocks:
                    exec(compile(code, str(readme), "exec"), names)  # noqa: S102

        @pytest.mark.parametrize("command", _commands(readme))
        def test_command_runs(self, command: str) -> None:
            python, *arguments = shlex.split(command)
            assert python == "python"
            result = subprocess.run(
                [sys.executable, *arguments],
                cwd=readme.parent,
                capture_output=True,
                text=True,
                check=False,
            )
            assert (result.returncode, result.stderr) == (0, "")
            assert result.stdout

    return ReadmeTests


def _blocks(readme: Path, language: str) -> Iterator[str]:
    """The blocks of a language, without those that are marked as not run."""
    for mark, word, code in _BLOCK.findall(readme.read_text("utf-8")):
        if word == language and not mark:
            yield code


def _commands(readme: Path) -> list[str]:
    """The commands of the package itself: others install something, or set variables."""
    lines = [line for code in _blocks(readme, "sh") for line in code.splitlines()]
    return [line for line in lines if line.startswith("python -m typed_")]


def _respond_to_all(stub: Any) -> None:
    operations = stub.stub
    for name in dir(operations):
        respond = getattr(getattr(operations, name), "returns", None)
        if respond is not None:
            respond()
