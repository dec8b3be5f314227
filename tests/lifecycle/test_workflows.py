"""The workflows: linted, pinned, without rights they don't need, and nothing lives only in them."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / ".github" / "workflows"
FILES = sorted(FOLDER.iterdir())
NAMES = [path.stem for path in FILES]
PINNED = re.compile(r" +(?:- )?uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")

Workflow = Mapping[str, Any]


def read(name: str) -> Workflow:
    # YAML 1.1 takes the key "on" for true.
    text = (FOLDER / f"{name}.yml").read_text().replace("\non:", "\n'on':")
    workflow: Workflow = yaml.safe_load(text)
    return workflow


def jobs(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read(name)["jobs"]
    return found


def steps(name: str) -> Iterator[Mapping[str, Any]]:
    for job in jobs(name).values():
        yield from job["steps"]


def lint(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / tool), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def zizmor(path: Path) -> subprocess.CompletedProcess[str]:
    return lint("zizmor", "--offline", "--no-progress", "--persona", "auditor", str(path))


def schema(*paths: Path) -> subprocess.CompletedProcess[str]:
    return lint("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, paths))


def test_workflows_are_checks_update_and_publish() -> None:
    assert NAMES == ["checks", "publish", "update"]


def test_workflow_linters_find_nothing() -> None:
    for result in (zizmor(FOLDER), schema(*FILES)):
        assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2", "@v6"),
        ("persist-credentials: false", "persist-credentials: true"),
        ("run: make check", "run: make check ${{ github.head_ref }}"),
        ("    permissions:\n      contents: read\n", "    permissions: write-all\n"),
    ],
)
def test_schema_linter_can_fail(tmp_path: Path, old: str, new: str) -> None:
    text = (FOLDER / "checks.yml").read_text()
    assert old in text
    (tmp_path / "checks.yml").write_text(text.replace(old, new))
    assert zizmor(tmp_path / "checks.yml").returncode != 0


def test_security_linter_can_fail(tmp_path: Path) -> None:
    text = (FOLDER / "checks.yml").read_text()
    (tmp_path / "checks.yml").write_text(text.replace("runs-on:", "run-on:"))
    assert schema(tmp_path / "checks.yml").returncode != 0


def test_make_check_runs_the_workflow_linters() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    assert re.search(r"^check: check-code\b.*\n\t.* lint --unanswered$", makefile, re.MULTILINE)
    (recipe,) = re.findall(r"^check-code:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert "zizmor --offline" in recipe
    assert "vendor.github-workflows .github/workflows" in recipe


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_by_commit_with_their_version(name: str) -> None:
    lines = [line for line in (FOLDER / f"{name}.yml").read_text().splitlines() if "uses:" in line]
    assert lines
    for line in lines:
        assert PINNED.fullmatch(line), line


def test_action_has_one_commit_in_all_workflows() -> None:
    uses = {step["uses"] for name in NAMES for step in steps(name) if "uses" in step}
    assert len(uses) == len({use.partition("@")[0] for use in uses})


@pytest.mark.parametrize("name", NAMES)
def test_workflow_commands_are_make_targets(name: str) -> None:
    targets = re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    commands = [step["run"] for step in steps(name) if "run" in step]
    assert commands
    for command in commands:
        match = re.fullmatch(r"make ([a-z-]+)", command)
        assert match is not None, command
        assert match[1] in targets


@pytest.mark.parametrize("name", NAMES)
def test_jobs_declare_their_permissions(name: str) -> None:
    assert read(name)["permissions"] == {}
    for job in jobs(name).values():
        assert "permissions" in job
        assert "secrets" not in job
        for step in job["steps"]:
            if str(step.get("uses")).startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("name", NAMES)
def test_job_that_runs_generated_code_is_read_only(name: str) -> None:
    """It has no token, no secret and no way to write; who writes takes over files alone."""
    harmless = {"make update-propose"}
    for job in jobs(name).values():
        if {step["run"] for step in job["steps"] if "run" in step} - harmless:
            assert job["permissions"] == {"contents": "read"}
            assert "secrets." not in str(job)
            assert "token" not in str(job)
        else:
            assert job["needs"] in jobs(name), "it gets its files from a job before it"


@pytest.mark.parametrize("name", NAMES)
def test_files_named_by_workflows_exist(name: str) -> None:
    for job in jobs(name).values():
        identities = {step["id"] for step in job["steps"] if "id" in step}
        needed = [job["needs"]] if "needs" in job else []
        assert set(re.findall(r"steps\.([\w-]+)\.", str(job))) <= identities
        assert set(re.findall(r"needs\.([\w-]+)\.", str(job))) <= set(needed)
        for other in needed:
            outputs = jobs(name)[other].get("outputs", {})
            assert set(re.findall(r"needs\.[\w-]+\.outputs\.(\w+)", str(job))) <= set(outputs)
    up = [step["with"]["name"] for step in steps(name) if "upload-artifact" in str(step)]
    down = [step["with"]["name"] for step in steps(name) if "download-artifact" in str(step)]
    assert up == down


def test_checks_run_on_every_supported_python() -> None:
    project = tomllib.loads((REPOSITORY / "generated" / "ivs" / "pyproject.toml").read_text())
    prefix = "Programming Language :: Python :: 3."
    supported = [
        classifier.rpartition(" ")[2]
        for classifier in project["project"]["classifiers"]
        if classifier.startswith(prefix)
    ]
    job, free_threaded, documentation = jobs("checks").values()
    assert job["strategy"]["matrix"]["python"] == supported
    assert read("checks")["on"] == {"push": {"branches": ["**"]}, "pull_request": None}
    versions = [step["with"]["python-version"] for step in free_threaded["steps"][1:2]]
    assert versions == [f"{supported[-1]}t"]
    for one, command in ((free_threaded, "make test"), (documentation, "make docs-check")):
        assert [step["run"] for step in one["steps"] if "run" in step] == [command]
    assert [step["run"] for step in job["steps"] if "run" in step] == [
        "make check",
        "make test",
        "make aws-cli",
        "make readme",
    ]


def test_update_runs_daily_and_is_checked_before_the_proposal() -> None:
    workflow = read("update")
    (schedule,) = workflow["on"]["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* \*", schedule["cron"])
    generate, propose = workflow["jobs"].values()
    ran = [step["run"] for step in generate["steps"] if "run" in step]
    assert ran == ["make update", "make update-report", "make check-code", "make test"]
    assert propose["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert propose["if"] == "needs.generate.outputs.changed == 'true'"


def test_publishing_needs_a_tag_and_no_password() -> None:
    workflow = read("publish")
    assert workflow["on"] == {"push": {"tags": ["*-v[0-9]*"]}}
    build, publish = workflow["jobs"].values()
    (wheel,) = [step for step in build["steps"] if step.get("run") == "make wheel"]
    assert wheel["env"] == {"TAG": "${{ github.ref_name }}"}
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["environment"] == "pypi"
    upload = publish["steps"][-1]
    assert upload["uses"].startswith("pypa/gh-action-pypi-publish@")
    assert upload["with"]["attestations"] is True
    assert "password" not in upload["with"]
