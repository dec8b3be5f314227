"""Names of vendored copies, and copies of other distributions beside them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from support.distributions import small_distribution
from support.files import tree
from support.problems import refused
from support.vendored import differences, problems

from codegen.lifecycle.distribution import Distribution
from codegen.lifecycle.vendor import check, vendor
from codegen.lifecycle.vendored import VENDORED


def test_copy_may_have_any_name(one: Distribution, tmp_path: Path) -> None:
    vendor(one, tmp_path / "project", name="other")
    code = "from other import number; print(number())"
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, cwd=tmp_path / "project", capture_output=True, text=True, check=True)
    assert said.stdout == "42\n"
    assert [path.name for path in (tmp_path / "project").iterdir()] == ["other"]


def test_copy_is_found_by_its_record(destination: Path, tmp_path: Path) -> None:
    (destination / "typed_small").rename(destination / "renamed")
    assert differences(small_distribution(tmp_path / "same"), destination) == []
    newer = small_distribution(tmp_path / "newer", "1.1.0")
    assert differences(newer, destination) == [
        "renamed: behind: version 1.0.0; typed-small has version 1.1.0"
    ]
    vendor(newer, destination)
    assert [path.name for path in destination.iterdir()] == ["renamed"]
    assert differences(newer, destination) == []


def test_one_of_several_copies_has_to_be_named(one: Distribution, destination: Path) -> None:
    vendor(one, destination, name="second")
    expected = (
        "several copies of typed-small: second, typed_small; "
        "expected one of them, named with --as NAME"
    )
    assert problems(one, destination) == [f"{destination}: found {expected}"]
    assert check(one, destination, "second") == []
    assert vendor(one, destination, name="second").written == ()


def test_edited_record_of_a_renamed_copy_is_a_problem(one: Distribution, destination: Path) -> None:
    (destination / "typed_small").rename(destination / "renamed")
    with (destination / "renamed" / VENDORED).open("a") as record:
        record.write("edited\n")
    (problem,) = refused(lambda: check(one, destination))
    assert problem.startswith("renamed/VENDORED.md: found an edited text")


def test_copy_of_another_distribution_is_not_replaced(destination: Path, tmp_path: Path) -> None:
    other = replace(small_distribution(tmp_path / "other"), name="typed-other")
    before = tree(destination)
    for act in (
        lambda: vendor(other, destination, name="typed_small", force=True),
        lambda: check(other, destination, "typed_small"),
    ):
        (problem,) = refused(act)
        assert "found a copy of typed-small; expected" in problem
    assert tree(destination) == before
