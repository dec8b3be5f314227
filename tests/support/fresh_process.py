"""Programs that use a package, run in a fresh interpreter that reports what it did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from support.ivs import PACKAGE
from support.loopback import response

CHANNEL = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"
RESPONSE = response(
    json.dumps({"channel": {"arn": CHANNEL, "name": "stage", "srt": {"endpoint": "s"}}}).encode()
)

REPORTING = """
import json, sys
names = ("made", "first", "second", "calls", "classes")
watched = {name: globals()[name] for name in names if name in globals()}
print(json.dumps({"modules": sorted(sys.modules), **watched}))
"""


def run(
    *parts: str,
    url: str = "",
    package: str = "typed_ivs",
    folder: Path = PACKAGE.parent,
    **more: str,
) -> dict[str, Any]:
    """Runs a program of these parts in a fresh interpreter; gives what it reports."""
    program = "".join(parts).replace("PACKAGE", package)
    for name, value in (("FOLDER", str(folder)), ("URL", url), ("ARN", CHANNEL)):
        program = program.replace(name, repr(value))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        "PYTHONPATH": str(folder),
        **more,
    }
    result = subprocess.run(
        [sys.executable, "-c", program + REPORTING],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    report: dict[str, Any] = json.loads(result.stdout)
    return report
