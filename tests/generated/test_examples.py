"""The examples run, against moto's server, and the README shows what they are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import ivs

REPOSITORY = Path(__file__).parents[2]
QUICKSTART = REPOSITORY / "examples" / "quickstart.py"


@pytest.mark.parametrize("given", ["as an argument", "in the environment"])
def test_the_quickstart_runs(moto_url: str, given: str) -> None:
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": ivs.ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ivs.SECRET_KEY,
        "PYTHONPATH": str(ivs.DISTRIBUTION),
    }
    arguments = ["--endpoint-url", moto_url] if given == "as an argument" else []
    if given == "in the environment":
        environment["AWS_ENDPOINT_URL_IVS"] = moto_url
    result = subprocess.run(
        [sys.executable, str(QUICKSTART), *arguments],
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


def test_the_readme_shows_the_quickstart() -> None:
    _, _, rest = QUICKSTART.read_text().partition("# [quickstart]\n")
    shown, _, _ = rest.partition("# [/quickstart]")
    blocks = re.findall(r"```python\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)
    assert shown.strip() in [block.strip() for block in blocks]
