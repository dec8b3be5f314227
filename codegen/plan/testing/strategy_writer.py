"""What modules of Hypothesis strategies have in common: what their functions import and share."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from codegen.plan.ir.testing import Strategy, StrategyModule
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.python import naming
from codegen.plan.python.imports import sorted_import_lines
from codegen.plan.python.index import Index
from codegen.plan.testing.shared_expressions import SharedExpressions
from codegen.source.model import Shape

_TEXT_OR_BLOCK = re.compile(
    r"""[a-z]?"(?:\\.|[^"\\])*"|[a-z]?'(?:\\.|[^'\\])*'|\b(?P<kit>\w+)\.(?P<name>\w+)"""
)


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
        functions = {one.name for one in written} | {one.name for one in shared}
        blocks = _Blocks(self.kits, functions | self.constants | {name for _, name in self.imports})
        written = tuple(
            replace(
                one,
                kind=blocks.write(one.kind),
                call=blocks.write(one.call),
                arguments=tuple(map(blocks.write, one.arguments)),
            )
            for one in written
        )
        shared = tuple(
            replace(one, kind=blocks.write(one.kind), expression=blocks.write(one.expression))
            for one in shared
        )
        standard, package = self._lines(blocks.imported)
        expressions = [text for one in written for text in (one.call, *one.arguments)]
        expressions += [one.expression for one in shared]
        return StrategyModule(
            standard=standard,
            hypothesis=(
                *(["from hypothesis import strategies as st"] if _use_st(expressions) else []),
                "from hypothesis.strategies import SearchStrategy",
            ),
            package=package,
            strategies=written,
            shared=shared,
        )

    def _lines(
        self, blocks: Iterable[tuple[str, tuple[str, str]]]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The import lines of a module: the standard library's, and the package's."""
        standard = ["from functools import cache"]
        if self.constants:
            standard.append(f"from string import {', '.join(sorted(self.constants))}")
        found: dict[str, list[tuple[str, str]]] = {}
        for module, name in self.imports:
            found.setdefault(module, []).append((name, name))
        for module, names in blocks:
            found.setdefault(module, []).append(names)
        return tuple(standard), tuple(sorted_import_lines(found))


class _Blocks:
    """Imports the building blocks that expressions name as ``kit.block``.

    Args:
        kits: Name of a module of building blocks → its folder and its module.
        taken: Names that no building block can have: it is named with its module then.
    """

    def __init__(self, kits: Mapping[str, tuple[str, str]], taken: Collection[str]) -> None:
        self._kits = kits
        self._taken = {*taken, "cache", "st", "SearchStrategy"}
        self._modules: dict[str, str] = {}
        self.imported: set[tuple[str, tuple[str, str]]] = set()
        """Modules, and names in them with the names that they have here."""

    def write(self, expression: str) -> str:
        """An expression with the names that the building blocks have here."""
        return _TEXT_OR_BLOCK.sub(self._replacement, expression)

    def _replacement(self, match: re.Match[str]) -> str:
        kit, name = match["kit"], match["name"]
        if kit not in self._kits:
            return match[0]  # a text, or something else with a dot
        folder, module = self._kits[kit]
        if name in self._taken or self._modules.setdefault(name, kit) != kit:
            self.imported.add((folder, (module, kit)))
            return match[0]
        self.imported.add((f"{folder}{'' if folder.endswith('.') else '.'}{module}", (name, name)))
        return name


def _use_st(expressions: Iterable[str]) -> bool:
    """Whether an expression names ``st``, which is ``hypothesis.strategies``."""
    return any(re.search(r"\bst\.", text) for text in expressions)
