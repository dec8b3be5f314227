"""``wheel``: builds and checks source distributions and wheels."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.commands import Commands
from codegen.commands.terminal import Progress, say
from codegen.commands.usage import UsageError, add_output, named_distributions
from codegen.source.locations import HOME

if TYPE_CHECKING:
    from codegen.lifecycle.distribution import Distribution


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "wheel",
        help="build and check the distributions of the named services, or of all",
        description="Builds a source distribution and a wheel of each service, reproducibly.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "services", nargs="*", metavar="SERVICE", help="name of a folder in the output"
    )
    add_output(parser)
    parser.add_argument(
        "--dist",
        type=Path,
        default=HOME / "dist",
        metavar="DIR",
        help="folder for the archives (default: dist)",
    )
    parser.add_argument(
        "--tag",
        metavar="DISTRIBUTION-vVERSION",
        help="build the distribution that the tag names, if its version matches",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, progress: Progress) -> int:
    from codegen.lifecycle.archives import check_archives
    from codegen.lifecycle.wheel import build

    for distribution in _chosen(options):
        say(f"{distribution.name} {distribution.version}: building")
        archives = build(distribution, options.dist)
        say(f"{distribution.name} {distribution.version}: checking")
        check_archives(archives, distribution)
        for archive in (archives.sdist, archives.wheel):
            say(f"{archive}: {archive.stat().st_size:,} bytes, checked")
    return 0


def _chosen(options: argparse.Namespace) -> list[Distribution]:
    from codegen.lifecycle.wheel import tagged

    if options.tag is None:
        return named_distributions(options.output, options.services)
    if options.services:
        raise UsageError("either services or --tag: a tag names its distribution")
    return [tagged(options.tag, named_distributions(options.output, []))]
