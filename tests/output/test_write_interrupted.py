"""Interrupted writes: the next run restores the old files, and an invalid journal is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.files import NEW, OLD, generated, tree
from support.interrupted_write import interrupt
from support.problems import refused

from codegen.output.journal import JOURNAL
from codegen.output.write import recover, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "generated" / "tiny"


def copies(original: Path, steps: range) -> dict[int, Path]:
    """A copy of ``original`` for each step, laid out as ``interrupt`` wants them."""
    folders = {step: original.parents[1] / "each" / str(step) / "tiny" for step in steps}
    for folder in folders.values():
        shutil.copytree(original, folder)
    return folders


@pytest.fixture
def steps(tmp_path: Path) -> range:
    """All steps that it takes to write NEW over OLD, from 1."""
    write(OLD, tmp_path / "counted" / "0" / "tiny")
    count = interrupt(tmp_path / "counted", "kill", NEW)[0]
    assert isinstance(count, int)
    assert count > 30
    return range(1, count + 1)


def test_next_run_after_any_kill_restores_the_old_files(
    steps: range, folder: Path, tmp_path: Path
) -> None:
    write(OLD, folder)
    (folder / "notes.txt").write_text("mine")
    folders = copies(folder, steps)

    assert interrupt(tmp_path / "each", "kill", NEW) == dict.fromkeys(steps, "killed")

    half_written = [step for step, folder in folders.items() if (folder / JOURNAL).exists()]
    assert len(half_written) > 20
    for step, folder in folders.items():
        again = folder.with_name("again")
        shutil.copytree(folder, again)
        recover(folder)
        assert tree(folder) == {**generated(OLD), "notes.txt": b"mine"}, step
        assert not (folder / "package" / "models").exists(), step
        write(NEW, again)
        assert tree(again) == {**generated(NEW), "notes.txt": b"mine"}, step


def test_killed_rollback_is_repeated_by_the_next_run(
    steps: range, folder: Path, tmp_path: Path
) -> None:
    half_written = tmp_path / "half" / str(steps[-1]) / "tiny"
    write(OLD, half_written)
    interrupt(tmp_path / "half", "kill", NEW)
    assert (half_written / JOURNAL).exists()

    shutil.copytree(half_written, folder)
    folders = copies(folder, steps)
    interrupt(tmp_path / "each", "kill", NEW)

    rolled_back = [step for step in steps if not (folders[step] / JOURNAL).exists()]
    assert rolled_back[0] > 20, "steps before the rollback is done"
    for step in range(1, rolled_back[0] + 1):
        recover(folders[step])
        assert tree(folders[step]) == generated(OLD), step


def test_failure_of_any_step_restores_the_old_files_at_once(steps: range, tmp_path: Path) -> None:
    folders = {step: tmp_path / "each" / str(step) / "tiny" for step in steps}
    for folder in folders.values():
        write(OLD, folder)

    problem = (
        "tiny: found [Errno 28] No space left on device; "
        "expected a readable and writable folder (the write was undone)"
    )
    assert interrupt(tmp_path / "each", "fail", NEW) == dict.fromkeys(steps, problem)
    for step, folder in folders.items():
        assert tree(folder) == generated(OLD), step


def test_failed_rollback_is_reported_and_left_to_the_next_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(OLD, folder)
    replace = Path.replace

    def full(source: Path, target: Path) -> Path:
        if target.name != JOURNAL:
            raise OSError(28, "No space left on device")
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", full)
    assert refused(lambda: write(NEW, folder)) == [
        "tiny: found [Errno 28] No space left on device; then, restoring the old files: "
        "[Errno 28] No space left on device; expected a writable folder (the next run "
        "restores the old files first)"
    ]
    monkeypatch.undo()
    recover(folder)
    assert tree(folder) == generated(OLD)


def test_keyboard_interrupt_restores_the_old_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(OLD, folder)
    replace = Path.replace

    def interrupted(source: Path, target: Path) -> Path:
        if target.name == "channel.py":
            raise KeyboardInterrupt
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(NEW, folder)
    assert tree(folder) == generated(OLD)


@pytest.mark.parametrize(
    ("journal", "found"),
    [
        ('{"../victim.txt": "eA=="}', ":/..~1victim.txt: found a path outside the folder"),
        ('{"/etc/victim": "eA=="}', ":/~1etc~1victim: found a path outside the folder"),
        ('{"link/victim.txt": null}', ":/link~1victim.txt: found a path outside the folder"),
        ('{"a.txt": "?"}', ":/a.txt: found invalid base64"),
        ('{"a.txt": 1}', ":/a.txt: found invalid base64"),
        ("[]", ": found JSON that is not an object"),
        ("{", ": found invalid JSON"),
        ("[" * 100_000, ": found invalid JSON"),
        ("\udcff", ": found invalid JSON"),
    ],
)
def test_invalid_journal_is_refused(journal: str, found: str, folder: Path, tmp_path: Path) -> None:
    write({"a.txt": "a\n"}, folder)
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    (folder / "link").symlink_to(tmp_path, target_is_directory=True)
    (folder / JOURNAL).write_text(journal, errors="surrogateescape")
    before = tree(folder)

    for action in (lambda: recover(folder), lambda: write({"a.txt": "b\n"}, folder)):
        assert refused(action) == [
            f"tiny/.codegen-journal{found}; expected a journal that codegen wrote "
            "(restore the folder by hand and delete the journal)"
        ]
    assert tree(folder) == before
    assert victim.read_text() == "mine"
