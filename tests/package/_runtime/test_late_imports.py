"""Imports within functions of the runtime: forks and they exclude each other, and a page says why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.source_imports import PACKAGE, REPOSITORY

RUNTIME = PACKAGE / "_runtime"
PAGE = REPOSITORY / "docs/decisions/what-is-loaded-late.md"

# Loaded before these functions run: with the client, by its constructor, or by what calls them.
LOADED = {
    ("call/prepare.py", "hooks.py"),
    ("call/state.py", "hooks.py"),
    ("lazy.py", "errors.py"),
    ("lazy.py", "forks.py"),
    ("observers.py", "aio/client.py"),
    ("observers.py", "aio/driver.py"),
}


def late_imports(path: Path) -> Iterator[tuple[Path, bool]]:
    """The modules of the runtime that functions of a module import, and whether forks wait for each."""

    def visit(node: ast.AST, in_function: bool, is_guarded: bool) -> Iterator[tuple[Path, bool]]:
        for child in ast.iter_child_nodes(node):
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            guarded = is_guarded or (
                isinstance(child, ast.With)
                and any(ast.unparse(item.context_expr) == "late_import" for item in child.items)
            )
            if isinstance(child, ast.ImportFrom) and in_function and child.level:
                folder = path.parents[child.level - 1]
                module = folder / (child.module or "").replace(".", "/")
                within = [module / f"{alias.name}.py" for alias in child.names]
                for name in within if module.is_dir() else [module.with_suffix(".py")]:
                    yield name, guarded
            yield from visit(child, in_function or function, guarded and not function)

    yield from visit(ast.parse(path.read_text()), False, False)


MODULES = sorted(path for path in RUNTIME.rglob("*.py") if "command_line" not in path.parts)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(RUNTIME).as_posix())
def test_late_import_of_the_runtime_excludes_forks_and_has_a_reason(path: Path) -> None:
    page = PAGE.read_text()
    for module, is_guarded in late_imports(path):
        name = module.relative_to(RUNTIME).as_posix()
        assert module.exists()
        assert is_guarded or (path.relative_to(RUNTIME).as_posix(), name) in LOADED, name
        assert f"`_runtime/{name}`" in page or f"`_runtime/{Path(name).parent}/`" in page, name
