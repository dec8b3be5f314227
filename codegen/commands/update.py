"""``update``: takes newer models from botocore, then generates and releases the packages."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from codegen.commands import Commands
from codegen.commands.terminal import Progress, say
from codegen.commands.usage import (
    UsageError,
    add_models,
    add_output,
    add_services,
    named_services,
)
from codegen.source.locations import HOME
from codegen.source.rules import Level
from codegen.text.options import option
from codegen.text.wording import printable

if TYPE_CHECKING:
    from codegen.lifecycle.update import Update

NEWS = HOME / "news"
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
    parser.add_argument(
        "--dry-run", action="store_true", help="do everything but write, and print what changes"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, progress: Progress) -> int:
    # Imported here: --help and wrong usage do not need it.
    from codegen.lifecycle.update import update

    version = botocore_version(options)
    names = named_services(options.models, options.services)
    updates = update(
        options.models,
        options.output,
        names,
        version=version,
        news=NEWS,
        report=progress,
        dry_run=options.dry_run,
    )
    progress.clear()
    for one in updates:
        for line in _summary_lines(one):
            print(printable(line))
    sys.stdout.flush()
    if options.dry_run:
        say("nothing was written: a dry run")
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
        raise UsageError(f"{option('botocore', version)}: expected a version like 1.44.5")
    return version


def _summary_lines(update: Update) -> Iterator[str]:
    name, origin = update.service, _origin(update)
    if not update.changed:
        yield f"{name}: nothing changed: {update.version}{origin}"
        return
    yield f"{name}: {update.verdict}: {update.before} to {update.version}{origin}"
    levels = {
        "model": [finding.level for finding in update.comparison.findings],
        "news": [news.level for news in update.news],
    }
    counts = [f"{_counts(found)} in the {part}" for part, found in levels.items() if found]
    yield f"{name}: {'; '.join(counts) or 'no change that users of the package see'}"


def _counts(levels: Sequence[Level]) -> str:
    return ", ".join(f"{levels.count(level)} {level}" for level in Level if level in levels)


def _origin(update: Update) -> str:
    """Which botocore the model is from, and how it relates to the other that was considered."""
    from codegen.lifecycle.origin import parse_botocore_version as parsed

    model, offered, replaced = update.botocore, update.offered, update.replaced
    if not model:
        return ""
    if replaced and parsed(model) < parsed(replaced):
        return f" (botocore {model}, older than {replaced})"
    if offered and parsed(offered) < parsed(model):
        return f" (botocore {model}; {offered} is older)"
    if offered and offered != model:
        return f" (botocore {model}; {offered} has the same model)"
    return f" (botocore {model})"
