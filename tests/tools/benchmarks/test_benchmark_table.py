"""The rows and their targets, and what is written about them."""

from __future__ import annotations

import re

import pytest

from tools.benchmarks.__main__ import main
from tools.benchmarks.figures import Samples, Target
from tools.benchmarks.plot import plot
from tools.benchmarks.report import Result, line, page
from tools.benchmarks.rows import ROWS, Row

TARGETS = {
    ("cold-start", "boto3"): 0.35,
    ("cold-start", "bare"): 1.15,
    ("cold-start-tls", "boto3"): 0.42,
    ("cold-start-tls", "bare"): 1.15,
    ("cold-start-profile", "boto3"): 0.65,
    ("cold-start-botocore", "boto3"): 0.65,
    ("memory", "boto3"): 0.50,
    ("memory", "bare"): 1.10,
    ("warm-get", "boto3"): 0.35,
    ("warm-get", "bare"): 1.35,
    ("warm-list", "boto3"): 0.30,
    ("warm-list", "bare"): 1.45,
    ("read-page", "boto3"): 0.28,
    ("read-page", "bare"): 1.7,
    ("read-page-msgspec", "json"): 0.9,
    ("read-page-sparse", "full"): 1.10,
    ("write-create", "boto3"): 0.25,
    ("sign", "boto3"): 0.30,
    ("resolve", "first"): 0.05,
    ("resolve", "cached"): 1.0,
    ("walk", "boto3"): 0.30,
    ("walk", "bare"): 1.5,
    ("threads", "boto3"): 2.5,
    ("asynchronous-cold", "synchronous"): 1.05,
    ("asynchronous-get", "synchronous"): 1.35,
    ("asynchronous-get", "exchange"): 1.0,
    ("asynchronous-get-theirs", "aiobotocore"): 0.22,
    ("asynchronous-uvloop", "synchronous"): 1.35,
    ("asynchronous-list", "synchronous"): 1.10,
    ("asynchronous-at-once", "synchronous"): 1.35,
    ("asynchronous-at-once-theirs", "aiobotocore"): 6.0,
    ("asynchronous-latency", "aiobotocore"): 0.5,
    ("local", ""): 0.001,
    ("local-http", ""): 0.002,
    ("local-start", ""): 0.3,
    ("largest", "IVS"): 1.15,
    ("mypy", "types-boto3-ivs"): 0.8,
    ("pyright", "types-boto3-ivs"): 0.8,
    ("size", ""): 1_500_000,
    ("generate", ""): 10,
    ("generate-unchanged", ""): 1,
}
"""What was asked for."""


def test_every_row_has_its_required_targets() -> None:
    found = {(row.name, target.against): target.limit for row in ROWS for target in row.targets}
    assert found == TARGETS


def test_row_names_are_unique_and_shell_safe() -> None:
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)


def test_unknown_row_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cold-start", "warm-coffee"]) == 2
    assert "no such row: warm-coffee (known: cold-start, " in capsys.readouterr().err


def result(*targets: Target, unit: str = "ms", **samples: list[float]) -> Result:
    def nothing(_: object) -> Samples:
        return {}

    return Result(Row("some-work", "some work", unit, nothing, targets), samples)


FAST = result(Target(0.5, "boto3", hoped=0.3), ours=[0.001] * 4, boto3=[0.004] * 4)
SLOW = result(Target(1.2, "bare"), ours=[0.003] * 4, bare=[0.002] * 4)
SIZE = result(Target(1.5e6), unit="MB", ours=[1_234_567.0])
MANY = result(Target(2.5, "boto3", at_least=True), ours=[0.001] * 4, boto3=[0.004] * 4)


def test_line_shows_target_figure_spread_verdict_and_times() -> None:
    (measured,) = FAST.figures
    assert line(FAST, measured).split() == [
        *("some-work", "/", "boto3", "≤", "0.5", "0.250", "[0.250–0.250]", "reached,"),
        *("even", "≤", "0.3", "ours", "1", "ms,", "boto3", "4", "ms"),
    ]
    (measured,) = SIZE.figures
    assert "≤ 1.5 MB   1.23 MB" in line(SIZE, measured)


def test_page_shows_every_target_with_its_verdict() -> None:
    text = page([FAST, SLOW, SIZE, MANY], {"date": "2026-01-02"}, "## Notes\n\nby hand\n", 9)
    assert "3 of 4 targets are reached" in text
    assert "| some work | boto3 | ≤ 0.5 | 0.250 | 0.250–0.250 | 1 ms | 4 ms | reached" in text
    assert (
        "| some work | the bare limit | ≤ 1.2 | 1.500 | 1.500–1.500 | 3 ms | 2 ms | missed" in text
    )
    assert "| some work | – | ≤ 1.5 MB | 1.23 MB | 1.23 MB–1.23 MB |  |  | reached" in text
    assert "| some work | boto3 | ≥ 2.5 | 4.000 |" in text
    assert "| date | 2026-01-02 |" in text
    assert text.endswith("## Notes\n\nby hand\n")


def test_plot_is_svg_with_a_bar_per_target() -> None:
    picture = plot([FAST, SLOW, SIZE, MANY])
    bars = [
        (float(width), fill)
        for width, fill in re.findall(
            r'<rect x="440" y="\d+" width="([\d.]+)" height="\d+" fill="(#\w+)"/>', picture
        )
    ]
    (line,) = re.findall(
        r'<line x1="([\d.]+)" x2="\1" y1="\d+" y2="\d+" stroke="\S+" stroke-d', picture
    )
    target = float(line) - 440
    assert [width <= target + 0.1 for width, _ in bars] == [True, False, True, True]
    assert bars[0][0] == pytest.approx(target * 0.5, abs=0.1)
    assert bars[3][0] == pytest.approx(target * 2.5 / 4, abs=0.1)
    assert len({fill for _, fill in bars}) == 2
    assert picture.startswith("<svg ")
    assert picture.endswith("</svg>\n")
