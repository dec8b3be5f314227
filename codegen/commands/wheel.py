"""``wheel``: source distributions and wheels of the generated distributions, built and checked."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.commands import Commands
from codegen.commands.terminal import Progress, say
from codegen.commands.usage import REPOSITORY, UsageError, add_output, named_distributions

if TYPE_CHECKING:
    from codegen.lifecycle.distribution import Distribution


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "wheel",
        help="build the distributions, all of them when no service is named, and check them",
        description="Builds a source distribution and a wheel of each service; the same each time.",
        allow_abbrev=False,
    )
    parser.add_argument("services", nargs="*", metavar="SERVICE", help="a folder in the output")
    add_output(parser)
    parser.add_argument(
        "--dist",
        type=Path,
        default=REPOSITORY / "dist",
        metavar="DIR",
        help="gets the archives (the repository's dist)",
    )
    parser.add_argument(
        "--tag",
        metavar="DISTRIBUTION-vVERSION",
        help="build the one that a tag names, and only if its version is the tag's",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, progress: Progress) -> int:
    from codegen.lifecycle.archives import check_archives
    from codegen.lifecycle.wheel import build

    for distribution in _chosen(options):
        progress(f"{distribution.name}: building")
        archives = build(distribution, options.dist)
        progress(f"{distribution.name}: checking")
        check_archives(archives, distribution)
        progress.clear()
        for archive in (archives.sdist, archives.wheel):
            say(f"{archive}: {archive.stat().st_size:,} bytes, as it should be")
    return 0


def _chosen(options: argparse.Namespace) -> list[Distribution]:
    from codegen.lifecycle.wheel import tagged

    if options.tag is None:
        return named_distributions(options.output, options.services)
    if options.services:
        raise UsageError("either services or --tag: a tag names its distribution")
    return [tagged(options.tag, named_distributions(options.output, []))]
