"""What commands share of their arguments: folders, names of services, and wrong usage."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.problems import Problem, ProblemsError

if TYPE_CHECKING:
    from codegen.lifecycle.distribution import Distribution

REPOSITORY = Path(__file__).parents[2]


class UsageError(Exception):
    """The command was called wrongly; the text says how. Ends with exit status 2."""


def add_models(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--models",
        type=Path,
        default=REPOSITORY / "models",
        metavar="DIR",
        help="holds SERVICE/API-VERSION/service-2.json (the repository's models)",
    )


def add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output",
        type=Path,
        default=REPOSITORY / "generated",
        metavar="DIR",
        help="gets one folder for each service (the repository's generated)",
    )


def add_services(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("services", nargs="*", metavar="SERVICE", help="a folder in the models")


def named_services(models: Path, named: Sequence[str]) -> list[str]:
    """The services to work on, once each: the named ones, or all that ``models`` has.

    A run that was interrupted when it wrote models is undone first.

    Raises:
        UsageError: One is not there.
        ProblemsError: There are none at all.
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
    """The generated distributions to work on, once each: of the named services, or all there are.

    Raises:
        UsageError: One is not there.
        ProblemsError: There are none at all, or one is not whole.
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
