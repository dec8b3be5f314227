"""What a run says: a line for each target on the terminal, and a page for the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tools.benchmarks.figures import Figure, Samples, figure
from tools.benchmarks.legs import CALLS_PER_THREAD, THREADS
from tools.benchmarks.rows import Row

_SCALES = {"ms": 1e3, "µs": 1e6, "s": 1.0, "MB": 1e-6}
_NAMES = {
    "boto3": "boto3",
    "bare": "the bare limit",
    "first": "botocore's first",
    "cached": "botocore's cached",
    "IVS": "ours for IVS",
    "json": "ours with json",
    "": "–",
}

_HOW = """\
## How it is measured

`make bench` (under ten minutes on two cores) measures all of it and writes this page; `make bench-quick` (under a minute)
has a twentieth of the rounds, so that its figures spread, and writes nothing; `python -m tools.benchmarks ROW …` measures some
rows. They exit with 0 whatever the verdicts are: only what can be asserted on any machine is asserted, in the tests.

- A figure is the median, over the rounds, of the ratio between two legs of the same round; the quartiles of these
  ratios show how far they spread. The legs take turns, and each comes first as often as the others.
- Cold figures are of fresh processes, interpreter included: their CPU time and peak memory as the system accounts them
  when they have ended. A round that doesn't count compiles the bytecode first. A small process of its own starts them,
  since a process inherits the peak memory of the one that started it.
- Warm figures are CPU time in processes that stay, one for each leg, in turns of 30 calls or fewer, after three and
  at least two milliseconds of them that don't count: short work would else be measured while the processor wakes up.
- The server is on loopback, in a process of its own, and answers with bytes that it made before.
- Both sides have the same credentials, endpoint, retries (standard, 3 attempts) and validation, and are sent the same
  answer. What they make of it is compared before anything is counted; a difference stops the row.
- Over TLS each side uses its own default trust store: it finds a copy of certifi with one certificate more.
- The bare limit is urllib3 and json: one request to the server, and the answer parsed.
- Without HTTP, botocore's own parts are called as boto3 calls them: its parser, its serializer with validation,
  `SigV4Auth` on a request that is made already, and the endpoint rules with and without its cache.
- The largest package is generated from the largest model of the installed botocore that can be; it calls the operation
  whose answer has as many structures as a channel's.
- The type checkers run without their caches, in an environment with the package and with types-boto3[ivs], on {lines}
  lines that make a client, create a channel, list, update and get: with types-boto3-ivs as its documentation has it.
- The installed size counts no bytecode.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured of one row."""

    row: Row
    samples: Samples

    @property
    def figures(self) -> list[Figure]:
        """One for each target."""
        return [figure(target, self.samples) for target in self.row.targets]

    def absolute(self, leg: str) -> str:
        """The median of a leg's samples, in the row's unit."""
        if leg not in self.samples:
            return ""
        return f"{_number(median(self.samples[leg]) * _SCALES[self.row.unit])} {self.row.unit}"


def heading() -> str:
    """What stands over the lines of the terminal."""
    return _columns("row / against", "target", "figure", "[quartiles]", "verdict", "medians")


def line(result: Result, measured: Figure) -> str:
    """One target's line on the terminal."""
    target = measured.target
    name = f"{result.row.name} / {target.against}" if target.against else result.row.name
    spread = f"[{_value(result, measured.low)}–{_value(result, measured.high)}]"
    legs = ", ".join(f"{leg} {result.absolute(leg)}" for leg in result.samples)
    limit, value = _limit(result, measured), _value(result, measured.value)
    return _columns(name, limit, value, spread, _verdict(measured), legs)


def _columns(name: str, limit: str, value: str, spread: str, verdict: str, legs: str) -> str:
    return f"{name:32} {limit:>8} {value:>9}  {spread:17} {verdict:20} {legs}"


def page(results: Sequence[Result], properties: Mapping[str, str], notes: str, lines: int) -> str:
    """The page of the documentation.

    Args:
        results: What was measured.
        facts: Machine, versions, date.
        notes: What was written by hand.
        lines: How long the scripts are that type checkers look at.
    """
    every = [measured for result in results for measured in result.figures]
    reached = sum(measured.reached for measured in every)
    parts = [
        "# Benchmarks\n",
        f"{reached} of {len(every)} targets are reached. Everything but the notes is written by "
        "`make bench`.\n",
        "![How near each figure is to its target](benchmarks.svg)\n",
        "\n".join(_table(results)) + "\n",
        "The figure is ours divided by that of the side named under against; for the calls of 16 "
        "threads it is how many times as many of ours fit into a second. Ours and theirs are "
        f"medians of CPU time or memory; for the threads, of a turn of {THREADS * CALLS_PER_THREAD} "
        "calls.\n",
        "## The run\n",
        "\n".join(["| | |", "|---|---|", *(f"| {k} | {v} |" for k, v in properties.items())])
        + "\n",
        _HOW.format(lines=lines),
        notes,
    ]
    return "\n".join(parts)


def _table(results: Sequence[Result]) -> list[str]:
    rows = [
        "| work | against | target | figure | quartiles | ours | theirs | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for result in results:
        for number, measured in enumerate(result.figures):
            target = measured.target
            quartiles = f"{_value(result, measured.low)}–{_value(result, measured.high)}"
            cells = [
                result.row.work if number == 0 else "",
                against(target.against),
                _limit(result, measured),
                _value(result, measured.value),
                quartiles,
                result.absolute("ours") if target.against else "",
                result.absolute(target.against) if target.against else "",
                _verdict(measured),
            ]
            rows.append(f"| {' | '.join(cells)} |")
    return rows


def against(leg: str) -> str:
    """What a leg is called where people read it."""
    return _NAMES.get(leg, leg)


def _limit(result: Result, measured: Figure) -> str:
    sign = "≥" if measured.target.at_least else "≤"
    return f"{sign} {_shown(result, measured, measured.target.limit)}"


def _value(result: Result, value: float) -> str:
    if result.row.targets[0].against:
        return f"{value:.3f}" if value < 10 else f"{value:.1f}"
    return f"{value * _SCALES[result.row.unit]:.2f} {result.row.unit}"


def _shown(result: Result, measured: Figure, value: float) -> str:
    if measured.target.against:
        return f"{value:g}"
    return f"{value * _SCALES[result.row.unit]:g} {result.row.unit}"


def _verdict(measured: Figure) -> str:
    if not measured.reached:
        return "missed"
    hoped = measured.target.hoped
    return f"reached, even ≤ {hoped:g}" if hoped and measured.value <= hoped else "reached"


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"
