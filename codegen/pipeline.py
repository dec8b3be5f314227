"""The whole way from models to packages; the only module that knows every stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen.output.files import copied_files, render_package
from codegen.output.fingerprint import files_left_alone, inputs_digest, remember
from codegen.output.format import format_files
from codegen.output.write import recover, stale, write
from codegen.plan.lower import lower
from codegen.problems import ProblemsError
from codegen.source.load import load, services
from codegen.source.overlay import apply_overlay
from codegen.source.siblings import sibling_problems
from codegen.source.validate import validate


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, over all of its services."""

    written: int = 0
    removed: int = 0
    unchanged: int = 0
    stale: tuple[str, ...] = ()
    """With ``check``: the files that differ from what would be generated."""


def build(models: Path, service: str) -> Mapping[str, str | bytes]:
    """Every file of one service's distribution, by its path in the distribution's folder.

    Raises:
        ProblemsError: The documents are wrong, or use something that can't be generated.
    """
    documents = load(models, service)
    clashes = list(sibling_problems(models, service))
    if clashes:
        raise ProblemsError(clashes)
    model = validate(documents)
    model = apply_overlay(model, documents.overlay, documents.files.get("overlay", ""))
    package = lower(model, version=model.history.version)
    return {**format_files(render_package(package, documents)), **copied_files(package.name)}


def generate(
    models: Path,
    output: Path,
    names: Sequence[str],
    check: bool,
    report: Callable[[str], None],
) -> Outcome:
    """Generates the named services, or all; nothing is written unless every one can be.

    Args:
        models: The folder of models.
        output: Where each service's distribution gets a folder.
        names: The services; all of them where it is empty.
        check: Whether to compare only, and write nothing.
        report: Told what is being done.

    Raises:
        ProblemsError: Something is wrong with a model, or in the way of writing; all of it.
    """
    names = names or services(models)
    inputs: dict[str, str] = {}
    unchanged = 0
    if not check:
        for name in names:
            recover(output / name)
            inputs[name] = inputs_digest(models, name)
        left_alone = {name: files_left_alone(inputs[name], output / name) for name in names}
        unchanged = sum(count or 0 for count in left_alone.values())
        names = [name for name in names if left_alone[name] is None]
    built: dict[str, Mapping[str, str | bytes]] = {}
    problems: list[ProblemsError] = []
    for name in names:
        report(f"{name}: generating")
        try:
            built[name] = build(models, name)
        except ProblemsError as error:
            problems.append(error)
    if problems:
        raise ProblemsError(problem for error in problems for problem in error.problems)
    if check:
        return Outcome(stale=tuple(_stale(output, built)))
    written = removed = 0
    for name, files in built.items():
        report(f"{name}: writing")
        result = write(files, output / name)
        remember(inputs[name], models, name, output / name)
        written += len(result.written)
        removed += len(result.removed)
        unchanged += result.unchanged
    return Outcome(written=written, removed=removed, unchanged=unchanged)


def _stale(output: Path, built: Mapping[str, Mapping[str, str | bytes]]) -> list[str]:
    return [
        f"{name}/{path}" for name, files in built.items() for path in stale(files, output / name)
    ]
