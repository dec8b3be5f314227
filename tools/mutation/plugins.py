"""What takes part in the sessions of pytest: one learns what tests run, another picks tests."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FrameType

import pytest
from hypothesis import Phase, settings

LEAST_SECONDS = 15
"""What every test may take; slow ones may take ten times as long as without a fault."""


def _try(**how: object) -> None:
    """Changes how Hypothesis tries, after the tests chose their profile."""
    profile = settings(**how)  # type: ignore[arg-type]
    settings.register_profile("mutation", profile)
    settings.load_profile("mutation")


class Recorder:
    """Writes down which functions each test runs, and which modules are imported.

    Args:
        tree: The copy of the repository.
        folders: Where the modules are whose functions are meant, in the tree.
        file: Where it is written to, as JSON.
    """

    def __init__(self, tree: Path, folders: Sequence[str], file: Path) -> None:
        self._folders = [f"{tree / folder}{os.sep}" for folder in folders]
        # Tests may make packages elsewhere.
        self._copies = f"{os.sep}{Path(folders[-1]).name}{os.sep}"
        self._file = file
        self._spawned = tree / ".spawned"
        self._seen: dict[int, CodeType] = {}
        self._tests: dict[str, object] = {}
        self._failed: set[str] = set()

    def pytest_load_initial_conftests(self) -> None:
        self._spawned.write_bytes(b"")
        threading.settrace(self._trace)
        sys.settrace(self._trace)

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self) -> None:
        _try(max_examples=10)

    def _trace(self, frame: FrameType, event: str, argument: object) -> None:
        """Is called with every call of a function."""
        code = frame.f_code
        self._seen[id(code)] = code

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        before, self._seen = self._seen, {}
        noted = self._spawned.stat().st_size
        # It is over once writing down a call fails, as it does where calls are nested too deeply.
        sys.settrace(self._trace)
        begun = time.monotonic()
        result = yield
        seconds = time.monotonic() - begun
        functions = {*self._functions(), *self._functions_of_programs(noted)}
        self._tests[item.nodeid] = {"seconds": seconds, "functions": sorted(functions)}
        self._seen = before | self._seen
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed.add(report.nodeid)

    def _functions(self) -> Iterator[tuple[str, int]]:
        """Module and first line of each function that was called: of a module itself, 0."""
        for code in list(self._seen.values()):
            yield from self._function(code.co_filename, code.co_firstlineno, code.co_name)

    def _functions_of_programs(self, noted: int) -> Iterator[tuple[str, int]]:
        """The same of the programs that were started, since they had written so much."""
        with self._spawned.open("rb") as file:
            file.seek(noted)
            for line in file.read().decode().splitlines():
                path, number, name = line.split("\t")
                yield from self._function(path, int(number), name)

    def _function(self, path: str, line: int, name: str) -> Iterator[tuple[str, int]]:
        for folder in self._folders:
            if path.startswith(folder):
                below = path[len(folder) :]
                break
        else:
            _, copied, below = path.rpartition(self._copies)
            below = below if copied else ""
        if below:
            yield Path(below).as_posix(), 0 if name == "<module>" else line

    def pytest_sessionfinish(self) -> None:
        sys.settrace(None)
        threading.settrace(None)
        imported = sorted({path for path, line in self._functions() if line == 0})
        passed = {name: test for name, test in self._tests.items() if name not in self._failed}
        found = {"tests": passed, "failed": sorted(self._failed), "imported": imported}
        self._file.write_text(json.dumps(found))
        self._spawned.unlink()


class Selection:
    """Runs some tests only, in an order of their own, and none for too long.

    Args:
        seconds: The names of the tests, each file's in their order, and how long each takes when
            nothing is wrong.
    """

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self._seconds = seconds

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self) -> None:
        # That there is a failure is enough: no smaller one is looked for.
        _try(phases=(Phase.explicit, Phase.generate), print_blob=False)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        files = list(dict.fromkeys(item.path for item in items))
        chosen = [item for item in items if item.nodeid in self._seconds]
        order = {name: place for place, name in enumerate(self._seconds)}
        chosen.sort(key=lambda item: (files.index(item.path), order[item.nodeid]))
        left_out = [item for item in items if item.nodeid not in self._seconds]
        config.hook.pytest_deselected(items=left_out)
        items[:] = chosen

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        signal.alarm(int(LEAST_SECONDS + 10 * self._seconds[item.nodeid]))
        try:
            return (yield)
        finally:
            signal.alarm(0)
