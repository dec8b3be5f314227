"""Type checkers report deprecated operations and parameters (PEP 702); at run time, nothing changes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.golden import write_package

USING = """
from deprecated.client import TinyClient


def use(client: TinyClient) -> None:
    client.old_thing()
    client.new_thing()
    client.new_thing(old="x")
    client.list_things(oldest="x")
    client.paginate.list_things(oldest="x")
    client.paginate.list_things(oldest="x", kind="A")
"""
REPORTED = {
    6: "OldThing is deprecated. Use NewThing.",
    8: "old is deprecated. Use new. older is deprecated. thing is deprecated. A relic.",
    11: "kind is deprecated.",
}
"""By lines of the program."""

MYPY = ("mypy", "--strict", "--enable-error-code=deprecated", "--cache-dir=.cache", "use.py")
RUNNING = "import warnings; warnings.simplefilter('error'); import deprecated.client, use"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deprecated")
    write_package("deprecated", folder)
    (folder / "use.py").write_text(USING)
    settings = {"typeCheckingMode": "strict", "include": ["use.py"]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    return folder


def run(folder: Path, *arguments: str) -> str:
    command = [sys.executable, *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return result.stdout + result.stderr


@pytest.mark.parametrize("checker", [MYPY, ("pyright",)], ids=lambda checker: checker[0])
def test_checkers_report_deprecated_operations_and_parameters(
    folder: Path, checker: tuple[str, ...]
) -> None:
    output = run(folder, "-m", *checker)
    assert {int(line) for line in re.findall(r"use\.py:(\d+)", output)} == {*REPORTED}, output
    for warning in REPORTED.values():
        assert warning in output


def test_deprecation_needs_nothing_at_run_time(folder: Path) -> None:
    assert run(folder, "-S", "-c", RUNNING) == ""
