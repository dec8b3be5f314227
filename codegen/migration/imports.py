"""What imports bind, and what becomes of those of boto3."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePath

from codegen.migration.context import Context
from codegen.migration.source_text import SourceText, Span
from codegen.migration.values import LocalModule, Values, imported, one

_OURS = ("boto3", "botocore", "aioboto3", "aiobotocore")
_STUBS = ("mypy_boto3_", "types_boto3_", "types_aiobotocore_")

Import = ast.Import | ast.ImportFrom


class LocalModules:
    """Finds the modules of a program by the names that import them.

    Args:
        modules: The modules.
    """

    def __init__(self, modules: Sequence[SourceText]) -> None:
        self._by_parts: dict[tuple[str, ...], list[str]] = {}
        self._parts: dict[str, tuple[str, ...]] = {}
        for module in modules:
            parts = _parts(module.path)
            self._parts[module.path] = parts
            for start in range(len(parts)):
                self._by_parts.setdefault(parts[start:], []).append(module.path)

    def find(self, path: str, level: int, name: str) -> str | None:
        """The module that an import leads to; None for one of another distribution.

        Args:
            path: The module that imports.
            level: The number of dots.
            name: What follows them.
        """
        wanted = tuple(part for part in name.split(".") if part)
        if level:
            parts = self._parts[path]
            up = level - 1 if PurePath(path).stem == "__init__" else level
            wanted = (*parts[: len(parts) - up], *wanted)
        found = self._by_parts.get(wanted, [])
        exact = [one for one in found if self._parts[one] == wanted]
        near = [one for one in found if PurePath(one).parent == PurePath(path).parent]
        several = exact or near or found
        return several[0] if len(several) == 1 else None


def _parts(path: str) -> tuple[str, ...]:
    found = PurePath(path).with_suffix("").parts
    return found[:-1] if found[-1] == "__init__" else found


def local_imports(modules: LocalModules, path: str, node: Import) -> Iterator[str]:
    """Yields the modules of the program that an import leads to.

    Args:
        modules: The modules.
        path: The module that imports.
        node: The import.
    """
    for alias in node.names:
        if isinstance(node, ast.Import):
            names = [alias.name, alias.name.partition(".")[0]]
            level = 0
        else:
            module = node.module or ""
            names, level = [f"{module}.{alias.name}", module], node.level
        for name in names:
            found = modules.find(path, level, name)
            if found is not None:
                yield found


def bound(context: Context, modules: LocalModules, node: Import) -> Iterable[tuple[str, Values]]:
    """Yields the names that an import binds, and what they are."""
    path = context.source.path
    for alias in node.names:
        if isinstance(node, ast.Import):
            top = alias.name.partition(".")[0]
            name = alias.name if alias.asname else top
            found = modules.find(path, 0, name)
            yield alias.asname or top, one(LocalModule(found)) if found else imported(name)
            continue
        module = node.module or ""
        inside = modules.find(path, node.level, f"{module}.{alias.name}")
        holder = modules.find(path, node.level, module)
        if inside is not None:
            yield alias.asname or alias.name, one(LocalModule(inside))
        elif holder is not None:
            values = context.knowledge.get("variable", holder, alias.name)
            yield alias.asname or alias.name, values
        else:
            yield alias.asname or alias.name, imported(f"{module}.{alias.name}")


def note_imports(context: Context) -> None:
    """Notes the imports of boto3 in a module in which something was found, and what replaces them.

    Other imports are noted if nothing uses them any more.
    """
    if not context.is_concerned:
        return
    source = context.source
    blocks = [node for node in ast.walk(source.tree) if isinstance(node, ast.If)]
    imports = [node for node in ast.walk(source.tree) if isinstance(node, Import)]
    imports.sort(key=lambda node: node.lineno)
    before = _used_names(context, lambda span: True)
    for block in blocks:
        if not block.orelse and all(
            isinstance(one, Import) and _is_ours(one) for one in block.body
        ):
            context.note(block, "import", becomes="")
    after = _used_names(context, lambda span: source.keeps(span) and not context.is_gone(span))
    ours = [node for node in imports if _is_ours(node)]
    left = [node for node in ours if not context.is_gone(source.span(node))]
    first = [*left, *ours][:1]
    for node in imports:
        if node in left or node in first:
            kept = [name for name in _names(node) if name in after]
            listed = ", ".join(f"`{name}` in line {after[name]}" for name in kept)
            decide = f"whether it stays: {listed} is still used" if kept else ""
            becomes = _written(context.needed) if node in first else ""
            context.note(node, "import", decide=decide, becomes=becomes)
        elif node not in ours:
            kept = [name for name in _names(node) if name in after or name not in before]
            if len(kept) < len(node.names):
                context.note(node, "import", becomes=_without(node, kept))


def _names(node: Import) -> list[str]:
    """The names that an import binds."""
    return [alias.asname or alias.name.partition(".")[0] for alias in node.names]


def _without(node: Import, kept: Sequence[str]) -> str:
    """The import of the names that are kept."""
    names = zip(node.names, _names(node), strict=True)
    aliases = [alias for alias, name in names if name in kept]
    if not aliases:
        return ""
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import(aliases))
    return ast.unparse(ast.ImportFrom(node.module, aliases, node.level))


def _is_ours(node: Import) -> bool:
    if isinstance(node, ast.ImportFrom):
        names = [node.module or ""] if not node.level else []
    else:
        names = [alias.name for alias in node.names]
    return any(name.partition(".")[0] in _OURS or name.startswith(_STUBS) for name in names)


def _used_names(context: Context, counts: Callable[[Span], bool]) -> Mapping[str, int]:
    """The names that are used in parts of the text that count, with a line of each."""
    source = context.source
    used: dict[str, int] = {}
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Load)
            and counts(source.span(node))
        ):
            used.setdefault(node.id, node.lineno)
    return used


def _written(needed: Iterable[tuple[str, str]]) -> str:
    """The imports of names that are needed."""
    lines: list[str] = []
    for module, names in groupby(sorted(needed), key=lambda pair: pair[0]):
        listed = [name for _, name in names]
        if "" in listed:
            lines.append(f"import {module}")
        named = [name for name in listed if name]
        if named:
            lines.append(f"from {module} import {', '.join(named)}")
    return "\n".join(lines)
