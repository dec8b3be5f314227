"""The installed size of the package."""

from __future__ import annotations

from tools.benchmarks.bench import Bench
from tools.benchmarks.figures import Samples


def installed_size(bench: Bench) -> Samples:
    """The size of the installed files in bytes, without bytecode."""
    package = bench.packages / "typed_ivs"
    size = sum(
        path.stat().st_size
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    return {"ours": [float(size)]}
