"""The CPU time of type checkers for a script that uses the client."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tools.benchmarks.bench import Bench, Measure
from tools.benchmarks.figures import Samples
from tools.benchmarks.rounds import LegError, fresh
from tools.benchmarks.surroundings import REPOSITORY

CHECKED = REPOSITORY / "build" / "checked"
"""The virtual environment of the scripts; ``make bench`` creates it."""

OURS = """\
from typed_ivs import IVSClient

client = IVSClient(region="us-west-2")
channel = client.create_channel(name="main-stage", latency_mode="LOW").channel
for summary in client.paginate.list_channels(filter_by_name="main-stage"):
    print(summary.name, summary.arn)
client.update_channel(arn=channel.arn, latency_mode="NORMAL")
print(client.get_channel(arn=channel.arn).channel.playback_url)
"""

THEIRS = """\
from boto3.session import Session
from types_boto3_ivs import IVSClient

client: IVSClient = Session().client("ivs", region_name="us-west-2")
channel = client.create_channel(name="main-stage", latencyMode="LOW")["channel"]
for page in client.get_paginator("list_channels").paginate(filterByName="main-stage"):
    print([(summary.get("name"), summary.get("arn")) for summary in page["channels"]])
client.update_channel(arn=channel.get("arn", ""), latencyMode="NORMAL")
print(client.get_channel(arn=channel.get("arn", ""))["channel"].get("playbackUrl"))
"""
"""As in the documentation of types-boto3: ``types-boto3[ivs]`` is installed, the client annotated."""


def check_with(checker: str) -> Measure:
    """Measures one checker, ``mypy`` or ``pyright``."""

    def measure(bench: Bench) -> Samples:
        _install(bench.packages / "typed_ivs")
        legs = {
            leg: (_command(checker, _script(bench.folder / "checked" / leg, text)), environment)
            for environment in (bench.environment | {"PYTHONPATH": ""},)
            for leg, text in {"ours": OURS, "types-boto3-ivs": THEIRS}.items()
        }
        # No warm-up: mypy is compiled, and pyright does not run in Python.
        return fresh(
            bench.launcher,
            legs,
            lambda _, text: _is_clean(text),
            bench.rounds(40, least=1),
            bench.progress,
            settle=False,
        )["cpu"]

    return measure


def _install(package: Path) -> None:
    """Copies the package beside the stubs: checkers treat installed packages differently."""
    python = CHECKED / "bin" / "python"
    if not python.exists():
        raise LegError("found no folder build/checked; expected: the one that `make bench` creates")
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run(
        [str(python), "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    target = Path(found, package.name)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__"))


def _script(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "script.py"
    script.write_text(text)
    # Own settings, so that pyright does not use those of the repository. Not strict: types-boto3 imports
    # the stubs of every service, and strict mode reports those that are not installed.
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard"}\n')
    return script


def _command(checker: str, script: Path) -> list[str]:
    python = str(CHECKED / "bin" / "python")
    if checker == "mypy":
        cold = ["--config-file=", "--no-incremental", "--cache-dir=/dev/null", "--strict"]
        return [sys.executable, "-m", "mypy", *cold, "--python-executable", python, str(script)]
    program = shutil.which("pyright", path=str(Path(sys.executable).parent))
    if program is None:
        raise LegError("found no pyright; expected: the pinned version")
    return [program, "--project", str(script.parent), "--pythonpath", python]


def _is_clean(text: str) -> bool:
    return "no issues found" in text or "\n0 errors" in f"\n{text}"
