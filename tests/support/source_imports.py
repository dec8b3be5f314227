"""Where the generator's modules are, and what they import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
CODEGEN = REPOSITORY / "codegen"
PACKAGE = CODEGEN / "package"


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """What ``path`` imports, by full name (relative ones from ``codegen``), and if at its top."""
    package = path.relative_to(REPOSITORY).parent.parts
    tree = ast.parse(path.read_bytes())
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nested = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, functions)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        top = id(node) not in nested
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, top
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names:
                yield f"{origin}.{alias.name}", top
