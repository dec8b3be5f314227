"""Type checkers report deprecated operations (PEP 702); at run time, nothing changes."""

from __future__ import annotations

import json
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
"""
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
def test_checkers_report_a_deprecated_operation(folder: Path, checker: tuple[str, ...]) -> None:
    output = run(folder, "-m", *checker)
    assert "OldThing is deprecated. Use NewThing." in output
    assert "new_thing" not in output
    assert output.count("error:") + output.count(" - error") <= 2, output


def test_deprecation_needs_nothing_at_run_time(folder: Path) -> None:
    assert run(folder, "-S", "-c", RUNNING) == ""
