"""Progress and messages of a running command, on standard error."""

from __future__ import annotations

import shutil
import sys

from codegen.text.wording import printable, shortened


class Progress:
    """Shows the current step on a terminal, in one line that is replaced. Silent in a pipe."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()

    def __call__(self, step: str) -> None:
        if self._shows:
            # A longer line would wrap, and only its last part would be replaced.
            width = shutil.get_terminal_size().columns
            line = shortened(printable(step), width - 1)
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._shows:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def say(line: str) -> None:
    """Prints a message as one line to standard error."""
    print(printable(line), file=sys.stderr)
