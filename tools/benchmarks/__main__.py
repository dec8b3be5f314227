"""``python -m tools.benchmarks [ROW …]``: measures rows and prints targets, figures and verdicts.

The exit status is 0 even if a target is missed, since figures depend on the machine. It is 1 if a row
could not be measured, for example because the results of its legs differ.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tools.benchmarks.bench import Bench
from tools.benchmarks.machine import load, properties
from tools.benchmarks.plot import plot
from tools.benchmarks.report import Result, heading, line, page
from tools.benchmarks.rounds import LegError
from tools.benchmarks.rows import ROWS, Row
from tools.benchmarks.surroundings import REPOSITORY
from tools.benchmarks.type_checking import OURS

_QUICK = 0.05
_HERE = Path(__file__).parent
_DOCS = REPOSITORY / "docs"


def main(arguments: list[str] | None = None) -> int:
    """Measures the named rows, or all."""
    options = _parser().parse_args(arguments)
    unknown = sorted(set(options.rows) - {row.name for row in ROWS})
    if unknown:
        names = ", ".join(row.name for row in ROWS)
        print(f"no such row: {', '.join(unknown)} (known: {names})", file=sys.stderr)
        return 2
    rows = [row for row in ROWS if not options.rows or row.name in options.rows]
    start = perf_counter()
    busy = load()
    if busy > 1:
        print(f"the machine is busy (load {busy:.1f}): the figures will spread", file=sys.stderr)
    with (
        tempfile.TemporaryDirectory(prefix="benchmarks-") as folder,
        Bench(
            folder=Path(folder).resolve(),
            packages=options.packages.resolve(),
            effort=_QUICK if options.quick else options.effort,
            progress=progress,
        ) as bench,
    ):
        results = _measure(rows, bench)
    missed = [figure for result in results for figure in result.figures if not figure.reached]
    print(f"{perf_counter() - start:.0f} seconds, {len(missed)} targets missed", file=sys.stderr)
    if len(results) < len(rows):
        return 1
    if options.write:
        notes, lines = (_HERE / "notes.md").read_text("utf-8"), len(OURS.splitlines())
        pins = (_HERE / "requirements.txt", _HERE / "aiobotocore.txt")
        text = page(results, properties(*pins), notes, lines)
        (_DOCS / "benchmarks.md").write_text(text, "utf-8")
        (_DOCS / "benchmarks.svg").write_text(plot(results), "utf-8")
    return 0


def _measure(rows: list[Row], bench: Bench) -> list[Result]:
    """Measures rows and prints each result at once; omits rows that fail."""
    results: list[Result] = []
    print(heading(), flush=True)
    for row in rows:
        bench.progress(row.name)
        try:
            result = Result(row, row.measure(bench))
        except LegError as error:
            bench.progress("")
            print(f"{row.name}: {error}", file=sys.stderr)
            continue
        bench.progress("")
        for figure in result.figures:
            print(line(result, figure), flush=True)
        results.append(result)
    return results


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="rows to measure (default: all)")
    parser.add_argument("--quick", action="store_true", help="a twentieth of the rounds")
    parser.add_argument(
        "--effort",
        type=float,
        default=1.0,
        help="fraction of the full number of rounds (default: 1)",
    )
    parser.add_argument(
        "--write", action="store_true", help="also write docs/benchmarks.md and its plot"
    )
    parser.add_argument(
        "--packages",
        type=Path,
        default=REPOSITORY / "generated" / "ivs",
        help="folder that contains typed_ivs (default: the generated one)",
    )
    return parser


def progress(text: str) -> None:
    """Shows progress on a terminal, in one line that is replaced."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
