"""Builds sdist and wheel of a generated distribution, reproducibly.

The sdist is built from a copy of exactly the files in MANIFEST, and the wheel from the sdist, with
the installed tools: nothing is downloaded.
"""

# docs/decisions/what-is-published.md says why.

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from codegen.lifecycle.distribution import Distribution
from codegen.problems import Problem, ProblemsError

SOURCE_DATE_EPOCH = "1580601600"
"""The date of every file in an archive: hatchling's default, so that a manual build is equal."""


@dataclass(frozen=True, slots=True)
class Archives:
    """The two archives that are published."""

    sdist: Path
    wheel: Path


def build(distribution: Distribution, destination: Path) -> Archives:
    """Builds both archives into ``destination``.

    Raises:
        ProblemsError: A tool is missing or fails; the problem quotes its last lines.
    """
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "source")
        for path, content in distribution.files.items():
            target = source / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        built = Path(scratch, "built")
        environment = {**os.environ, "SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH}
        arguments = ["--no-isolation", "--outdir", str(built), str(source)]
        run_tool("build", *arguments, place=distribution.name, environment=environment)
        (sdist,), (wheel,) = built.glob("*.tar.gz"), built.glob("*.whl")
        destination.mkdir(parents=True, exist_ok=True)
        return Archives(*(Path(shutil.copy(archive, destination)) for archive in (sdist, wheel)))


def run_tool(
    module: str, *arguments: str, place: str, environment: dict[str, str] | None = None
) -> None:
    """Runs ``python -m MODULE``; raises ProblemsError if it fails or is not installed."""
    try:
        metadata.distribution(module)
    except metadata.PackageNotFoundError:
        expected = "the pinned development dependencies, which `make` installs"
        raise ProblemsError([Problem(place, "", f"no tool {module!r}", expected)]) from None
    # Not in the working directory: a folder "build" there would shadow the tool.
    with tempfile.TemporaryDirectory() as elsewhere:
        result = subprocess.run(  # noqa: S603
            [sys.executable, "-m", module, *arguments],
            cwd=elsewhere,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if result.returncode:
        said = " / ".join(line.strip() for line in result.stdout.splitlines() if line.strip())
        found = f"a failure of {module}: {said[-1000:]}"
        raise ProblemsError([Problem(place, "", found, "a distribution that can be built")])


def tagged(tag: str, distributions: Sequence[Distribution]) -> Distribution:
    """The distribution that a tag like ``typed-weather-v1.2.3`` names.

    Raises:
        ProblemsError: No distribution has this name and version.
    """
    tags = {f"{one.name}-v{one.version}": one for one in distributions}
    if tag not in tags:
        raise ProblemsError(
            [Problem(tag, "", "a tag that names no distribution", f"one of {', '.join(tags)}")]
        )
    return tags[tag]
