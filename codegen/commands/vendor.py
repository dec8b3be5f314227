"""``vendor``: copies a package into another project, or checks such a copy."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.commands import Commands
from codegen.commands.terminal import Progress, say
from codegen.commands.usage import UsageError, add_output, named_distributions
from codegen.output.parts import DEFAULT, PARTS, PUBLISHED
from codegen.output.paths import is_safe
from codegen.text.options import option
from codegen.text.python_source import is_identifier

if TYPE_CHECKING:
    from codegen.lifecycle.distribution import Distribution

_IMPORTABLE = "a name of letters, digits and '_' that Python can import, such as typed_small"


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "vendor",
        help="copy a package into another project, or check such a copy",
        description=(
            "Copies the package's core into DEST, with a VENDORED.md: source, version, digests. "
            f"It needs no other package; {_needs()}."
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "destination",
        type=Path,
        metavar="DEST",
        help="the folder to copy the package's folder into",
    )
    parser.add_argument(
        "--service",
        action="append",
        default=[],
        metavar="SERVICE",
        help="a folder in the output (default: the only one; with --check, all that DEST has)",
    )
    parser.add_argument(
        "--as",
        type=_package_name,
        dest="name",
        metavar="NAME",
        help="the name of the copy's folder (default: that of the copy in DEST, or the package's)",
    )
    parser.add_argument(
        "--with",
        action="append",
        default=[],
        dest="parts",
        metavar="PART",
        help=(
            f"also copy a part ({', '.join(PUBLISHED)}, or one that only this package has); "
            "a copy keeps the parts that it has"
        ),
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="PART",
        help=f"leave out a part; new copies have {', '.join(DEFAULT)} by default",
    )
    add_output(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--check",
        action="store_true",
        help="write nothing; list edits and newer versions, and exit 1 if there are any",
    )
    what.add_argument("--force", action="store_true", help="overwrite edits in an older copy")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, progress: Progress) -> int:
    for name, parts in (("with", options.parts), ("without", options.without)):
        if options.check and parts:
            raise UsageError(
                f"{option(name, parts[0])} can't be used to check: the copy names its parts"
            )
    both = sorted({*options.parts}.intersection(options.without))
    if both:
        raise UsageError(
            f"{option('with', both[0])} and {option('without', both[0])} exclude each other"
        )
    distributions = named_distributions(options.output, options.service)
    return (_check if options.check else _copy)(options, distributions, progress)


def _package_name(text: str) -> str:
    """``text`` as the name of a package's folder.

    Raises:
        ArgumentTypeError: Python can't import a package of this name.
    """
    if not (is_identifier(text) and is_safe(text)) or text.startswith("__"):
        raise argparse.ArgumentTypeError(f"{text!r}; expected: {_IMPORTABLE}")
    return text


def _needs() -> str:
    """What each part needs."""
    found = [part for part in PARTS if part.published and part.requirements]
    return ", ".join(f"{part.name} needs {', '.join(part.requirements)}" for part in found)


def _copy(
    options: argparse.Namespace, distributions: list[Distribution], progress: Progress
) -> int:
    from codegen.lifecycle.vendor import place, vendor

    if not options.service and len(distributions) > 1:
        names = ", ".join(distribution.folder.name for distribution in distributions)
        raise UsageError(f"name one of them with {option('service', 'NAME')}: {names}")
    known = distributions[0].vendored_parts
    for name, parts in (("with", options.parts), ("without", options.without)):
        for part in parts:
            if part not in known:
                raise UsageError(f"{option(name, part)}; expected: one of {', '.join(known)}")
    destination: Path = options.destination
    if options.name and len(distributions) > 1:
        raise UsageError(f"{option('as', options.name)} names the copy of one service")
    for distribution in distributions:
        progress(f"{distribution.name}: copying")
        folder = place(distribution, destination, options.name)
        result = vendor(
            distribution,
            destination,
            name=folder.name,
            parts=options.parts,
            without=options.without,
            force=options.force,
        )
        progress.clear()
        say(
            f"{folder}: {distribution.name} {distribution.version}, "
            f"{len(result.written)} files written, {len(result.removed)} removed, "
            f"{result.unchanged} unchanged"
        )
    return 0


def _check(
    options: argparse.Namespace, distributions: list[Distribution], progress: Progress
) -> int:
    from codegen.lifecycle.vendor import check, copies
    from codegen.problems import Problem, ProblemsError

    destination: Path = options.destination
    name: str | None = options.name
    named = [name] if name else []
    found = [
        (distribution, copy)
        for distribution in distributions
        for copy in copies(distribution, destination)
        or ([distribution.package] if options.service else [])
        if not named or copy in named
    ]
    if not found:
        expected = "a folder that was passed to `vendor`"
        raise ProblemsError([Problem(str(destination), "", "no vendored package", expected)])
    count = 0
    for distribution, copy in found:
        progress(f"{distribution.name}: comparing")
        differences = check(distribution, destination, copy)
        progress.clear()
        for difference in differences:
            print(difference)
        count += len(differences)
    sys.stdout.flush()
    counted = "1 difference" if count == 1 else f"{count} differences"
    say(counted if count else "unedited and up to date")
    return 1 if count else 0
