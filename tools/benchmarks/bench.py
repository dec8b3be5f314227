"""A benchmark run: its folder, servers, processes and cached measurements."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from tools.benchmarks.figures import Samples
from tools.benchmarks.responses import CHANNEL, printed
from tools.benchmarks.rounds import Launcher, Progress, fresh, warm
from tools.benchmarks.surroundings import (
    REPOSITORY,
    environment,
    server,
    with_authority,
    with_profile,
)

COLD = REPOSITORY / "tools/benchmarks" / "cold"


@dataclass
class Bench:
    """The resources of a run; a context manager.

    Attributes:
        folder: Folder for temporary files.
        packages: Folder that contains the generated package.
        effort: Fraction of the full number of rounds.
        progress: Called with the progress of a row.
    """

    folder: Path
    packages: Path
    effort: float
    progress: Progress
    _stack: ExitStack = field(default_factory=ExitStack)
    _cold: dict[str, dict[str, Samples]] = field(default_factory=dict[str, dict[str, Samples]])

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def rounds(self, full: int, least: int = 2) -> int:
        """The number of rounds of a row that has ``full`` rounds at full effort."""
        return max(least, round(full * self.effort))

    @cached_property
    def environment(self) -> dict[str, str]:
        """The environment variables of all legs."""
        return environment(self.folder, self.packages)

    @cached_property
    def url(self) -> str:
        """The URL of the server."""
        return self.serve()

    def serve(self, *options: str) -> str:
        """Starts another server with command-line ``options``; returns its URL."""
        scheme = "https" if "--certificate" in options else "http"
        return f"{scheme}://127.0.0.1:{self._stack.enter_context(server(*options))}"

    @cached_property
    def launcher(self) -> Launcher:
        """The launcher of new processes."""
        launcher = Launcher(self.folder)
        self._stack.callback(launcher.close)
        return launcher

    def cold(self, scenario: str) -> dict[str, Samples]:
        """Measures new processes that make one call; each scenario is measured once."""
        if scenario not in self._cold:
            url, surroundings = self._scenario(scenario)
            legs = {
                leg: ([sys.executable, str(COLD / script), url, CHANNEL["arn"]], surroundings)
                for leg, script in SCRIPTS.items()
                if leg != "bare" or scenario in ("environment", "tls")
            }
            self._cold[scenario] = fresh(
                self.launcher,
                legs,
                lambda _, text: text == printed(CHANNEL),
                self.rounds(40),
                self.progress,
            )
        return self._cold[scenario]

    def _scenario(self, name: str) -> tuple[str, dict[str, str]]:
        """The server's URL and the environment of a scenario."""
        if name == "tls":
            surroundings, certificate = with_authority(self.environment, self.folder)
            return self.serve("--certificate", str(certificate)), surroundings
        if name == "environment":
            return self.url, self.environment
        process = name == "process"
        return self.url, with_profile(self.environment, self.folder, process=process)

    def warm(self, legs: Mapping[str, tuple[str, str]], calls: int, rounds: int) -> Samples:
        """Measures repeated calls in long-lived processes."""
        return warm(legs, self.url, self.environment, calls, self.rounds(rounds), self.progress)

    def cold_asynchronous(self) -> Samples:
        """Measures new processes that make one call in an event loop."""
        legs = {
            leg: (
                [sys.executable, str(COLD / script), self.url, CHANNEL["arn"]],
                self.environment,
            )
            for leg, script in ASYNCHRONOUS_SCRIPTS.items()
        }
        return fresh(
            self.launcher,
            legs,
            lambda _, text: text == printed(CHANNEL),
            self.rounds(40),
            self.progress,
        )["cpu"]


SCRIPTS = {"ours": "call_ours.py", "boto3": "call_boto3.py", "bare": "call_bare.py"}
ASYNCHRONOUS_SCRIPTS = {"ours": "call_asynchronous.py", "synchronous": "call_and_loop.py"}

Measure: TypeAlias = Callable[[Bench], Samples]
"""Measures a row."""
