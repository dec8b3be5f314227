"""An update that is stopped anywhere leaves models and packages as they were."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.models import edit, tiny_service
from support.workspace import Workspace, make_workspace, quick_build, tiny_data

from codegen import cli
from codegen.lifecycle import update as updating
from codegen.output import disk
from codegen.output.journal import JOURNAL
from codegen.problems import ProblemsError


class _Killed(BaseException):
    """Stands for the end of the process: nothing that would tidy up runs after it."""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    workspace = make_workspace(tmp_path, monkeypatch)
    model = edit(tiny_service(), "/shapes/Thing/members/colour", {"shape": "Text"})
    workspace.botocore("1.1.0", tiny_data(model))
    return workspace


def contents(workspace: Workspace) -> dict[Path, bytes]:
    return {path: content for path, (content, _) in workspace.files().items()}


def kill_at(step: int, patch: pytest.MonkeyPatch) -> None:
    """Ends at the ``step``-th file that is written, and lets nothing be undone."""
    replace, left = disk.replace, [step]

    def replaced(folder: Path, path: str, content: bytes) -> None:
        left[0] -= 1
        if left[0] <= 0:
            raise _Killed
        replace(folder, path, content)

    patch.setattr("codegen.output.transaction.disk.replace", replaced)
    patch.setattr("codegen.output.journal.replace", replaced)
    patch.setattr("codegen.output.transaction.journal.rollback", lambda folder: None)


@pytest.mark.parametrize("step", range(1, 8))
@pytest.mark.parametrize("next_command", ["generate", "update"])
def test_next_command_after_a_kill_restores_everything(
    step: int, next_command: str, workspace: Workspace
) -> None:
    before = contents(workspace)
    with pytest.MonkeyPatch.context() as patch:
        kill_at(step, patch)
        with pytest.raises(_Killed):
            workspace.update()
    half_written = contents(workspace) != before
    assert half_written is (step > 1)

    with pytest.MonkeyPatch.context() as patch:
        seen: list[dict[Path, bytes]] = []

        def stop(*_: object, **__: object) -> None:
            seen.append(contents(workspace))
            raise ProblemsError([])

        patch.setattr("codegen.pipeline.build", stop)
        patch.setattr(updating, "download", stop)
        folders = ["--models", str(workspace.models), "--output", str(workspace.output)]
        assert cli.main([next_command, *folders]) == 1
    assert seen == [before]


def test_killed_update_can_be_repeated(workspace: Workspace) -> None:
    with pytest.MonkeyPatch.context() as patch:
        kill_at(5, patch)
        with pytest.raises(_Killed):
            workspace.update()
    assert workspace.update()["tiny"].version == "0.2.0"
    assert [release["version"] for release in workspace.releases()] == ["0.1.0", "0.2.0"]
    assert not any(path.name == JOURNAL for path in contents(workspace))


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, os.strerror(28))])
@pytest.mark.parametrize("name", ["download", "build", "write_with_sources"])
def test_failure_before_writing_changes_nothing(
    name: str, error: BaseException, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    before = workspace.files()
    monkeypatch.setattr(updating, name, fail)
    with pytest.raises(type(error)):
        workspace.update()
    assert workspace.files() == before


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, os.strerror(28))])
def test_failure_while_writing_is_undone(
    error: BaseException, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(workspace)
    replace = disk.replace

    def fail_once(folder: Path, path: str, content: bytes) -> None:
        if path == "CHANGELOG.md":
            monkeypatch.undo()
            raise error
        replace(folder, path, content)

    monkeypatch.setattr("codegen.output.transaction.disk.replace", fail_once)
    with pytest.raises((KeyboardInterrupt, ProblemsError)):
        workspace.update()
    assert contents(workspace) == before


def test_foreign_file_in_the_package_keeps_the_models_too(workspace: Workspace) -> None:
    (workspace.output / "tiny" / "MANIFEST").unlink()
    (workspace.output / "tiny" / "CHANGELOG.md").write_text("mine")
    before = workspace.files()
    with pytest.raises(ProblemsError, match="a file that MANIFEST does not list"):
        workspace.update()
    assert workspace.files() == before


def test_concurrent_change_is_not_overwritten(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases = workspace.models / "tiny" / "releases.toml"

    def edit_and_build(models: Path, service: str, report: object) -> Mapping[str, str | bytes]:
        releases.write_text(releases.read_text() + "# a remark\n")
        return quick_build(models, service, report)

    before = contents(workspace)
    monkeypatch.setattr(updating, "build", edit_and_build)
    with pytest.raises(
        ProblemsError, match=r"tiny/releases\.toml: found a file that changed after"
    ):
        workspace.update()
    edited = {**before, releases: releases.read_bytes()}
    assert contents(workspace) == edited != before


def test_concurrent_update_is_refused(workspace: Workspace) -> None:
    with (
        disk.locked(workspace.models),
        pytest.raises(ProblemsError, match="found another run that is writing this folder"),
    ):
        workspace.update()
