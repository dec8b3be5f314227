"""Golden cases: a folder with a tiny model, and what comes out of it.

``tests/golden/CASE/models`` is what ``--models`` expects; beside it stand either ``expected/`` or
``problems.txt``, with what the model is refused for. In ``expected/`` are the generated modules that
the case is about, ``excerpts.txt`` with parts of modules, and ``names.txt`` with the names of all.
``python -m tools.regolden`` writes them anew.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from codegen.output.files import copied_files, render_package
from codegen.output.format import format_files
from codegen.plan.ir.package import Package
from codegen.plan.lower import lower
from codegen.problems import ProblemsError
from codegen.source.load import load, services
from codegen.source.read import read_service
from tests.support.files import write_tree
from tests.support.golden_tables import EXCERPTS, NAMES, excerpted, excerpts, names_table

CASES = Path(__file__).parents[1] / "golden"


def cases() -> list[str]:
    """Every case by name."""
    return sorted(folder.name for folder in CASES.iterdir() if (folder / "models").is_dir())


def generating_cases() -> list[str]:
    """The cases from which a package comes."""
    return [case for case in cases() if not (CASES / case / "problems.txt").exists()]


@cache
def _rendered(case: str) -> tuple[Package, Mapping[str, str]]:
    """The package of a case and the files of its distribution; Python is not formatted.

    Raises:
        ProblemsError: The model is refused.
    """
    models = CASES / case / "models"
    (service,) = services(models)
    documents = load(models, service)
    package = lower(read_service(documents), version="0.1.0")
    return package, render_package(package, documents)


@cache
def generate(case: str) -> tuple[Package, Mapping[str, str]]:
    """The package of a case and its modules, by their path in it; not formatted yet.

    The testing kit is left out: nothing in the package imports it, and it has tests of its own.

    Raises:
        ProblemsError: The model is refused.
    """
    package, files = _rendered(case)
    prefix = f"{package.name}/"
    return package, {
        path.removeprefix(prefix): text
        for path, text in files.items()
        if path.startswith(prefix) and not path.startswith(f"{prefix}testing/")
    }


def write_distribution(case: str, folder: Path) -> Path:
    """Write the distribution of a case into ``folder``, not formatted, which takes longest."""
    package, files = _rendered(case)
    return write_tree({**files, **copied_files(package)}, folder)


def expected(case: str) -> dict[str, Path]:
    """The files of ``expected/``, by their path in the package."""
    folder = CASES / case / "expected"
    return {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }


def actual(case: str) -> dict[str, str]:
    """What is generated for the files of ``expected/``; nothing for those that are not generated."""
    files = expected(case)
    package = generate(case)[0]
    wanted = files[EXCERPTS].read_text("utf-8") if EXCERPTS in files else ""
    modules = _formatted(case, {*files, *excerpted(wanted)})
    found = {path: text for path, text in modules.items() if path in files}
    if EXCERPTS in files:
        found[EXCERPTS] = excerpts(wanted, modules)
    if NAMES in files:
        found[NAMES] = names_table(package)
    return found


def _formatted(case: str, paths: Iterable[str]) -> dict[str, str]:
    """Those of the modules that are generated, formatted."""
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
        runtime: A package in ``folder`` that holds the runtime of several cases. The case imports it
            from there, so that type checkers look at each module once, and has no testing kit.
    """
    package, files = generate(case)
    home = folder / module_name(case)
    copied = {
        path.removeprefix(f"{package.name}/"): content
        for path, content in copied_files(package).items()
        if path.startswith(f"{package.name}/")
    }
    if runtime is None:
        write_tree({**files, **copied}, home)
        return
    write_tree({path: with_runtime_of(runtime, text) for path, text in files.items()}, home)
    for path, content in copied.items():
        if path.startswith("_runtime/") and not (folder / runtime / path).exists():
            write_tree({path: content}, folder / runtime)


def with_runtime_of(package: str, text: str) -> str:
    """A generated module that imports the runtime of another package."""
    return re.sub(r"(?m)^( *from )\.+(?=_runtime\b)", rf"\1{package}.", text)


def write_shared(target: Path, original: Path, content: bytes, folder: Path) -> None:
    """Write a module once, and elsewhere a module that re-exports all of its names.

    Args:
        target: The module that re-exports.
        original: The module itself; written where it does not exist yet.
        content: Its source.
        folder: The folder on the import path that holds both.
    """
    if not original.exists():
        original.parent.mkdir(parents=True, exist_ok=True)
        original.write_bytes(content)
    parts = original.relative_to(folder).with_suffix("").parts
    module = ".".join(parts).removesuffix(".__init__")
    exports = "".join(
        f"from {module} import {name} as {name}\n" for name in _names_defined(content)
    )
    target.write_text(exports, encoding="utf-8")


@cache  # Each case has the same modules.
def _names_defined(content: bytes) -> list[str]:
    return sorted({*_defined(ast.parse(content))})


def _defined(tree: ast.Module) -> Iterator[str]:
    """The names that a module defines at its top or exports, those for type checkers too."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            targets = [target.id for target in node.targets if isinstance(target, ast.Name)]
            yield from ast.literal_eval(node.value) if targets == ["__all__"] else targets
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.If):
            imports = [inner for inner in node.body if isinstance(inner, ast.ImportFrom)]
            aliases = [alias for inner in imports for alias in inner.names]
            yield from (alias.name for alias in aliases if alias.asname == alias.name)
