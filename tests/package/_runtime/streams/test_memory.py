"""A body of any length passes through a process whose memory stays what it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.thorough import many
from support.transports import TRANSPORT_KINDS

TESTS = Path(__file__).parents[3]
SCRIPT = TESTS / "support" / "stream_memory.py"
MOST_KIBIBYTES = 8 * 1024


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only children say what they took at most")
@pytest.mark.parametrize("kind", TRANSPORT_KINDS)
def test_streams_are_not_held_in_memory(kind: str) -> None:
    paths = [str(TESTS), str(TESTS.parent), os.environ.get("PYTHONPATH", "")]
    result = subprocess.run(
        [sys.executable, str(SCRIPT), kind, str(many(64, 1024))],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) < MOST_KIBIBYTES
