"""The summary of an update: its lines agree with one another, and with what was done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.models import tiny_service
from support.workspace import Workspace, make_workspace, tiny_data

from codegen import cli
from codegen.commands import update as command


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    workspace = make_workspace(tmp_path, monkeypatch)
    monkeypatch.setattr(command, "NEWS", workspace.news)
    return workspace


def additive() -> dict[str, Any]:
    model = tiny_service()
    model["operations"]["AnotherOne"] = {
        "name": "AnotherOne",
        "http": {"method": "POST", "requestUri": "/another"},
    }
    return model


def add_news(workspace: Workspace, name: str, level: str) -> None:
    (workspace.news / f"{name}.toml").write_text(f'level = "{level}"\ntext = "News."\n')


def updated(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[list[str], str]:
    folders = ["--models", str(workspace.models), "--output", str(workspace.output)]
    assert cli.main(["update", *folders, *arguments]) == 0
    output, errors = capsys.readouterr()
    return output.splitlines(), errors


def test_release_of_news_alone_names_both_versions_of_botocore(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.botocore("1.1.0", tiny_data())
    add_news(workspace, "one", "behaviour")
    add_news(workspace, "two", "breaking")
    add_news(workspace, "three", "behaviour")
    lines, _ = updated(workspace, capsys, "--botocore", "1.1.0")
    assert lines == [
        "tiny: major: 0.1.0 to 1.0.0 (botocore 1.0.0; 1.1.0 has the same model)",
        "tiny: 1 breaking, 2 behaviour in the news",
    ]


def test_changes_of_the_model_and_news_are_counted_apart(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.botocore("1.1.0", tiny_data(additive()))
    add_news(workspace, "one", "behaviour")
    lines, _ = updated(workspace, capsys)
    assert lines == [
        "tiny: minor: 0.1.0 to 0.2.0 (botocore 1.1.0)",
        "tiny: 1 additive in the model; 1 behaviour in the news",
    ]


def test_older_model_is_called_older(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.botocore("1.1.0", tiny_data(additive()))
    updated(workspace, capsys)
    lines, _ = updated(workspace, capsys, "--botocore", "1.0.0")
    assert lines == [
        "tiny: major: 0.2.0 to 1.0.0 (botocore 1.0.0, older than 1.1.0)",
        "tiny: 1 breaking in the model",
    ]


@pytest.mark.parametrize(
    ("published", "origin"),
    [
        ("1.1.0", "botocore 1.0.0; 1.1.0 has the same model"),
        ("0.9.0", "botocore 1.0.0; 0.9.0 is older"),
    ],
)
def test_unchanged_model_says_what_it_was_compared_with(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], published: str, origin: str
) -> None:
    workspace.botocore(published, tiny_data())
    lines, _ = updated(workspace, capsys, "--botocore", published)
    assert lines == [f"tiny: nothing changed: 0.1.0 ({origin})"]


def test_dry_run_prints_the_summary_and_writes_nothing(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.botocore("1.1.0", tiny_data(additive()))
    before = workspace.files()
    lines, errors = updated(workspace, capsys, "--dry-run")
    assert lines == [
        "tiny: minor: 0.1.0 to 0.2.0 (botocore 1.1.0)",
        "tiny: 1 additive in the model",
    ]
    assert errors == "nothing was written: a dry run\n"
    assert workspace.files() == before
    assert updated(workspace, capsys)[0] == lines
    assert workspace.files() != before


@pytest.mark.parametrize(("under_make", "option"), [(False, "--botocore "), (True, "BOTOCORE=")])
def test_malformed_version_is_refused_by_the_name_of_its_option(
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    under_make: bool,
    option: str,
) -> None:
    monkeypatch.delenv("CODEGEN_UNDER_MAKE", raising=False)
    if under_make:
        monkeypatch.setenv("CODEGEN_UNDER_MAKE", "1")
    folders = ["--models", str(workspace.models), "--output", str(workspace.output)]
    with pytest.raises(SystemExit) as exited:
        cli.main(["update", *folders, "--botocore", "1.x"])
    assert exited.value.code == 2
    assert f"{option}1.x: expected a version like" in capsys.readouterr().err


def test_records_name_no_command_that_the_wheel_lacks(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    add_news(workspace, "a", "behaviour")
    updated(workspace, capsys)
    written = [*workspace.models.rglob("releases.toml"), *workspace.output.rglob("releases.toml")]
    assert written
    assert not [path for path in written if "python -m codegen" in path.read_text("utf-8")]
