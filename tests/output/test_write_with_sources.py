"""Models and a package are written as one step: stopped anywhere, both are as they were."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.files import Tree, tree
from support.interrupted_write import interrupt

from codegen.output.journal import JOURNAL
from codegen.output.transaction import Change
from codegen.output.write import recover, write, write_with_sources
from codegen.problems import ProblemsError

OLD_SOURCES = {"tiny/a.json": "old", "tiny/gone.json": "gone", "tiny/mine.toml": "mine"}
NEW_SOURCES = {
    "tiny/a.json": ("old", "new"),
    "tiny/gone.json": ("gone", None),
    "tiny/more/b.json": (None, "more"),
}
OLD = {"a.py": "old = 1\n", "gone/b.py": "b = 1\n"}
NEW = {"a.py": "new = 1\n", "more/c.py": "c = 1\n"}


def old(home: Path) -> None:
    """What is there before."""
    for path, text in OLD_SOURCES.items():
        (home / "models" / path).parent.mkdir(parents=True, exist_ok=True)
        (home / "models" / path).write_text(text)
    write(OLD, home / "tiny")


def write_new(home: Path) -> None:
    sources = {
        path: Change(before and before.encode(), after and after.encode())
        for path, (before, after) in NEW_SOURCES.items()
    }
    write_with_sources(sources, home / "models", {home / "tiny": NEW})


@pytest.fixture
def before(tmp_path: Path) -> Tree:
    old(tmp_path / "before")
    return tree(tmp_path / "before")


@pytest.fixture
def after(tmp_path: Path) -> Tree:
    old(tmp_path / "after")
    write_new(tmp_path / "after")
    return tree(tmp_path / "after")


@pytest.fixture
def steps(tmp_path: Path) -> range:
    old(tmp_path / "counted" / "0")
    count = interrupt(tmp_path / "counted", "kill", NEW, NEW_SOURCES)[0]
    assert isinstance(count, int)
    assert count > 30
    return range(1, count + 1)


def test_both_folders_change_and_other_files_are_kept(after: Tree) -> None:
    assert after["models/tiny/a.json"] == b"new"
    assert after["models/tiny/more/b.json"] == b"more"
    assert after["models/tiny/mine.toml"] == b"mine"
    assert "models/tiny/gone.json" not in after
    assert after["tiny/a.py"] == b"new = 1\n"
    assert "tiny/gone/b.py" not in after
    assert not any(path.endswith(JOURNAL) for path in after)


@pytest.mark.parametrize("first", ["models", "tiny"])
def test_recovering_either_folder_after_any_kill_restores_both(
    steps: range, first: str, before: Tree, after: Tree, tmp_path: Path
) -> None:
    """The last steps are after the moment in which the whole is done: there it stays done."""
    homes = {step: tmp_path / "each" / str(step) for step in steps}
    for home in homes.values():
        old(home)
    assert interrupt(tmp_path / "each", "kill", NEW, NEW_SOURCES) == dict.fromkeys(steps, "killed")

    done: list[int] = []
    for step, home in homes.items():
        second = {"models": "tiny", "tiny": "models"}[first]
        recover(home / first)
        recover(home / second)
        assert tree(home) in (before, after), step
        if tree(home) == after:
            done.append(step)
    assert done == [*steps][-len(done) :]
    assert 0 < len(done) < 5


def test_killed_rollback_is_repeated_by_the_next_run(
    steps: range, before: Tree, tmp_path: Path
) -> None:
    half_written = tmp_path / "half" / str(steps[-4])
    old(half_written)
    interrupt(tmp_path / "half", "kill", NEW, NEW_SOURCES)
    assert (half_written / "models" / JOURNAL).exists()
    assert (half_written / "tiny" / JOURNAL).exists()

    homes = {step: tmp_path / "each" / str(step) for step in steps}
    for home in homes.values():
        shutil.copytree(half_written, home)
    interrupt(tmp_path / "each", "kill", NEW, NEW_SOURCES)
    for step, home in homes.items():
        recover(home / "tiny")
        recover(home / "models")
        assert tree(home) == before, step


def test_failure_of_any_step_restores_both_at_once(
    steps: range, before: Tree, after: Tree, tmp_path: Path
) -> None:
    homes = {step: tmp_path / "each" / str(step) for step in steps}
    for home in homes.values():
        old(home)
    endings = interrupt(tmp_path / "each", "fail", NEW, NEW_SOURCES)
    for step, home in homes.items():
        files = {path: content for path, content in tree(home).items() if JOURNAL not in path}
        assert files in (before, after), step
        assert "[Errno 28] No space left on device" in str(endings[step])
    assert sum(tree(home) == before for home in homes.values()) > len(steps) - 5


def test_new_folders_are_removed_after_a_failure(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "tiny").mkdir(parents=True)
    (home / "tiny" / "a.py").write_text("mine")
    with pytest.raises(ProblemsError, match="a file that MANIFEST does not list"):
        write_with_sources(
            {"new.json": Change(None, b"")},
            home / "made" / "models",
            {home / "made" / "out" / "tiny": NEW, home / "tiny": NEW},
        )
    assert tree(home) == {"tiny/a.py": b"mine"}
    assert not (home / "made").exists()


def test_sources_are_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "tiny").symlink_to(tmp_path / "outside", target_is_directory=True)
    with pytest.raises(ProblemsError, match="the symbolic link 'tiny'"):
        write_with_sources({"tiny/a.json": Change(None, b"")}, tmp_path / "models", {})
    assert tree(tmp_path / "outside") == {}


@pytest.mark.parametrize("before", [b"other", None])
def test_source_changed_meanwhile_is_kept(before: bytes | None, tmp_path: Path) -> None:
    old(tmp_path)
    existing = tree(tmp_path)
    with pytest.raises(
        ProblemsError,
        match="a file that changed after it was read; expected no changes during the run",
    ):
        write_with_sources(
            {"tiny/a.json": Change(before, b"new")}, tmp_path / "models", {tmp_path / "tiny": NEW}
        )
    assert tree(tmp_path) == existing


def test_source_path_outside_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"models/\.\./x: found the path"):
        write_with_sources({"../x": Change(None, b"")}, tmp_path / "models", {})


def test_following_journal_without_leader_is_dropped(before: Tree, tmp_path: Path) -> None:
    """A run was killed after the whole was done: what follows is only tidied up."""
    home = tmp_path / "before"
    (home / "tiny" / JOURNAL).write_text(json.dumps({"a.py": None, "@leader": "../models"}))
    recover(home / "tiny")
    assert tree(home) == before


def test_following_journal_not_named_by_its_leader_is_dropped(before: Tree, tmp_path: Path) -> None:
    home = tmp_path / "before"
    (home / "tiny" / JOURNAL).write_text(json.dumps({"a.py": None, "@leader": "../models"}))
    (home / "models" / JOURNAL).write_text(json.dumps({"tiny/a.json": "b2xk"}))
    recover(home / "tiny")
    recover(home / "models")
    assert tree(home) == before


def test_leading_journal_ignores_folders_that_do_not_follow(before: Tree, tmp_path: Path) -> None:
    home = tmp_path / "before"
    (home / "tiny" / JOURNAL).write_text(json.dumps({"a.py": None, "@leader": "../elsewhere"}))
    (home / "models" / JOURNAL).write_text(json.dumps({"@followers": ["../tiny", "../none"]}))
    recover(home / "models")
    recover(home / "tiny")
    assert tree(home) == before


@pytest.mark.parametrize("links", [{"@leader": 1}, {"@followers": "x"}, {"@followers": [1]}])
def test_links_between_journals_are_validated(links: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / JOURNAL).write_text(json.dumps(links))
    with pytest.raises(
        ProblemsError,
        match="values that are not names of folders; expected a journal that codegen wrote",
    ):
        recover(tmp_path)
