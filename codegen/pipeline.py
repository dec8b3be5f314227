"""From models to packages, stage by stage; the only module that knows every stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from codegen.output.files import copied_files, render_package
from codegen.output.fingerprint import files_left_alone, inputs_digest, remember
from codegen.output.format import format_files
from codegen.output.own_modules import own_modules
from codegen.output.processes import COUNT, interrupts_held, report_step, workers
from codegen.output.write import recover, write
from codegen.output.write import stale as stale_paths
from codegen.plan.ir.package import Package
from codegen.plan.lower import lower
from codegen.plan.package.names import clashing_names
from codegen.problems import Problem, ProblemsError
from codegen.source.load import load, load_settings, services
from codegen.source.model import Documents
from codegen.source.read import read_service
from codegen.timings import Timings

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


def build(
    models: Path,
    service: str,
    report: Report = _silent,
    timings: Timings | None = None,
    *,
    processes: int = COUNT,
) -> Files:
    """Every file of one service's distribution.

    Args:
        models: The folder of models.
        service: The service.
        report: Called with each step as it begins, and as formatting proceeds.
        timings: Is told how long each stage takes.
        processes: How many processes format.

    Raises:
        ProblemsError: The documents are wrong, or use something that can't be generated.
    """
    timings = timings or Timings()
    documents, package = lowered(models, service, timings)
    report(f"{service}: rendering")
    with timings.stage(service, "render"):
        rendered = render_package(package, documents)
        copied = copied_files(package)
        own = own_modules(package, documents, taken={*rendered, *copied})
    with timings.stage(service, "format"):
        formatted = format_files(
            rendered,
            processes=processes,
            report=lambda done, all_: report(
                f"{service}: formatting: {done:,} of {all_:,} modules"
            ),
        )
    return {**formatted, **copied, **own}


def lowered(models: Path, service: str, timings: Timings) -> tuple[Documents, Package]:
    """The documents of a service, and the intermediate representation of its package.

    Raises:
        ProblemsError: The documents are wrong, or use something that can't be generated.
    """
    with timings.stage(service, "load"):
        documents = load(models, service)
        clashes = list(clashing_names(service, load_settings(models)))
    if clashes:
        raise ProblemsError(clashes)
    with timings.stage(service, "validate"):
        model = read_service(documents)
    with timings.stage(service, "lower"):
        return documents, lower(model, version=model.history.version)


def generate(
    models: Path,
    output: Path,
    names: Sequence[str],
    report: Report,
    timings: Timings | None = None,
) -> Outcome:
    """Generates the named services, or all; nothing is written unless every model can be generated.

    Distributions that are up to date are not generated again. Several services are generated in as
    many processes as there are processors, and each is written as soon as it is ready: a run that
    is interrupted leaves whole distributions, and the next one goes on with the others.

    Args:
        models: The folder of models.
        output: The folder in which each service's distribution has a folder.
        names: The services to generate; empty for all of them.
        report: Called with each step as it begins.
        timings: Is told how long each stage takes.

    Raises:
        ProblemsError: A model is wrong, or a file can't be written; every problem is listed.
    """
    names = names or services(models)
    timings = timings or Timings()
    tasks: list[_Task] = []
    unchanged = 0
    for name in names:
        recover(output / name)
        inputs = inputs_digest(models, name)
        left_alone = files_left_alone(inputs, output / name)
        unchanged += left_alone or 0
        if left_alone is None:
            tasks.append(_Task(models, output, name, inputs))
    if len(tasks) < 2 or COUNT < 2:
        files = _build_all(models, [task.service for task in tasks], report, timings)
        outcomes = [_write(task, files[task.service], report, timings) for task in tasks]
    else:
        outcomes = list(_in_processes(tasks, report, timings))
    return Outcome(
        written=sum(one.written for one in outcomes),
        removed=sum(one.removed for one in outcomes),
        unchanged=unchanged + sum(one.unchanged for one in outcomes),
    )


@dataclass(frozen=True, slots=True)
class _Task:
    """A distribution that is to be generated, from inputs with a digest."""

    models: Path
    output: Path
    service: str
    inputs: str


def _in_processes(tasks: Sequence[_Task], report: Report, timings: Timings) -> Iterator[Outcome]:
    """Checks every model, then generates and writes each distribution."""
    # The largest first: one that is left for the end keeps one process busy and the others idle.
    ordered = sorted(tasks, key=lambda task: -_size(task.models / task.service))
    try:
        with workers(report) as executor:
            for function in (_check, _build_and_write):
                refused: list[Problem] = []
                with interrupts_held():
                    futures = [executor.submit(function, task) for task in ordered]
                for future in as_completed(futures):
                    problems, outcome, taken = future.result()
                    timings.add(taken)
                    refused += problems
                    if outcome is not None:
                        yield outcome
                if refused:
                    raise ProblemsError(refused)
    except BaseException:
        for task in tasks:
            recover(task.output / task.service)  # what a process had begun to write
        raise


_Result: TypeAlias = tuple[Sequence[Problem], Outcome | None, Timings]


def _check(task: _Task) -> _Result:
    report_step(f"{task.service}: checking")
    timings = Timings()
    try:
        lowered(task.models, task.service, timings)
    except ProblemsError as error:
        return error.problems, None, timings
    return (), None, timings


def _build_and_write(task: _Task) -> _Result:
    report_step(f"{task.service}: generating")
    timings = Timings()
    try:
        files = build(task.models, task.service, report_step, timings, processes=1)
        return (), _write(task, files, report_step, timings), timings
    except ProblemsError as error:
        return error.problems, None, timings


def _write(task: _Task, files: Files, report: Report, timings: Timings) -> Outcome:
    report(f"{task.service}: writing")
    folder = task.output / task.service
    with timings.stage(task.service, "write"):
        result = write(files, folder)
        remember(task.inputs, task.models, task.service, folder)
    return Outcome(
        written=len(result.written), removed=len(result.removed), unchanged=result.unchanged
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.json"))


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
    for name, files in _build_all(models, outdated, report, Timings()).items():
        stale = [f"{name}/{path}" for path in stale_paths(files, output / name)]
        if not stale:
            remember(inputs[name], models, name, output / name)
        found += stale
    return tuple(found)


def _build_all(
    models: Path, names: Sequence[str], report: Report, timings: Timings
) -> dict[str, Files]:
    """The files of every service; the problems of all services together."""
    built: dict[str, Files] = {}
    refused: list[ProblemsError] = []
    for name in names:
        report(f"{name}: generating")
        try:
            built[name] = build(models, name, report, timings)
        except ProblemsError as error:
            refused.append(error)
    if refused:
        raise ProblemsError(problem for error in refused for problem in error.problems)
    return built
