"""Formatting gives black's output for Python, and checks what it does not format."""

from __future__ import annotations

import subprocess
import sys

import black
import pytest
from black.parsing import InvalidInput

from codegen.output.format import format_files


def test_python_is_formatted_by_black() -> None:
    long = "call(" + ", ".join(f"argument_{number}" for number in range(9)) + ")"
    files = format_files({"a.py": f"x  =  'a'\n{long}\n", "b.py": f"y = [\n{long[5:-1]}]\n"})
    assert files["a.py"].startswith('x = "a"\ncall(\n    argument_0,\n'), "lines end before 100"
    assert files["b.py"].startswith("y = [\n    argument_0,\n")


def test_lines_of_100_characters_are_kept() -> None:
    line = f"x = call({'a' * 80}, bbbbbbbb)"
    assert len(line) == 100
    assert format_files({"a.py": line}) == {"a.py": line + "\n"}


def test_other_files_are_unchanged() -> None:
    files = {"README.md": "x  =  'a'\n\n\n\nno newline", "py": "x  = 1", "data.pyi": "x  = 1"}
    assert format_files(files) == files


def test_order_of_files_is_kept() -> None:
    files = {f"{number % 7}/{number}.py": f"x={number}" for number in range(60, 0, -1)}
    files["5/README.md"] = "text\n"
    alone = format_files(files, processes=1)
    together = format_files(files, processes=2)
    assert list(alone.items()) == list(together.items())
    assert list(alone) == list(files)
    assert alone["3/3.py"] == "x = 3\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\nclass None:\n    pass\n", ":2: .*: class None:"),
        ("x = 1\n\nx = (\n", ":3: '\\(' was never closed: x = \\("),
        ("def f(a, a): ...\n", ":1: duplicate argument 'a' in function definition: "),
        ('x = "\\d"\n', r":1: .*invalid escape sequence.*: x = \"\\d\""),
        ("x = '\0'\n", r".* null bytes"),
        ("print(x", "(:1: '\\(' was never closed|: Cannot parse)"),
    ],
)
def test_invalid_python_is_an_error_with_line_and_text(text: str, message: str) -> None:
    with pytest.raises(RuntimeError, match=f"^bad/one\\.py{message}"):
        format_files({"good.py": "x = 1\n", "bad/one.py": text})


def test_errors_of_worker_processes_are_raised() -> None:
    files = {f"{number}.py": "x = 1\n" for number in range(40)}
    with pytest.raises(RuntimeError, match=r"^bad/one\.py:1: .*: class None: ...$"):
        format_files({**files, "bad/one.py": "class None: ..."}, processes=2)


def test_source_that_only_black_refuses_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(text: str, *, mode: object) -> str:
        raise InvalidInput("Cannot parse: 2:6: line")

    monkeypatch.setattr(black, "format_str", cannot)
    monkeypatch.setattr(black, "_format_str_once", cannot)
    for text in ("x = (1)", "x=1"):
        with pytest.raises(RuntimeError, match=r"^bad/one\.py: Cannot parse: 2:6: line$"):
            format_files({"bad/one.py": text})


@pytest.mark.parametrize("blank", [" ", "\t", "\r", "\x0c", "\u00a0"])
def test_trailing_whitespace_is_an_error(blank: str) -> None:
    with pytest.raises(RuntimeError, match=r"^docs/a\.md:2: trailing whitespace$"):
        format_files({"docs/a.md": f"one\ntwo{blank}\nthree"})


def test_black_is_imported_lazily() -> None:
    code = (
        "import sys; from codegen.output.format import format_files;"
        "format_files({'README.md': ''}); sys.exit('black' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": sys.path[0]})


@pytest.mark.parametrize("processes", [1, 2])
def test_progress_is_reported_for_each_module(processes: int) -> None:
    steps: list[tuple[int, int]] = []
    files = {f"{number}.py": "x = 1\n" for number in range(30)} | {"README.md": ""}
    format_files(files, processes=processes, report=lambda *step: steps.append(step))
    assert steps == [(number, 30) for number in range(1, 31)]
