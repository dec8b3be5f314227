"""Arguments that several commands share: folders and names of services."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.problems import Problem, ProblemsError
from codegen.source.locations import HOME, INSTALLED

if TYPE_CHECKING:
    from codegen.lifecycle.distribution import Distribution

_OWNER = "" if INSTALLED else "the repository's "


class UsageError(Exception):
    """The command line is invalid. The program prints the message and exits with 2."""


def add_models(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--models",
        type=Path,
        default=HOME / "models",
        metavar="DIR",
        help=f"folder of SERVICE/API-VERSION/service-2.json (default: {_OWNER}models)",
    )


def add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output",
        type=Path,
        default=HOME / "generated",
        metavar="DIR",
        help=f"folder for the distributions, one per service (default: {_OWNER}generated)",
    )


def add_services(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "services", nargs="*", metavar="SERVICE", help="name of a folder in the models"
    )


def named_services(models: Path, named: Sequence[str]) -> list[str]:
    """The named services without duplicates, or all services of ``models``.

    An interrupted write to the models is undone first.

    Raises:
        UsageError: A named service does not exist.
        ProblemsError: The folder has no service.
    """
    from codegen.output.journal import JOURNAL
    from codegen.output.write import recover
    from codegen.source.load import services

    if (models / JOURNAL).exists():
        recover(models)
    known = services(models)
    unknown = sorted(set(named).difference(known))
    if unknown:
        raise UsageError(f"no such service: {', '.join(unknown)} (known: {', '.join(known)})")
    if not known:
        expected = "at least one SERVICE/API-VERSION/service-2.json"
        raise ProblemsError([Problem(str(models), "", "no service", expected)])
    return list(dict.fromkeys(named or known))


def named_distributions(output: Path, named: Sequence[str]) -> list[Distribution]:
    """The generated distributions of the named services without duplicates, or all of them.

    Raises:
        UsageError: A named service has no distribution.
        ProblemsError: There is no distribution, or one is incomplete.
    """
    from codegen.lifecycle.distribution import distributions, read_distribution

    known = distributions(output)
    unknown = sorted(set(named).difference(known))
    if unknown:
        raise UsageError(f"no such distribution: {', '.join(unknown)} (known: {', '.join(known)})")
    if not known:
        raise ProblemsError(
            [Problem(str(output), "", "no distribution", "a distribution that `generate` wrote")]
        )
    return [read_distribution(output / name) for name in dict.fromkeys(named or known)]
