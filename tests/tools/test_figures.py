"""The page of proof gets the figures that a run counted, and only those of a run that passed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

SOME = """
import pytest
from hypothesis import given, settings, strategies as st

@pytest.mark.parametrize("name", "ab")
@given(value=st.integers())
@settings(max_examples=7, database=None)
def test_number_equals_itself(name, value): ...

@given(value=st.booleans())
def test_boolean_has_two_values(value): ...

def test_many_models(record_property):
    record_property("models", ("models tried", 1_000))
    record_property("models", ("longest of all, milliseconds", 7))

@pytest.mark.parametrize("milliseconds", [3, 9])
def test_more_models(milliseconds, record_property):
    record_property("models", ("models tried", 10))
    record_property("models", ("longest of all, milliseconds", milliseconds))
"""


def run(folder: Path, page: Path, *options: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "tools.proof.figures", "--figures", "make sure", "--figures-page", str(page)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(
        [*command, *options, "."], cwd=folder, env=environment, check=False
    ).returncode


@pytest.mark.parametrize("processes", ["0", "2"])
def test_numbers_of_examples_are_written(processes: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    folder = tmp_path / "tests" / "pipeline"
    folder.mkdir(parents=True)
    (folder / "test_some.py").write_text(SOME)
    assert run(folder, page, "--numprocesses", processes) == 0
    text = page.read_text()
    assert "`make sure`, " in text
    assert "| models tried | 1,020 |" in text
    assert "| longest of all, milliseconds | 9 |" in text
    assert "| number equals itself | 2 | 14 | 7 |" in text
    assert "| boolean has two values | 1 | 2 | all there is |" in text
    assert "16 examples" in text


def test_every_test_folder_has_its_section(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    for place in (
        "tests/package/_runtime/faults",
        "tests/package/_runtime",
        "generated/tiny/tests",
    ):
        folder = tmp_path / place
        folder.mkdir(parents=True, exist_ok=True)
        name = f"test_{place.rpartition('/')[2].strip('_')}.py"
        (folder / name).write_text(SOME.replace('"models"', '"core"'))
        assert run(folder, page) == 0
    text = page.read_text()
    sections = ["The hand-written core", "Faults: a bad network", "Examples: the generated tests"]
    assert [title for title in sections if f"## {title}" in text] == sections
    assert "Survived 6 times" in text


def test_failed_run_writes_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    (tmp_path / "test_some.py").write_text(f"{SOME}\ndef test_wrong(): assert False\n")
    assert run(tmp_path, page) == 1
    assert not page.exists()
