"""The report of a run: lines for the terminal, and a page for the documentation."""

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
    "full": "ours with every member",
    "exchange": "the synchronous client and a bare exchange",
    "": "–",
}

_HOW = """\
## How it is measured

`make bench` takes less than ten minutes on two cores, measures every row, and writes this page. `make bench-quick` takes less
than a minute and writes nothing; with a twentieth of the rounds, its figures spread more. `python -m tools.benchmarks ROW …`
measures single rows. The exit status is 0 even if targets are missed: the tests assert only what holds on every machine.

- A figure is the median, over all rounds, of the ratio of two legs in the same round. The quartiles of these ratios show
  the spread. The legs take turns, and each is first equally often.
- Cold figures are the CPU time and peak memory of new processes, interpreter included, as the system accounts them
  at exit. An uncounted round compiles the bytecode first. A small process starts them, since a process inherits the peak
  memory of its parent.
- Warm figures are CPU time in long-lived processes, one for each leg, in turns of 30 calls or fewer. Each turn begins
  with uncounted calls, at least three and for at least two milliseconds, because the processor has to reach its clock speed.
- The server runs on loopback in its own process and sends prepared responses.
- All legs use the same credentials, endpoint, retries (standard, 3 attempts) and validation, and get the same
  response. Their results are compared before anything is measured; a difference stops the row.
- Over TLS, each leg uses its default certificate store: a copy of certifi with one more certificate.
- The bare limit is urllib3 and json: one request to the server, and the response parsed.
- aiobotocore runs in an environment of its own, because it pins an older botocore. For the asynchronous client, the
  limit of a bare exchange is the synchronous client's time and 1.2 times what one request over an `asyncio.Protocol` takes longer
  than over a blocking socket, measured in the same rounds.
- Rows without HTTP call botocore's parts as boto3 does: the parser, the serializer with validation, `SigV4Auth` on
  a prepared request, and the endpoint rules with and without their cache.
- The largest package is generated from the largest supported model of the installed botocore. The operation called is
  the one whose response has about as many structures as that of get_channel.
- The type checkers run without caches in an environment with the package and types-boto3[ivs], on {lines} lines
  that create a client and create, list, update and get a channel, written as the documentation of types-boto3-ivs shows.
- The installed size does not include bytecode.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """The measurement of one row."""

    row: Row
    samples: Samples

    @property
    def figures(self) -> list[Figure]:
        """The figure for each target."""
        return [figure(target, self.samples) for target in self.row.targets]

    def absolute(self, leg: str) -> str:
        """The median of a leg's samples, in the row's unit."""
        if leg not in self.samples:
            return ""
        return f"{_number(median(self.samples[leg]) * _SCALES[self.row.unit])} {self.row.unit}"


def heading() -> str:
    """The column headings on the terminal."""
    return _columns("row / against", "target", "figure", "[quartiles]", "verdict", "medians")


def line(result: Result, measured: Figure) -> str:
    """The line of one target on the terminal."""
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
        results: The measurements.
        properties: Date, machine and versions.
        notes: Hand-written notes in Markdown.
        lines: Number of lines of the scripts that are type-checked.
    """
    every = [measured for result in results for measured in result.figures]
    reached = sum(measured.reached for measured in every)
    parts = [
        "# Benchmarks\n",
        f"{reached} of {len(every)} targets are reached. `make bench` writes this page, except for its "
        "notes.\n",
        "![Each figure relative to its target](benchmarks.svg)\n",
        "\n".join(_table(results)) + "\n",
        "The figure is ours divided by theirs, the leg under against; for the calls of 16 threads, it is "
        "the ratio of calls for each second. Ours and theirs are medians of CPU time or memory; for "
        f"the threads, of a turn of {THREADS * CALLS_PER_THREAD} calls.\n",
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
    """The name of a leg in the report."""
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
