"""How long ``python -m codegen generate`` takes."""

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
    """Each time into a folder that isn't there yet."""
    seconds: list[float] = []
    for number in range(bench.rounds(3, least=1)):
        bench.progress(f"round {number + 1}")
        shutil.rmtree(bench.folder / "generated", ignore_errors=True)
        seconds.append(_generate(bench))
    return {"ours": seconds}


def generate_unchanged(bench: Bench) -> Samples:
    """Again and again into the same folder, after one run that writes it."""
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
