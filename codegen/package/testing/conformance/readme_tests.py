"""Tests of a README: its Python blocks run one after another, against stubs that respond to all.

Each README runs in a process of its own: what its blocks change for a whole program, such as the
instrumentors of its section on monitoring, must not reach other tests.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..stub import StubParts
from .stand_ins import with_asymmetric_signer

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
            program = (
                f"from {stub.__module__} import {stub.__name__} as stub\n"
                f"from {async_stub.__module__} import {async_stub.__name__} as async_stub\n"
                f"from {__name__} import run_python_blocks\n"
                f"run_python_blocks({str(readme)!r}, stub, async_stub)\n"
            )
            result = _run("-c", program, folder=readme.parent)
            assert result.returncode == 0, result.stdout + result.stderr

        @pytest.mark.parametrize("command", _commands(readme))
        def test_command_runs(self, command: str) -> None:
            python, *arguments = shlex.split(command)
            assert python == "python"
            result = _run(*arguments, folder=readme.parent)
            assert (result.returncode, result.stderr) == (0, "")
            assert result.stdout

    return ReadmeTests


def run_python_blocks(readme: str, stub: type[StubParts], async_stub: type[StubParts]) -> None:
    """Runs the Python blocks of a README in their order, in this process.

    Args:
        readme: The path of the file.
        stub: The package's stub, which responds to every operation.
        async_stub: Its asynchronous stub, likewise.
    """
    names: dict[str, object] = {"__name__": "readme"}
    service = stub.SERVICE  # Its signatures may need a package that is not required.
    service.asymmetric_signer = with_asymmetric_signer(service).asymmetric_signer
    with stub.installed() as installed, async_stub.installed() as asynchronous:
        for each in (installed, asynchronous):
            _respond_to_all(each)
        blocks = list(_blocks(Path(readme), "python"))
        assert blocks
        for code in blocks:
            exec(compile(code, readme, "exec"), names)  # noqa: S102


def _run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What Python does in a process that finds the modules that this one finds."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
    )


def _blocks(readme: Path, language: str) -> Iterator[str]:
    """The blocks of a language, without those that are marked as not run."""
    for mark, word, code in _BLOCK.findall(readme.read_text("utf-8")):
        if word == language and not mark:
            yield code


def _commands(readme: Path) -> list[str]:
    """The commands of the package itself that end: others install, set variables, or serve."""
    lines = [line for code in _blocks(readme, "sh") for line in code.splitlines()]
    return [line for line in lines if re.match(r"python -m \w+ (call|version)\b", line)]


def _respond_to_all(stub: Any) -> None:
    operations = stub.stub
    for name in dir(operations):
        respond = getattr(getattr(operations, name), "returns", None)
        if respond is not None:
            respond()
