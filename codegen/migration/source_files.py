"""Finds and reads modules of Python. What it reads is never run, and no link is followed."""

from __future__ import annotations

import ast
import io
import os
import stat
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codegen.migration.source_text import SourceText
from codegen.problems import Problem, ProblemsError

LONGEST_FILE = 2_000_000
"""Bytes. Longer modules are data in most cases, and are not read."""

MOST_FILES = 50_000

_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})
_PYTHON_OWNS = "pyvenv.cfg"
"""The file that makes a folder a virtual environment."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that was not analysed."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Program:
    """The modules of a program."""

    root: Path
    """The folder that the paths of modules are relative to."""

    modules: tuple[SourceText, ...]
    unread: tuple[Unread, ...]


def read_program(path: Path) -> Program:
    """Reads a module, or all modules of a folder but for those of its virtual environments.

    Raises:
        ProblemsError: There is nothing at the path, or there are too many modules.
    """
    if not path.exists():
        expected = "a module of Python, or a folder of such"
        raise ProblemsError([Problem(str(path), "", "nothing", expected)])
    root = path if path.is_dir() else path.parent
    found = [path] if not path.is_dir() else list(_modules(path))
    modules: list[SourceText] = []
    unread: list[Unread] = []
    for file in found:
        result = _read(file, str(file))
        if isinstance(result, Unread):
            unread.append(result)
        else:
            modules.append(result)
    return Program(root, tuple(modules), tuple(unread))


def _modules(folder: Path) -> Iterator[Path]:
    """Yields the modules below a folder, in the order of their paths."""
    count = 0
    waiting = [folder]
    while waiting:
        entries = sorted(os.scandir(waiting.pop()), key=lambda entry: entry.name)
        if any(entry.name == _PYTHON_OWNS for entry in entries):
            continue
        folders: list[Path] = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _SKIPPED and not entry.name.startswith("."):
                    folders.append(Path(entry.path))
            elif entry.name.endswith((".py", ".pyw")) and entry.is_file(follow_symlinks=False):
                count += 1
                if count > MOST_FILES:
                    found, expected = f"more than {MOST_FILES:,} modules", "a smaller folder"
                    raise ProblemsError([Problem(str(folder), "", found, expected)])
                yield Path(entry.path)
        waiting += reversed(folders)


def _read(path: Path, name: str) -> SourceText | Unread:
    """Reads a module in the encoding that it declares (PEP 263), UTF-8 by default."""
    try:
        with path.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return Unread(name, "no regular file")
            data = file.read(LONGEST_FILE + 1)
    except OSError as error:
        return Unread(name, f"can't be read ({error.strerror})")
    if len(data) > LONGEST_FILE:
        return Unread(name, f"longer than {LONGEST_FILE:,} bytes")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = io.TextIOWrapper(io.BytesIO(data), encoding).read()  # with \n at the end of lines
        return SourceText(name, text, _parsed(text))
    except SyntaxError as error:
        place = f"line {error.lineno}: " if error.lineno else ""
        return Unread(name, f"can't be parsed: {place}{error.msg}")
    except (UnicodeDecodeError, LookupError) as error:
        return Unread(name, f"can't be decoded: {error}")
    except (ValueError, RecursionError, MemoryError) as error:
        return Unread(name, f"can't be parsed: {error or 'nested too deeply'}")


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Those of the program are not our subject.
        return ast.parse(text)
