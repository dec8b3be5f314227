"""``generate``: writes the packages."""

from __future__ import annotations

import argparse
import sys

from codegen.commands import Commands
from codegen.commands.terminal import Progress, say
from codegen.commands.usage import add_models, add_output, add_services, named_services


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "generate",
        help="write the packages of the named services, or of all",
        description="Writes the distribution of each service to OUTPUT/SERVICE.",
        allow_abbrev=False,
    )
    add_services(parser)
    add_models(parser)
    add_output(parser)
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; list stale files, and exit with 1 if there are any",
    )
    parser.add_argument(
        "--timings",
        action="store_true",
        help="print how many seconds each stage took, by service",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, progress: Progress) -> int:
    # Imported here: --help and wrong usage do not need it.
    from codegen.pipeline import generate, stale_files
    from codegen.timings import Timings

    names = named_services(options.models, options.services)
    if options.check:
        stale = stale_files(options.models, options.output, names, progress)
        progress.clear()
        for path in stale:
            print(path)
        sys.stdout.flush()
        say(f"{len(stale)} files are stale")
        return 1 if stale else 0
    timings = Timings()
    outcome = generate(options.models, options.output, names, progress, timings)
    progress.clear()
    if options.timings:
        for line in timings.lines():
            print(line)
        sys.stdout.flush()
    say(
        f"{outcome.written} files written, {outcome.removed} removed, "
        f"{outcome.unchanged} unchanged"
    )
    return 0
