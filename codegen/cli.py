"""The command line: parses arguments, runs a command of ``commands``, returns the exit status.

Exit status: 0 done, 1 problems found, 2 wrong usage, 130 interrupted. Only results go to standard
output; problems, progress and summaries go to standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from codegen.commands import add, diff, generate, lint, migrate, update, vendor, wheel
from codegen.commands.terminal import Progress, say
from codegen.commands.usage import UsageError
from codegen.problems import ProblemsError
from codegen.text.options import PROGRAM
from codegen.text.wording import printable

COMMANDS = (generate, update, diff, lint, add, vendor, wheel, migrate)
"""The commands, in the order of the help."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    progress = Progress()
    try:
        status: int = options.run(options, progress)
    except UsageError as error:
        parser.error(printable(str(error)))
    except BrokenPipeError:
        _stop_writing()
    except KeyboardInterrupt:
        progress.clear()
        return 130
    except ProblemsError as error:
        progress.clear()
        for problem in error.problems:
            say(str(problem))
    except OSError as error:
        progress.clear()
        say(str(error))
    else:
        return status
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Generates typed Python packages for AWS services from their models.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_to(commands)
    return parser


def _stop_writing() -> None:
    """Redirects standard output, whose reader is gone: Python flushes it again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
