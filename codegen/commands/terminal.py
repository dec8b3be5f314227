"""What people are told while a command runs, and how: on standard error, a line each."""

from __future__ import annotations

import sys

from codegen.text.wording import printable


class Progress:
    """Shows what is being done, on a terminal: one line that replaces itself. Silent in a pipe."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()

    def __call__(self, step: str) -> None:
        if self._shows:
            print(f"\r\033[K{printable(step)}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._shows:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def say(line: str) -> None:
    """One line for people: results go to standard output, which this is not."""
    print(printable(line), file=sys.stderr)
