"""Runs the tests of a generated distribution, as its users would run them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.thorough import THOROUGH

_HYPOTHESIS = Path(__file__).parents[2] / ".hypothesis"
_CACHES = ("constants", "unicode_data")
"""What Hypothesis keeps of modules, by their content, and of Unicode."""


def run_tests(
    folder: Path, *options: str, profile: str = "quick" if THOROUGH else "brief", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs pytest in a distribution's folder.

    Hypothesis uses the repository's caches: filling new ones takes longer than most tests. It keeps
    its failing examples in the folder.

    Args:
        folder: The distribution's folder.
        options: Of pytest.
        profile: Of Hypothesis.
        variables: Of the environment.
    """
    (folder / ".hypothesis").mkdir(exist_ok=True)
    for name in _CACHES:
        (_HYPOTHESIS / name).mkdir(parents=True, exist_ok=True)
        if not (folder / ".hypothesis" / name).exists():
            (folder / ".hypothesis" / name).symlink_to(_HYPOTHESIS / name)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env={**os.environ, "HYPOTHESIS_PROFILE": profile, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
