"""The example runs against moto's server, and the README shows it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from support import ivs

from tools.readme import blocks

REPOSITORY = Path(__file__).parents[2]
QUICKSTART = REPOSITORY / "examples" / "quickstart.py"


def test_quickstart_runs(moto_url: str) -> None:
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": ivs.ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ivs.SECRET_KEY,
        "AWS_ENDPOINT_URL_IVS": moto_url,
        "PYTHONPATH": str(ivs.DISTRIBUTION),
    }
    result = subprocess.run(
        [sys.executable, str(QUICKSTART)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    stream, watch, found, latency, deleted = result.stdout.splitlines()
    assert re.fullmatch(r"stream to \S+", stream)
    assert re.fullmatch(r"watch at https://\S+", watch)
    assert re.fullmatch(r"found main-stage arn:aws:ivs:us-west-2:\d+:channel/\w+", found)
    assert latency == "latency mode is NORMAL"
    assert re.fullmatch(r"deleted: .*channel/\w+ not found", deleted)


def test_readme_shows_the_quickstart() -> None:
    _, _, program = QUICKSTART.read_text().split('"""', 2)
    readme = blocks((REPOSITORY / "README.md").read_text())
    assert program.strip() in [block.code.strip() for block in readme if block.language == "python"]
