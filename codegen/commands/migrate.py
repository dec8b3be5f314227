"""``migrate``: shows what becomes of boto3 calls of generated services; rewrites nothing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from codegen.commands import Commands
from codegen.commands.terminal import Progress, say
from codegen.commands.usage import add_models

_FORMATS = ("text", "json")


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "migrate",
        help="show what becomes of boto3 calls of generated services",
        description="Finds the uses of boto3 that concern services of the models, and shows what "
        "each becomes and what a person has to decide. Runs and rewrites nothing. Exits with 0 "
        "whether or not it finds any.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "path", type=Path, metavar="PATH", help="a module of Python, or a folder of modules"
    )
    add_models(parser)
    parser.add_argument(
        "--format",
        choices=_FORMATS,
        default="text",
        help="output format (default: text)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, progress: Progress) -> int:
    # Imported here: --help and wrong usage do not need it.
    from codegen.migration.migrate import migrate
    from codegen.migration.written import summary, to_json, to_text

    report = migrate(options.path, options.models, progress)
    progress.clear()
    sys.stdout.write(to_json(report) if options.format == "json" else to_text(report))
    sys.stdout.flush()
    for unread in report.unread:
        say(f"not read: {unread}")
    say(summary(report))
    return 0
