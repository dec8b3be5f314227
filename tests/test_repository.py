"""The files around the code agree with each other."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
MAKEFILE = (REPOSITORY / "Makefile").read_text()


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_lock_holds_every_pinned_version() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    pinned = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    lines = (REPOSITORY / "requirements-dev.txt").read_text().splitlines()[1:]
    locked = {normal(line.split("==")[0]): line.split("==")[1] for line in lines}
    for requirement in pinned:
        name, version = re.sub(r"\[\w+\]", "", requirement).split("==")
        assert locked[normal(name)] == version


def test_help_names_every_target_with_a_line() -> None:
    targets = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)
    help_text = subprocess.run(
        ["make", "--no-print-directory"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    lines = [re.fullmatch(r"make ([\w-]+) +\S.*", line) for line in help_text.splitlines()]
    assert [line and line[1] for line in lines] == targets
    assert {"help", "generate", "test", "check"} <= set(targets)
    (phony,) = re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)
    assert phony.split() == targets


def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    old = tmp_path / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    result = subprocess.run(
        ["make", f"VENV={tmp_path / 'venv'}", f"PYTHON={old}", "test"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr.startswith(f'Python 3.11 or newer is needed; "{old}" is not.')
    assert not (tmp_path / "venv").exists()


def test_what_continuous_integration_runs_is_what_the_readme_names() -> None:
    assert (REPOSITORY / ".ci" / "run").stat().st_mode & 0o111
    script = (REPOSITORY / ".ci" / "run").read_text()
    readme = (REPOSITORY / "README.md").read_text()
    for command in ("make check", "make test"):
        assert f"\n{command}\n" in script
        assert command in readme


def test_every_path_on_the_readmes_map_is_there() -> None:
    readme = (REPOSITORY / "README.md").read_text()
    rows = re.findall(r"^\| `([^`]+)` \|", readme, re.MULTILINE)
    assert len(rows) > 5
    for path in rows:
        assert (REPOSITORY / path).exists(), path
