"""The package of every revision: it imports, user code runs, types check, its own tests pass."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from support.package_tests import run_tests
from support.thorough import THOROUGH, many

from tests.lifecycle.history import run_scripts
from tests.lifecycle.history.packages import PACKAGE, write_package
from tests.lifecycle.history.revisions import VERSIONS
from tests.lifecycle.history.server import serving

HERE = Path(__file__).parent

TYPE_CHECKED = VERSIONS if THOROUGH else ("1.20.47", "1.21.64")
"""Before and after the one removal, where time is short."""

TESTED = VERSIONS if THOROUGH else ("1.29.53",)
"""One with endpoint rules, which use the region without asking whether there is one."""


@dataclass(frozen=True)
class Script:
    """A program of a user: the revision it was written against, and the one that broke it."""

    path: Path
    written: str
    broken: str | None

    def exists(self, version: str) -> bool:
        return VERSIONS.index(version) >= VERSIONS.index(self.written)

    def works(self, version: str) -> bool:
        return self.broken is None or VERSIONS.index(version) < VERSIONS.index(self.broken)


def _script(path: Path) -> Script:
    said = re.match(
        r'"""Written against ([\d.]+): [^.]+\.( Broken by ([\d.]+)\.)?"""\n', path.read_text()
    )
    assert said is not None, path
    return Script(path, said[1], said[3])


SCRIPTS = [_script(path) for path in sorted((HERE / "scripts").glob("*.py"))]


@cache
def tried() -> tuple[str, ...]:
    """The revisions whose packages run; in a short run, those around each break, and every fourth."""
    breaks = {VERSIONS.index(script.broken) for script in SCRIPTS if script.broken}
    around = {*breaks, *(at - 1 for at in breaks)}
    return tuple(
        version
        for at, version in enumerate(VERSIONS)
        if THOROUGH or at in around or at % 4 == 0 or version in (*TYPE_CHECKED, *TESTED)
    )


def broken(version: str) -> set[str]:
    """The scripts that no longer work with a revision."""
    return {script.path.stem for script in SCRIPTS if not script.works(version)}


def test_scripts_break_exactly_at_major_steps() -> None:
    steps = tomllib.loads((HERE / "verdicts.toml").read_text(encoding="utf-8"))["steps"]
    major = {step["to"] for step in steps if step["verdict"] == "major"}
    assert {script.broken for script in SCRIPTS if script.broken} == major
    # Each later revision is tried with scripts of many earlier ones.
    assert len({script.written for script in SCRIPTS}) > 12


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the distribution of each revision, each in a folder named by its version."""
    root = tmp_path_factory.mktemp("packages")
    first, *others = tried()
    runtime = write_package(first, root / first) / PACKAGE / "_runtime"
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as executor:
        folders = [root / version for version in others]
        list(executor.map(write_package, others, folders, repeat(runtime)))
    return root


@pytest.fixture(scope="module")
def endpoint_url() -> Iterator[str]:
    with serving() as address:
        yield address


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def outcomes(packages: Path, endpoint_url: str) -> dict[str, dict[str, Any]]:
    """Every package imported, and every script that there was run with it, each in a process."""
    context = get_context("forkserver")
    context.set_forkserver_preload([*run_scripts.PRELOADED])
    with ProcessPoolExecutor(mp_context=context, max_tasks_per_child=1) as executor:
        running = {
            version: executor.submit(
                *(run_scripts.run, packages / version, PACKAGE, endpoint_url),
                [script.path for script in SCRIPTS if script.exists(version)],
            )
            for version in tried()
        }
    return {version: outcome.result() for version, outcome in running.items()}


@pytest.mark.parametrize("version", tried())
def test_package_imports_and_user_code_runs_as_judged(
    version: str, outcomes: dict[str, dict[str, Any]]
) -> None:
    outcome = outcomes[version]
    assert outcome["modules"] > 80
    assert set(outcome["failed"]) == broken(version), "\n".join(outcome["failed"].values())
    for text in outcome["failed"].values():
        assert re.search("(TypeError|AttributeError): .*(max_results|next_token)", text), text


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One place for every package in turn, so that mypy looks only at what differs."""
    return tmp_path_factory.mktemp("place")


@pytest.mark.parametrize("version", TYPE_CHECKED)
def test_package_and_user_code_type_check_as_judged(
    version: str, packages: Path, place: Path
) -> None:
    (place / PACKAGE).unlink(missing_ok=True)
    (place / PACKAGE).symlink_to(packages / version / PACKAGE, target_is_directory=True)
    scripts = [script for script in SCRIPTS if script.exists(version)]
    # The testing kit is checked with today's package, and imports what takes longest to check.
    options = ["--strict", "--no-error-summary", "--scripts-are-modules", "--exclude=/testing/"]
    command = ["-m", "mypy", *options, PACKAGE]
    result = run([*command, *(str(script.path) for script in scripts)], place, MYPYPATH=str(place))
    lines = [line for line in result.stdout.splitlines() if ": error: " in line]
    found = {Path(line.split(":")[0]).stem for line in lines}
    assert found == broken(version), result.stdout + result.stderr
    assert result.returncode == bool(found)


@pytest.mark.parametrize("version", TESTED)
def test_package_passes_its_own_tests(version: str, packages: Path) -> None:
    variables = {"PYTHONPATH": str(HERE), "MODEST_EXAMPLES": str(many(2, 10))}
    result = run_tests(packages / version, "-p", "few_examples", **variables)
    assert result.returncode == 0, result.stdout
    assert "skipped" not in result.stdout
