"""``diff``: compares two models as users of the generated package see them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from codegen.commands import Commands
from codegen.commands.terminal import Progress, say
from codegen.source.locations import HOME

_FORMATS = ("text", "json", "markdown")


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "diff",
        help="compare two models as users of the generated package see them",
        description="Compares two service models: lists what changes for users of the generated "
        "package, and which part of its version to increment. Exits with 0 whether or not they "
        "differ.",
        allow_abbrev=False,
    )
    for name in ("old", "new"):
        parser.add_argument(
            name, type=Path, metavar=name.upper(), help="a service-2.json, plain or gzipped"
        )
    parser.add_argument(
        "--format",
        choices=_FORMATS,
        default="text",
        help="output format (default: text)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, progress: Progress) -> int:
    # Imported here: --help and wrong usage do not need it.
    from codegen.lifecycle.diff import compare_files

    progress("comparing")
    comparison = compare_files(options.old, options.new, HOME / "models")
    progress.clear()
    formats = {
        "text": comparison.to_text,
        "json": comparison.to_json,
        "markdown": comparison.to_markdown,
    }
    sys.stdout.write(formats[options.format]())
    sys.stdout.flush()
    for what in comparison.left_out:
        say(f"not compared: {what}")
    return 0
