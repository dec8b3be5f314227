"""Several services are generated in processes: one run, each distribution whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.models import write_models

from codegen.output.journal import JOURNAL
from codegen.output.processes import COUNT
from codegen.output.write import MANIFEST
from codegen.pipeline import build, generate, stale_files
from codegen.problems import ProblemsError
from codegen.timings import STAGES, Timings

SERVICES = ("one", "two", "three", "four")

pytestmark = pytest.mark.skipif(COUNT < 2, reason="one process is as good as another")


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for service in SERVICES:
        write_models(tmp_path / "models", service)
    return tmp_path / "models"


def is_whole(folder: Path) -> bool:
    """Whether a distribution was written and its journal removed."""
    return (folder / MANIFEST).exists() and not (folder / JOURNAL).exists()


def command(models: Path, output: Path, *more: str) -> list[str]:
    arguments = ["generate", "--models", str(models), "--output", str(output), *more]
    return [sys.executable, "-m", "codegen", *arguments]


def test_each_distribution_is_that_of_a_run_of_its_own(models: Path, tmp_path: Path) -> None:
    timings, steps = Timings(), list[str]()
    outcome = generate(models, tmp_path / "output", (), steps.append, timings)
    for service in SERVICES:
        expected = build(models, service)
        found = {path: (tmp_path / "output" / service / path).read_bytes() for path in expected}
        assert found == {
            path: text.encode() if isinstance(text, str) else text
            for path, text in expected.items()
        }
    assert outcome.written == sum(path.is_file() for path in (tmp_path / "output").rglob("*"))
    assert {f"{service}: writing" for service in SERVICES} <= {*steps}
    head, *rows, total = timings.lines()
    assert head.split() == ["service", *STAGES, "all"]
    assert [row.split()[0] for row in rows] == sorted(SERVICES)
    assert total.split()[0] == "all"


def test_nothing_is_written_if_a_model_is_wrong(models: Path, tmp_path: Path) -> None:
    for service in ("one", "three"):
        (models / service / "2020-01-01" / "service-2.json").write_text("{")
    with pytest.raises(ProblemsError) as caught:
        generate(models, tmp_path / "output", (), lambda _: None)
    assert {problem.file.split("/")[-3] for problem in caught.value.problems} == {"one", "three"}
    assert not list((tmp_path / "output").rglob("*"))


def test_interrupted_run_leaves_whole_distributions_and_the_next_goes_on(
    models: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    running = subprocess.Popen(
        command(models, output),
        stderr=subprocess.PIPE,
        text=True,
        # A shell lets what it runs in the background ignore the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    give_up = time.monotonic() + 100
    while not any(map(is_whole, output.glob("*"))) and time.monotonic() < give_up:
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=100)
    assert (running.returncode, errors) == (130, "")
    written = [folder.parent.name for folder in output.glob(f"*/{MANIFEST}")]
    assert 0 < len(written) <= len(SERVICES)
    assert stale_files(models, output, written, lambda _: None) == ()
    others = [name for name in SERVICES if name not in written and (output / name).exists()]
    assert not [path for name in others for path in (output / name).rglob("*") if path.is_file()]

    result = subprocess.run(
        command(models, output, "--timings"), capture_output=True, text=True, check=True
    )
    again = [line.split()[0] for line in result.stdout.splitlines()[1:]]
    assert {*again} - {"all"} == {*SERVICES} - {*written}


def test_timings_of_a_run_are_printed(models: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "COLUMNS": "80"}
    result = subprocess.run(
        command(models, tmp_path / "output", "one", "--timings"),
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    head, row = result.stdout.splitlines()
    assert head.split() == ["service", *STAGES, "all"]
    name, *seconds = row.split()
    assert (name, len(seconds)) == ("one", len(STAGES) + 1)
    assert float(seconds[-1]) > 0
