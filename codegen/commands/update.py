"""``update``: takes newer models from botocore, then generates and releases the packages."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codegen.commands import Commands
from codegen.commands.terminal import Progress
from codegen.commands.usage import (
    REPOSITORY,
    UsageError,
    add_models,
    add_output,
    add_services,
    named_services,
)
from codegen.text.wording import printable

if TYPE_CHECKING:
    from codegen.lifecycle.update import Update

NEWS = REPOSITORY / "news"
"""News fragments about the generator and the runtime."""

_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*", re.ASCII)


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "update",
        help="take newer models from botocore, then generate and release what changed",
        description=(
            "Downloads botocore, compares the documents of each service with the current ones, "
            "generates, and appends a release to releases.toml: everything or nothing."
        ),
        allow_abbrev=False,
    )
    add_services(parser)
    add_botocore(parser, "the newest")
    add_models(parser)
    add_output(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, progress: Progress) -> int:
    # Imported here: --help and wrong usage do not need it.
    from codegen.lifecycle.update import update

    version = botocore_version(options)
    names = named_services(options.models, options.services)
    updates = update(
        options.models, options.output, names, version=version, news=NEWS, report=progress
    )
    progress.clear()
    for one in updates:
        for line in _summary_lines(one):
            print(printable(line))
    sys.stdout.flush()
    return 0


def add_botocore(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--botocore", metavar="VERSION", help=f"version of botocore (default: {default})"
    )


def botocore_version(options: argparse.Namespace) -> str | None:
    """The requested version, or None.

    Raises:
        UsageError: It is not a version.
    """
    version: str | None = options.botocore
    if version is not None and not _VERSION.fullmatch(version):
        raise UsageError(f"--botocore {version}: expected a version like 1.44.5")
    return version


def _summary_lines(update: Update) -> Iterator[str]:
    name, model = update.service, f" (botocore {update.botocore})" if update.botocore else ""
    if not update.changed:
        yield f"{name}: nothing changed: {update.version}{model}"
        return
    yield f"{name}: {update.verdict}: {update.before} to {update.version}{model}"
    counts = Counter(str(finding.level) for finding in update.comparison.findings)
    listed = ", ".join(f"{count} {level}" for level, count in counts.items())
    yield f"{name}: {listed or 'no change that users of the package see'}"
