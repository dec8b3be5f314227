"""Generated files depend on the models only, not on the machine or on existing files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def test_generated_packages_are_restored_byte_for_byte_elsewhere(tmp_path: Path) -> None:
    """They are up to date. Output folder, hash seed, locale and working directory differ; the bytes do not."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONHASHSEED": "7",
        "PYTHONUTF8": "0",
        "LC_ALL": "C",
        "TZ": "Asia/Tokyo",
    }
    command = [sys.executable, "-m", "codegen", "generate", "--output", str(tmp_path / "out")]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=300)
    restored = {path.name: tree(path) for path in (tmp_path / "out").iterdir()}
    assert restored == {path.name: tree(path) for path in (REPOSITORY / "generated").iterdir()}


def tree(folder: Path) -> dict[str, bytes]:
    """The generated files listed in MANIFEST."""
    listed = (folder / "MANIFEST").read_text(encoding="utf-8").splitlines()
    paths = [path for path in listed if not path.startswith("#")]
    return {path: (folder / path).read_bytes() for path in paths}
