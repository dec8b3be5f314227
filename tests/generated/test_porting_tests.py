"""The example of a test suite before and after: the same 30 tests, and each side passes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import ivs

EXAMPLE = Path(__file__).parents[2] / "examples" / "porting_tests"


def names(side: str) -> list[str]:
    found: list[str] = []
    for path in sorted((EXAMPLE / side).glob("test_*.py")):
        functions = re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
        found += [f"{path.name}: {name}" for name in functions]
    return found


@pytest.mark.parametrize("side", ["before", "after"])
def test_suite_passes(side: str) -> None:
    # Nothing may be connected to: both suites are complete in themselves.
    environment = {
        **os.environ,
        "PYTHONPATH": str(ivs.DISTRIBUTION),
        "TYPED_AWS_OFFLINE": "1",
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    result = subprocess.run(
        [*command, "--rootdir", ".", side],
        cwd=EXAMPLE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "30 passed" in result.stdout, result.stdout


def test_suites_have_the_same_tests() -> None:
    assert names("before") == names("after")
    assert len(names("after")) == 30


def test_nothing_secret_is_recorded() -> None:
    for path in EXAMPLE.rglob("channels.*"):
        text = path.read_text().lower()
        assert "authorization" not in text
        assert "signature" not in text
