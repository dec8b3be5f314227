"""Writes the policy of what a run of pytest called, for the option of the package's plugin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .policy import PolicyRecorderBase


class PolicyFile:
    """A plugin of pytest for one run. Workers of pytest-xdist hand over what they noted.

    Args:
        recorder: What notes the calls.
        path: The file.
        package: The package, named in the summary.
    """

    def __init__(self, recorder: PolicyRecorderBase, path: Path, package: str) -> None:
        self._recorder = recorder
        self._path = path
        self._package = package

    def pytest_sessionstart(self) -> None:
        """Begins to note."""
        self._recorder.__enter__()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Writes the file, or hands over to the process that does."""
        self._recorder.__exit__(None, None, None)
        output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[self._package] = self._recorder.noted
            return
        self._path.write_text(json.dumps(self._recorder.policy(), indent=2) + "\n", "utf-8")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Adds what a worker noted."""
        self._recorder.note(getattr(node, "workeroutput", {}).get(self._package, {}))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Says where the policy is, and what it lacks."""
        count = len(self._recorder.noted)
        terminalreporter.write_line(
            f"{self._package}: {self._path} is a starting point for a policy: it allows what "
            f"{count} operations need that were called"
        )
        if self._recorder.unknown:
            names = ", ".join(self._recorder.unknown)
            terminalreporter.write_line(f"  not documented by AWS, and not in it: {names}")
