"""The arithmetic of the benchmarks."""

from __future__ import annotations

import pytest

from tools.benchmarks.figures import Target, figure, quartiles


def test_figure_is_median_of_ratios_not_ratio_of_medians() -> None:
    samples = {"ours": [1.0, 4.0, 9.0], "boto3": [1.0, 2.0, 3.0]}
    # 1, 2 and 3; the medians alone would be 4 and 2.
    measured = figure(Target(0.5, "boto3"), {"ours": samples["ours"], "boto3": [1.0, 2.0, 3.0]})
    assert measured.value == 2.0
    measured = figure(Target(0.5, "boto3"), {"ours": [2.0, 1.0, 90.0], "boto3": [1.0, 10.0, 9.0]})
    assert measured.value == 2.0
    assert (measured.low, measured.high, measured.rounds) == (1.05, 6.0, 3)


def test_one_slow_round_does_not_move_a_figure() -> None:
    ours, theirs = [1.0] * 40, [2.0] * 40
    ours[7] = 500.0
    assert figure(Target(0.5, "boto3"), {"ours": ours, "boto3": theirs}).value == 0.5


def test_absolute_target_uses_one_side_only() -> None:
    measured = figure(Target(10.0), {"ours": [4.0, 5.0, 9.0]})
    assert (measured.value, measured.reached) == (5.0, True)


def test_calls_per_second_rise_as_time_falls() -> None:
    measured = figure(
        Target(2.5, "boto3", at_least=True), {"ours": [1.0, 1.0], "boto3": [3.0, 4.0]}
    )
    assert (measured.value, measured.reached) == (3.5, True)
    assert not figure(Target(2.5, "boto3", at_least=True), {"ours": [1.0], "boto3": [2.0]}).reached


@pytest.mark.parametrize(("value", "reached"), [(0.34, True), (0.35, True), (0.36, False)])
def test_target_is_reached_at_its_limit(value: float, reached: bool) -> None:
    assert figure(Target(0.35, "boto3"), {"ours": [value], "boto3": [1.0]}).reached is reached


def test_legs_with_different_rounds_are_not_paired() -> None:
    with pytest.raises(ValueError, match="shorter"):
        figure(Target(0.5, "boto3"), {"ours": [1.0, 1.0], "boto3": [1.0]})


def test_quartiles_of_few_values() -> None:
    assert quartiles([3.0]) == (3.0, 3.0)
    assert quartiles([1.0, 2.0, 3.0, 4.0, 5.0]) == (2.0, 4.0)
