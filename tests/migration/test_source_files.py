"""Which files are read, and in which encoding; what can't be read is said and ends nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from codegen.migration import source_files
from codegen.migration.source_files import read_program
from codegen.problems import ProblemsError

CALL = "response['channel']"


def names(folder: Path) -> list[str]:
    return [str(Path(one.path).relative_to(folder)) for one in read_program(folder).modules]


def write(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("x = 1\n")


def test_modules_of_environments_and_dotted_folders_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, "b.py", "a/c.py", "a/b/d.pyw", "a/e.txt", ".git/f.py", "node_modules/g.py")
    write(tmp_path, "env/pyvenv.cfg", "env/lib/h.py", "lib/site-packages/i.py", "__pycache__/j.py")
    assert sorted(names(tmp_path)) == ["a/b/d.pyw", "a/c.py", "b.py"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    write(tmp_path, "inside/a.py", "outside/b.py")
    (inside / "link.py").symlink_to(outside / "b.py")
    (inside / "folder").symlink_to(outside)
    assert names(inside) == ["a.py"]


def test_one_module_is_read(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "b.py")
    assert [one.path for one in read_program(tmp_path / "a.py").modules] == [str(tmp_path / "a.py")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("s = 'ä'\n".encode(), "s = 'ä'\n"),
        ("s = 'ä'\n".encode("utf-8-sig"), "s = 'ä'\n"),
        ("# coding: latin-1\ns = 'ä'\n".encode("latin-1"), "# coding: latin-1\ns = 'ä'\n"),
        ("# -*- coding: cp1251 -*-\ns = 'ж'".encode("cp1251"), "# -*- coding: cp1251 -*-\ns = 'ж'"),
        (b"a = 1\r\nb = 2\rc = 3\n", "a = 1\nb = 2\nc = 3\n"),
        (b"", ""),
    ],
)
def test_encoding_is_the_declared_one(data: bytes, expected: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(data)
    (module,) = read_program(tmp_path).modules
    assert module.text == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x = (\n", "can't be parsed: line 1: "),
        (b"print 'x'\n", "can't be parsed: line 1: "),
        (b"# coding: no-such\n", "can't be parsed: unknown encoding: no-such"),
        (b"# coding: utf-8\n# \xe4\n", "can't be decoded: "),
        (b"# " + b"x" * 9000 + b"\n\n# \xe4\n", "can't be decoded: "),
        (b"x = 1\0\n", "can't be parsed: "),
        (b"(" * 5000 + b")" * 5000, "can't be parsed: "),
        (b"x" * (source_files.LONGEST_FILE + 1), "longer than 2,000,000 bytes"),
    ],
)
def test_unreadable_module_is_said(data: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(data)
    write(tmp_path, "b.py")
    program = read_program(tmp_path)
    (unread,) = program.unread
    assert unread.path == str(tmp_path / "a.py")
    assert unread.reason.startswith(reason)
    assert [Path(one.path).name for one in program.modules] == ["b.py"]


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    assert names(tmp_path) == []


def test_number_of_modules_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_files, "MOST_FILES", 2)
    write(tmp_path, "a.py", "b.py")
    assert len(names(tmp_path)) == 2
    write(tmp_path, "c.py")
    with pytest.raises(ProblemsError, match="more than 2 modules; expected a smaller folder"):
        names(tmp_path)


def test_nothing_at_the_path_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="found nothing; expected a module of Python"):
        read_program(tmp_path / "none")
