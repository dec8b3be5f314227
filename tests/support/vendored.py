"""What checks of vendored copies report, and why copies are refused."""

from __future__ import annotations

from pathlib import Path

from support.files import tree
from support.problems import refused

from codegen.lifecycle.distribution import Distribution
from codegen.lifecycle.vendor import check, vendor


def differences(distribution: Distribution, destination: Path) -> list[str]:
    return [str(difference) for difference in check(distribution, destination)]


def problems(distribution: Distribution, destination: Path, *, force: bool = False) -> list[str]:
    """The problems of a refused copy, which has changed nothing."""
    before = tree(destination) if destination.is_dir() else None
    found = refused(lambda: vendor(distribution, destination, force=force))
    assert (tree(destination) if destination.is_dir() else None) == before
    return found
