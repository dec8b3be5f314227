"""How long each stage of a generation takes."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager

STAGES = ("load", "validate", "lower", "render", "format", "write")


class Timings:
    """Seconds by service and stage."""

    def __init__(self) -> None:
        self._seconds: dict[str, dict[str, float]] = {}

    @contextmanager
    def stage(self, service: str, name: str) -> Generator[None]:
        """Adds the time of the block to a stage, one of ``STAGES``."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            stages = self._seconds.setdefault(service, {})
            stages[name] = stages.get(name, 0.0) + time.perf_counter() - begun

    def add(self, others: Timings) -> None:
        """Adds the times of others, of another process."""
        for service, stages in others._seconds.items():
            known = self._seconds.setdefault(service, {})
            for name, seconds in stages.items():
                known[name] = known.get(name, 0.0) + seconds

    def lines(self) -> Iterator[str]:
        """A table in seconds: a line for each service, in order, and one for all where they are several."""
        if not self._seconds:
            return
        width = max(map(len, (*self._seconds, "service")))
        yield _line("service", [*STAGES, "all"], width)
        for service, stages in sorted(self._seconds.items()):
            yield _row(service, stages, width)
        if len(self._seconds) > 1:
            total = {
                name: sum(stages.get(name, 0.0) for stages in self._seconds.values())
                for name in STAGES
            }
            yield _row("all", total, width)


def _row(service: str, stages: Mapping[str, float], width: int) -> str:
    seconds = [stages.get(name, 0.0) for name in STAGES]
    return _line(service, [f"{value:.2f}" for value in (*seconds, sum(seconds))], width)


def _line(first: str, cells: list[str], width: int) -> str:
    return f"{first:<{width}}" + "".join(f"{cell:>10}" for cell in cells)
