"""What modules of Hypothesis strategies have in common: what their functions import and share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from codegen.plan.ir.testing import Strategy, StrategyModule
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.python import naming
from codegen.plan.python.imports import sorted_import_lines
from codegen.plan.python.index import Index
from codegen.plan.testing.shared_expressions import SharedExpressions
from codegen.source.model import Shape


@dataclass(slots=True, kw_only=True)
class Writer:
    """Writes strategies, and collects what they import and share.

    Attributes:
        index: The service.
        protocol: Its protocol.
        structures: Structure → the name of its strategy.
        kits: Name of a module of building blocks → its folder and its module. Those that are not
            used are not imported.
    """

    index: Index
    protocol: Protocol
    structures: Mapping[str, str]
    kits: Mapping[str, tuple[str, str]]
    group: tuple[str, ...] = ()
    """The structures being written, which contain one another."""

    shared: SharedExpressions = field(default_factory=SharedExpressions)
    imports: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Modules, relative to the module's folder, and names in them."""

    constants: set[str] = field(default_factory=set[str])
    """Names of the standard library's ``string``."""

    def structure(self, shape: Shape) -> str:
        """The call of a structure's strategy, which waits where structures contain one another."""
        name = self.structures[shape.name]
        return f"values.deferred({name})" if shape.name in self.group else f"{name}()"

    def named(self, expression: str, shape: Shape, place: str) -> str:
        """An expression that is shared under the name of its shape."""
        suffix = "" if place == "body" else f"_{place}"
        name = f"_{naming.strategy(shape.name, '', ()).strip('_')}{suffix}"
        return self.shared.add(expression, name, "values.Strategy")

    def use(self, module: str, name: str) -> str:
        """A name of a module, which is relative to the module's folder."""
        self.imports.add((module, name))
        return name

    def module(self, strategies: Iterable[Strategy]) -> StrategyModule:
        """The module of the strategies that were written."""
        strategies = tuple(strategies)
        written, shared = self.shared.settle(strategies, {one.name for one in strategies})
        parts = [part for one in written for part in (one.kind, one.call, *one.arguments)]
        parts += [part for one in shared for part in (one.kind, one.expression)]
        standard, package = self._lines(" ".join(parts))
        return StrategyModule(standard=standard, package=package, strategies=written, shared=shared)

    def _lines(self, source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The import lines of a module's source: the standard library's, and the package's."""
        standard = ["from functools import cache"]
        if self.constants:
            standard.append(f"from string import {', '.join(sorted(self.constants))}")
        found: dict[str, list[tuple[str, str]]] = {}
        for module, name in self.imports:
            found.setdefault(module, []).append((name, name))
        for name, (module, original) in self.kits.items():
            if re.search(rf"\b{name}\.", source):
                found.setdefault(module, []).append((original, name))
        return tuple(standard), tuple(sorted_import_lines(found))
