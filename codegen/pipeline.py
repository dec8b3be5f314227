"""From models to packages, stage by stage; the only module that knows every stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from codegen.output.files import copied_files, render_package
from codegen.output.fingerprint import files_left_alone, inputs_digest, remember
from codegen.output.format import format_files
from codegen.output.own_modules import own_modules
from codegen.output.write import recover, write
from codegen.output.write import stale as stale_paths
from codegen.plan.lower import lower
from codegen.plan.package.names import clashing_names
from codegen.problems import ProblemsError
from codegen.source.load import load, load_settings, services
from codegen.source.read import read_service

Files: TypeAlias = Mapping[str, str | bytes]
"""Path in a distribution's folder → content."""

Report: TypeAlias = Callable[[str], None]
"""Is called with each step as it begins."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many files a run wrote, removed and left unchanged, over all of its services."""

    written: int = 0
    removed: int = 0
    unchanged: int = 0


def _silent(step: str) -> None:
    """Reports nothing."""


def build(models: Path, service: str, report: Report = _silent) -> Files:
    """Every file of one service's distribution.

    Args:
        models: The folder of models.
        service: The service.
        report: Called with each step as it begins, and as formatting proceeds.

    Raises:
        ProblemsError: The documents are wrong, or use something that can't be generated.
    """
    documents = load(models, service)
    clashes = list(clashing_names(service, load_settings(models)))
    if clashes:
        raise ProblemsError(clashes)
    model = read_service(documents)
    package = lower(model, version=model.history.version)
    report(f"{service}: rendering")
    rendered = render_package(package, documents)
    copied = copied_files(package)
    own = own_modules(package, documents, taken={*rendered, *copied})
    formatted = format_files(
        rendered,
        report=lambda done, total: report(f"{service}: formatting: {done:,} of {total:,} modules"),
    )
    return {**formatted, **copied, **own}


def generate(models: Path, output: Path, names: Sequence[str], report: Report) -> Outcome:
    """Generates the named services, or all; nothing is written unless every one can be.

    Distributions that are up to date are not generated again.

    Args:
        models: The folder of models.
        output: The folder in which each service's distribution has a folder.
        names: The services to generate; empty for all of them.
        report: Called with each step as it begins.

    Raises:
        ProblemsError: A model is wrong, or a file can't be written; every problem is listed.
    """
    names = names or services(models)
    inputs: dict[str, str] = {}
    for name in names:
        recover(output / name)
        inputs[name] = inputs_digest(models, name)
    left_alone = {name: files_left_alone(inputs[name], output / name) for name in names}
    unchanged = sum(count or 0 for count in left_alone.values())
    outdated = [name for name in names if left_alone[name] is None]
    written = removed = 0
    for name, files in _build_all(models, outdated, report).items():
        report(f"{name}: writing")
        result = write(files, output / name)
        remember(inputs[name], models, name, output / name)
        written += len(result.written)
        removed += len(result.removed)
        unchanged += result.unchanged
    return Outcome(written=written, removed=removed, unchanged=unchanged)


def stale_files(
    models: Path, output: Path, names: Sequence[str], report: Report
) -> tuple[str, ...]:
    """The files that ``generate`` would write or remove, as ``SERVICE/PATH``; writes nothing.

    Distributions that are known to be up to date are not generated.

    Args:
        models: The folder of models.
        output: The folder in which each service's distribution has a folder.
        names: The services to compare; empty for all of them.
        report: Called with each step as it begins.

    Raises:
        ProblemsError: A model is wrong; every problem is listed.
    """
    names = names or services(models)
    inputs = {name: inputs_digest(models, name) for name in names}
    outdated = [name for name in names if files_left_alone(inputs[name], output / name) is None]
    found: list[str] = []
    for name, files in _build_all(models, outdated, report).items():
        stale = [f"{name}/{path}" for path in stale_paths(files, output / name)]
        if not stale:
            remember(inputs[name], models, name, output / name)
        found += stale
    return tuple(found)


def _build_all(models: Path, names: Sequence[str], report: Report) -> dict[str, Files]:
    """The files of every service; the problems of all services together."""
    built: dict[str, Files] = {}
    refused: list[ProblemsError] = []
    for name in names:
        report(f"{name}: generating")
        try:
            built[name] = build(models, name, report)
        except ProblemsError as error:
            refused.append(error)
    if refused:
        raise ProblemsError(problem for error in refused for problem in error.problems)
    return built
