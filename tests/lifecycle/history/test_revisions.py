"""Every step of the history of a real model is judged as people who read the change judge it."""

from __future__ import annotations

import hashlib
import json
import tempfile
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from codegen.cli import main
from codegen.lifecycle.comparison import Comparison
from codegen.lifecycle.diff import compare_services
from codegen.source.load import load
from codegen.source.model import Service
from codegen.source.rules import Level
from codegen.source.validate import validate
from tests.lifecycle.history.packages import write_models
from tests.lifecycle.history.revisions import ARCHIVE, ORIGIN, SERVICE, VERSIONS, pack, revisions

STEPS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("verdicts.toml").read_text(encoding="utf-8")
)["steps"]


def test_archive_matches_the_wheels_models(tmp_path: Path) -> None:
    origin = tomllib.loads(ORIGIN.read_text(encoding="utf-8"))
    assert tuple(revisions()) == tuple(origin) == VERSIONS
    assert len(VERSIONS) >= 12
    for version, files in revisions().items():
        digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
        assert digests == {key: value for key, value in origin[version].items() if key != "wheel"}
    pack(revisions(), tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == ARCHIVE.read_bytes()


def test_every_step_has_a_reasoned_verdict() -> None:
    assert [(step["from"], step["to"]) for step in STEPS] == list(pairwise(VERSIONS))
    assert all(len(step["reason"]) > 20 for step in STEPS)
    assert [step["to"] for step in STEPS if step["verdict"] == "major"] == ["1.21.64"]


@cache
def service(version: str) -> Service:
    """The service of a revision, without an overlay: what AWS changed, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        return validate(load(write_models(version, Path(folder)), SERVICE))


@cache
def compared(old: str, new: str) -> Comparison:
    return compare_services(service(old), service(new))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step['from']}-to-{step['to']}")
def test_diff_verdict_equals_the_recorded_one(step: dict[str, Any]) -> None:
    comparison = compared(step["from"], step["to"])
    assert comparison.verdict == step["verdict"], comparison.to_text()
    found = {f"{finding.level} {finding.where}" for finding in comparison.findings}
    assert set(step["found"]) <= found, comparison.to_text()
    for level in step["only"]:
        named = {entry for entry in step["found"] if entry.startswith(f"{level} ")}
        assert {entry for entry in found if entry.startswith(f"{level} ")} == named


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step['to']}-to-{step['from']}")
def test_reverse_step_removes_what_the_step_added(step: dict[str, Any]) -> None:
    forward, back = compared(step["from"], step["to"]), compared(step["to"], step["from"])
    assert (back.verdict == "none") == (forward.verdict == "none")
    assert (back.verdict == "major") == has(forward, Level.ADDITIVE)


def has(comparison: Comparison, level: Level) -> bool:
    return any(finding.level is level for finding in comparison.findings)


def test_diff_command_reports_the_same_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = [
        write_models(version, tmp_path / version) / SERVICE / "2020-07-14" / "service-2.json"
        for version in ("1.20.47", "1.21.64")
    ]
    assert main(["diff", "--format=json", *map(str, documents)]) == 0
    output = json.loads(capsys.readouterr().out)
    assert output["verdict"] == "major"
    breaking = [found["where"] for found in output["findings"] if found["level"] == "breaking"]
    assert breaking == [
        "ListTagsForResourceResponse.next_token",
        "list_tags_for_resource(max_results)",
        "list_tags_for_resource(next_token)",
    ]
