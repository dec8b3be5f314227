"""Which modules of a program boto3 may matter to: those that name it, and those they exchange values with."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from codegen.migration.imports import LocalModules, local_imports
from codegen.migration.source_text import SourceText

_NAMES = re.compile(r"boto3|botocore|\bmoto\b")


def relevant_modules(modules: Sequence[SourceText], local: LocalModules) -> list[SourceText]:
    """The modules that name boto3, those that import one of them, and those that these import.

    Args:
        modules: The modules of the program.
        local: Finds them by the names that import them.
    """
    named = {module.path for module in modules if _NAMES.search(module.text)}
    if not named:
        return []
    imports = {module.path: _imports(module, local) for module in modules}
    importers: dict[str, set[str]] = {}
    for path, imported in imports.items():
        for one in imported:
            importers.setdefault(one, set()).add(path)
    found = _reached(_reached(named, importers), imports)
    return [module for module in modules if module.path in found]


def _imports(module: SourceText, local: LocalModules) -> set[str]:
    nodes = [one for one in ast.walk(module.tree) if isinstance(one, ast.Import | ast.ImportFrom)]
    return {path for node in nodes for path in local_imports(local, module.path, node)}


def _reached(starts: set[str], edges: dict[str, set[str]]) -> set[str]:
    """The modules that edges lead to from some modules, and these."""
    found, waiting = set(starts), list(starts)
    while waiting:
        for other in edges.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
