"""Which tests run what: learnt from one run of every test file without a fault."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from statistics import median
from typing import TypeAlias

from tools.mutation.choice import Part
from tools.mutation.plugins import Recorder
from tools.mutation.sessions import log, run
from tools.mutation.source import Mutant

FIRST_SECONDS, FIRST_FILES = 3.0, 4
"""What is tried first of a mutant's tests: from so many files, for so long."""

MOST_SECONDS = 90.0
"""What is tried in all, as long as it took while it was watched, which is slower by half: where more
tests run what is mutated, it is those that run little else."""

Batch: TypeAlias = dict[str, dict[str, float]]
"""Files, and of each the tests that are run, with how long each takes."""


@dataclass(frozen=True)
class FileOfTests:
    """What a file of tests runs.

    Attributes:
        path: Where it is.
        seconds: How long each test takes.
        functions: The tests that run a function: by module and first line.
        modules: The tests that run anything in a module.
        imported: The modules that are imported with it.
        failed: Tests that fail without any fault.
    """

    path: str
    seconds: dict[str, float]
    functions: dict[tuple[str, int], set[str]]
    modules: dict[str, set[str]]
    imported: frozenset[str]
    failed: tuple[str, ...]


def files_of_tests(part: Part, tree: Path) -> list[str]:
    """The files of tests of a part, from where they are run."""
    folder = tree / part.directory
    found = (path for tests in part.tests for path in (folder / tests).rglob("test_*.py"))
    return sorted(path.relative_to(folder).as_posix() for path in found)


def learn(part: Part, tree: Path, path: str) -> FileOfTests:
    """Runs a file of tests, and notes what is run."""
    notes = tree / ".notes.json"
    notes.unlink(missing_ok=True)
    folder = tree / part.directory
    recorder = Recorder(tree, part.folders, notes)
    code = run(folder, [path], recorder)
    if not notes.exists():
        raise RuntimeError(f"{path}: {code}: {log(folder).read_text()[-2000:]}")
    found = json.loads(notes.read_text())
    functions: dict[tuple[str, int], set[str]] = {}
    modules: dict[str, set[str]] = {}
    for name, test in found["tests"].items():
        for module, line in test["functions"]:
            functions.setdefault((module, line), set()).add(name)
            modules.setdefault(module, set()).add(name)
    return FileOfTests(
        path=path,
        seconds={name: test["seconds"] for name, test in found["tests"].items()},
        functions=functions,
        modules=modules,
        imported=frozenset(found["imported"]),
        failed=tuple(found["failed"]),
    )


def batches(mutant: Mutant, files: Iterable[FileOfTests]) -> Iterator[Batch]:
    """The tests that may find a mutant: first some that are quick, by which most are found."""
    likely = sorted(
        files,
        key=lambda file: (
            not _stands_beside(mutant, file),
            -_concern(mutant, file),
            _usual_seconds(file),
        ),
    )
    chosen = {file.path: _tests(mutant, file) for file in likely}
    paths = [path for path, tests in chosen.items() if tests]
    spent = 0.0
    tried: set[str] = set()
    for most, allowed in ((FIRST_SECONDS, paths[:FIRST_FILES]), (MOST_SECONDS, paths)):
        batch: Batch = {}
        for path in allowed:
            for name, seconds in chosen[path].items():
                if name not in tried and spent + seconds <= most:
                    spent += seconds
                    tried.add(name)
                    batch.setdefault(path, {})[name] = seconds
        if batch:
            yield batch


def _stands_beside(mutant: Mutant, file: FileOfTests) -> bool:
    """Whether a file stands in the folder of tests that mirrors the folder of a mutant's module."""
    folder = PurePosixPath(mutant.path).parent.name
    return bool(folder) and PurePosixPath(file.path).parent.name == folder


def _concern(mutant: Mutant, file: FileOfTests) -> float:
    """How much of what a file runs is in the module of a mutant, in tenths."""
    its_own = sum(module == mutant.path for module, _ in file.functions)
    return round(its_own / len(file.functions), 1) if file.functions else 0.0


def _usual_seconds(file: FileOfTests) -> float:
    """How long the longer half of a file's tests take, at least."""
    return median(file.seconds.values()) if file.seconds else 0.0


def _tests(mutant: Mutant, file: FileOfTests) -> dict[str, float]:
    """The tests of a file that may find a mutant: the likely and quick ones first."""
    running = file.modules.get(mutant.path, set())
    if mutant.function:
        running = file.functions.get((mutant.path, mutant.function), set())
    # What a module says of itself may matter to whoever imports it.
    is_imported = not mutant.function and mutant.path in file.imported
    names = set(file.seconds) if is_imported else running & file.seconds.keys()
    order = sorted(names, key=lambda name: (name not in running, file.seconds[name]))
    return {name: file.seconds[name] for name in order}
