"""The command line: arguments in, exit status out. What is done is in ``pipeline``.

Exit status: 0 done, 1 problems found, 2 wrong usage, 130 interrupted. Standard output has results
only (with ``--check``, the stale files); problems, progress and the summary go to standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from codegen.problems import Problem, ProblemsError

REPOSITORY = Path(__file__).parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return _generate(parser, options)
    except ProblemsError as error:
        for problem in error.problems:
            _say(str(problem))
    except BrokenPipeError:
        _stop_writing()
    except OSError as error:
        _say(str(error))
    except KeyboardInterrupt:
        return 130
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m codegen",
        description="Generates typed Python packages for AWS services from their models.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    generate = commands.add_parser(
        "generate",
        help="write the packages, all of them when no service is named",
        description="Writes a whole distribution for each service, to OUTPUT/SERVICE.",
        allow_abbrev=False,
    )
    generate.add_argument("services", nargs="*", metavar="SERVICE", help="a folder in the models")
    generate.add_argument(
        "--models",
        type=Path,
        default=REPOSITORY / "models",
        metavar="DIR",
        help="holds SERVICE/API-VERSION/service-2.json (the repository's models)",
    )
    generate.add_argument(
        "--output",
        type=Path,
        default=REPOSITORY / "generated",
        metavar="DIR",
        help="gets one folder for each service (the repository's generated)",
    )
    generate.add_argument(
        "--check",
        action="store_true",
        help="write nothing; name the files that are stale and exit 1 if there are any",
    )
    return parser


def _generate(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    # Here, not above: --help and wrong usage need none of it.
    from codegen.pipeline import generate
    from codegen.source.load import services

    models: Path = options.models
    output: Path = options.output
    check: bool = options.check
    named: list[str] = options.services

    known = services(models)
    unknown = sorted(set(named).difference(known))
    if unknown:
        _refuse(parser, f"no such service: {', '.join(unknown)} (known: {', '.join(known)})")
    if not known:
        expected = "at least one SERVICE/API-VERSION/service-2.json"
        raise ProblemsError([Problem(str(models), "", "no service", expected)])

    progress = _Progress()
    try:
        outcome = generate(models, output, list(dict.fromkeys(named or known)), check, progress)
    finally:
        progress.clear()

    if check:
        for path in outcome.stale:
            print(path)
        sys.stdout.flush()
        _say(f"{len(outcome.stale)} files are stale")
        return 1 if outcome.stale else 0
    _say(
        f"{outcome.written} files written, {outcome.removed} removed, "
        f"{outcome.unchanged} unchanged"
    )
    return 0


class _Progress:
    """Shows what is being done, on a terminal: one line that replaces itself. Silent in a pipe."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()

    def __call__(self, step: str) -> None:
        if self._shows:
            print(f"\r\033[K{_one_line(step)}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._shows:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _refuse(parser: argparse.ArgumentParser, message: str) -> NoReturn:
    parser.error(_one_line(message))


def _say(line: str) -> None:
    print(_one_line(line), file=sys.stderr)


def _one_line(text: str) -> str:
    """``text`` without line breaks and whatever else a terminal would obey: models are input."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def _stop_writing() -> None:
    """The reader of our output left; keeps Python from failing again when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
