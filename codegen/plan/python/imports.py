"""The imports of a generated module, under names that do not collide with its own."""

# docs/decisions/names-are-qualified-where-they-collide.md says why.

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from codegen.plan.ir.modules import Export, ImportBlock
from codegen.plan.python import naming


class Imports:
    """Collects the names that a module uses while its code is lowered.

    Args:
        folder: The module's folder in the package: ``models``; empty for the package itself.
        taken: The names of the module's classes and their members. A builtin or import of the
            same name is qualified or renamed.
    """

    def __init__(self, folder: str = "", taken: Iterable[str] = ()) -> None:
        self._folder = folder
        self._taken = set(taken)
        self._names: dict[tuple[str, str], str] = {}
        self._modules: dict[str, str] = {}

    def builtin(self, name: str) -> str:
        """How the module writes a builtin: ``list``, or ``builtins.list`` if a member is named ``list``."""
        return name if name not in self._taken else f"{self._module('builtins')}.{name}"

    def standard(self, module: str, name: str) -> str:
        """How the module writes a name of the standard library."""
        if name in self._taken:
            return f"{self._module(module)}.{name}"
        return self._use(module, name)

    def package(self, module: str, name: str) -> str:
        """How the module writes a name of its own package.

        Args:
            module: The module, from the package's root: ``models.forecast``.
            name: The name in it.
        """
        relative = self._relative(module)
        # The runtime's functions are called in methods, where no member shadows them.
        return self._use(relative, name, is_shadowed=not name.islower())

    def runtime(self, module: str, name: str) -> str:
        """How the module writes a name of the runtime."""
        return self.package(f"_runtime.{module}", name)

    def decorator(self, module: str, name: str) -> str:
        """How the module writes a decorator of the runtime: members of its class would shadow it."""
        return self._use(self._relative(f"_runtime.{module}"), name, is_shadowed=True)

    def lazy(self, module: str, name: str) -> str:
        """How an annotation writes a name of a module that loads its names on first use.

        Args:
            module: The module, which is in the package's root: ``models``.
            name: The name in it.
        """
        key = ("..", module) if self._folder else (".", module)
        if key not in self._names:
            self._names[key] = naming.local(module, self._taken.union(self._names.values()))
        return f"{self._names[key]}.{name}"

    def own(self, module: str, name: str) -> None:
        """Imports a name as it is although it is taken: it is the one that takes it."""
        self._names[(module, name)] = name

    def _relative(self, module: str) -> str:
        """A module of the package, from the module's folder."""
        folder = self._folder
        if folder and module == folder:
            return "."
        if folder and module.startswith(f"{folder}."):
            return module.removeprefix(folder)
        return f"..{module}" if folder else f".{module}"

    def _use(self, module: str, name: str, *, is_shadowed: bool = True) -> str:
        key = (module, name)
        if key not in self._names:
            taken = set(self._names.values())
            self._names[key] = naming.local(name, taken | self._taken if is_shadowed else taken)
        return self._names[key]

    def _module(self, module: str) -> str:
        if module not in self._modules:
            taken = self._taken.union(self._names.values())
            self._modules[module] = naming.local(module, taken)
        return self._modules[module]

    def block(self) -> ImportBlock:
        """The import lines, sorted as isort sorts them."""
        plain = tuple(
            f"import {module}" if module == name else f"import {module} as {name}"
            for module, name in sorted(self._modules.items())
        )
        return ImportBlock(
            standard=(*plain, *self._lines(relative=False)),
            package=tuple(self._lines(relative=True)),
        )

    def _lines(self, *, relative: bool) -> Iterator[str]:
        by_module: dict[str, list[tuple[str, str]]] = {}
        for key, local in self._names.items():
            if key[0].startswith(".") == relative:
                by_module.setdefault(key[0], []).append((key[1], local))
        yield from sorted_import_lines(by_module)


def import_lines(exports: Iterable[Export]) -> list[str]:
    """The import lines of exports, sorted as isort sorts them."""
    by_module: dict[str, list[tuple[str, str]]] = {}
    for export in exports:
        by_module.setdefault(export.module, []).append((export.name, export.name))
    return list(sorted_import_lines(by_module))


def sorted_import_lines(by_module: Mapping[str, list[tuple[str, str]]]) -> Iterator[str]:
    """The imports of names, sorted as isort sorts them.

    Args:
        by_module: Module → names, each with its local name.
    """
    for module in sorted(by_module, key=_module_order):
        yield from lines_from(module, by_module[module])


def lines_from(module: str, names: list[tuple[str, str]]) -> Iterator[str]:
    """The imports of names, each with its local name, from one module. A renamed import has its own line."""
    plain = sorted((name for name, local in names if name == local), key=_name_order)
    lines = {name: f"{name} as {local}" for name, local in names if name != local}
    if plain:
        lines[plain[0]] = ", ".join(plain)
    for first in sorted(lines, key=_name_order):
        yield f"from {module} import {lines[first]}"


def _name_order(name: str) -> tuple[int, str, str]:
    """isort's order: constants, classes, functions, each without regard to case."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    # The length before a number makes it sort by value: V2, V10.
    natural = re.sub("[0-9]+", lambda digits: f"{len(digits[0]):05}{digits[0]}", name.lower())
    return kind, natural, name


def _module_order(module: str) -> tuple[int, str]:
    """isort's order: modules of outer packages first."""
    dots = len(module) - len(module.lstrip("."))
    return -dots, module
