"""The duration of ``python -m codegen generate``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from time import perf_counter

from tools.benchmarks.bench import Bench
from tools.benchmarks.figures import Samples
from tools.benchmarks.rounds import LegError
from tools.benchmarks.surroundings import REPOSITORY


def generate_in_full(bench: Bench) -> Samples:
    """Measures generation into a new folder."""
    seconds: list[float] = []
    for number in range(bench.rounds(3, least=1)):
        bench.progress(f"round {number + 1}")
        shutil.rmtree(bench.folder / "generated", ignore_errors=True)
        seconds.append(_generate(bench))
    return {"ours": seconds}


def generate_unchanged(bench: Bench) -> Samples:
    """Measures repeated generation into an up-to-date folder."""
    _generate(bench)
    return {"ours": [_generate(bench) for _ in range(bench.rounds(9, least=2))]}


def _generate(bench: Bench) -> float:
    arguments = ["generate", "--output", str(bench.folder / "generated")]
    start = perf_counter()
    result = subprocess.run(
        [sys.executable, "-m", "codegen", *arguments],
        cwd=REPOSITORY,
        env=bench.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = perf_counter() - start
    if result.returncode:
        raise LegError(f"generate: exit status {result.returncode}\n{result.stderr}")
    return seconds
