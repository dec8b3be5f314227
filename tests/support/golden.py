"""Golden cases: a folder with a tiny model, and what comes out of it.

``tests/golden/CASE/models`` is what ``--models`` expects; beside it stand either ``expected/``, with
the generated modules that the case is about, or ``problems.txt``, with what the model is refused
for. ``python -m tests.regolden`` writes them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from codegen.output.files import copied_files, render_package
from codegen.output.format import format_files
from codegen.plan.ir import Package
from codegen.plan.lower import lower
from codegen.problems import ProblemsError
from codegen.source.load import load, services
from codegen.source.overlay import apply_overlay
from codegen.source.validate import validate

CASES = Path(__file__).parents[1] / "golden"


def cases() -> list[str]:
    """Every case by name."""
    return sorted(folder.name for folder in CASES.iterdir() if (folder / "models").is_dir())


def generating_cases() -> list[str]:
    """The cases from which a package comes."""
    return [case for case in cases() if not (CASES / case / "problems.txt").exists()]


@cache
def generate(case: str) -> tuple[Package, Mapping[str, str]]:
    """The package of a case and its modules, by their path in it; not formatted yet.

    The testing kit is left out: nothing in the package imports it, and it has tests of its own.

    Raises:
        ProblemsError: The model is refused.
    """
    models = CASES / case / "models"
    (service,) = services(models)
    documents = load(models, service)
    model = validate(documents)
    model = apply_overlay(model, documents.overlay, documents.files.get("overlay", ""))
    package = lower(model, version="0.1.0")
    prefix = f"{package.name}/"
    files = render_package(package, documents)
    return package, {
        path.removeprefix(prefix): text
        for path, text in files.items()
        if path.startswith(prefix) and not path.startswith(f"{prefix}testing/")
    }


def expected(case: str) -> dict[str, Path]:
    """The files of ``expected/``, by their path in the package."""
    folder = CASES / case / "expected"
    return {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }


def actual(case: str, paths: Iterable[str]) -> dict[str, str]:
    """What is generated for these paths, formatted; nothing for those that are not generated."""
    files = generate(case)[1]
    return format_files({path: files[path] for path in paths if path in files}, processes=1)


def problems(case: str) -> str:
    """What a case is refused for, as it is told; empty where it is not refused."""
    try:
        generate(case)
    except ProblemsError as error:
        return f"{error}\n"
    return ""


def module_name(case: str) -> str:
    """The name under which a case's package is imported: any will do for a generated package."""
    return case.replace("-", "_")


def write_package(case: str, folder: Path, *, runtime: str | None = None) -> None:
    """Write the package of a case into ``folder``, under ``module_name(case)``.

    Args:
        case: The case.
        folder: Where packages are.
        runtime: A package in ``folder`` that holds the runtime for several cases. The case's own
            modules then only name it, so that type checkers look at the runtime once.
    """
    package, files = generate(case)
    home = folder / module_name(case)
    for path, text in files.items():
        target = home / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for path, content in copied_files(package.name).items():
        name = path.removeprefix(f"{package.name}/")
        if path == name:
            continue
        target = home / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if runtime is not None and target.parent.name == "_runtime":
            _write_shared(target, folder / runtime, content)
        else:
            target.write_bytes(content)


def _write_shared(target: Path, runtime: Path, content: bytes) -> None:
    """A module of the runtime: in full once, elsewhere as everything that is in there."""
    original = runtime / target.name
    if not original.exists():
        runtime.mkdir(exist_ok=True)
        original.write_bytes(content)
    names = "" if target.stem == "__init__" else f"from {runtime.name}.{target.stem} import *\n"
    target.write_text(f"# mypy: implicit-reexport\n{names}", encoding="utf-8")
