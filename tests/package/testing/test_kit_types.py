"""The stubs and factories of packages with unusual names and shapes pass strict type checks."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from support.golden import module_name, with_runtime_of, write_distribution

CASES = ("deprecated", "event-streams", "names-of-errors", "names-of-ours", "streams", "unions")
MODULES = ("aio/client", "bindings", "client", "factories", "operations", "pytest_plugin")


def test_mypy_finds_nothing_in_strict_mode(tmp_path: Path) -> None:
    for case in CASES:
        distribution = write_distribution(case, tmp_path / "distributions" / case)
        (package,) = (path for path in distribution.iterdir() if (path / "_runtime").is_dir())
        # One runtime for all, so that mypy looks at it once.
        shutil.copytree(package / "_runtime", tmp_path / "kit" / "_runtime", dirs_exist_ok=True)
        shutil.rmtree(package / "_runtime")
        for path in package.rglob("*.py"):
            path.write_text(with_runtime_of("kit", path.read_text("utf-8")), "utf-8")
        package.rename(tmp_path / f"kit_{module_name(case)}")
    files = [f"kit_{module_name(case)}/testing/{module}.py" for case in CASES for module in MODULES]
    command = ["mypy", "--strict", "--python-version=3.11", "--cache-dir=.cache", *files]
    result = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert result.returncode == 0, result.stdout
