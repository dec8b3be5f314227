"""Expressions that several functions of a module contain: each is written once where that is shorter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from codegen.plan.ir.testing import SharedStrategy, Strategy
from codegen.plan.python.naming import local

_PLACEHOLDER = re.compile("\0([0-9]+)\0")
_OVERHEAD = len("@cache def () -> values.Strategy: return")
"""The length of a function around its name and expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expression:
    """An expression, which may contain the placeholders of others."""

    name: str
    """The function that would return it."""

    kind: str
    text: str


class SharedExpressions:
    """Collects expressions while functions are written, and decides then which are shared."""

    def __init__(self) -> None:
        self._placeholders: dict[tuple[str, str], str] = {}
        self._expressions: list[_Expression] = []

    def add(self, text: str, name: str, kind: str) -> str:
        """Returns a placeholder for an expression.

        Args:
            text: The expression. Placeholders in it are of expressions that were added before.
            name: The function that returns it if it is shared.
            kind: The type of its value, as an annotation.
        """
        key = name, text
        if key not in self._placeholders:
            self._placeholders[key] = f"\0{len(self._expressions)}\0"
            self._expressions.append(_Expression(name=name, kind=kind, text=text))
        return self._placeholders[key]

    def settle(
        self, strategies: Iterable[Strategy], taken: Iterable[str]
    ) -> tuple[tuple[Strategy, ...], tuple[SharedStrategy, ...]]:
        """The strategies without placeholders, and the functions that they share.

        Args:
            strategies: Functions whose arguments have placeholders.
            taken: Names that no shared function can have.
        """
        written = tuple(strategies)
        arguments = "".join(part for strategy in written for part in strategy.arguments)
        shared = self._worth_sharing(Counter(map(int, _PLACEHOLDER.findall(arguments))))
        names = set(taken)
        final: list[str] = []
        functions: list[SharedStrategy] = []
        for index, expression in enumerate(self._expressions):
            text = _filled(expression.text, final)
            if index in shared:
                name = local(expression.name, names)
                names.add(name)
                functions.append(SharedStrategy(name=name, kind=expression.kind, expression=text))
                text = f"{name}()"
            final.append(text)
        return (
            tuple(
                replace(one, arguments=tuple(_filled(part, final) for part in one.arguments))
                for one in written
            ),
            tuple(functions),
        )

    def _worth_sharing(self, uses: Counter[int]) -> set[int]:
        """The expressions that make the module shorter if they are written once.

        Args:
            uses: How often the functions contain each expression directly.
        """
        lengths: list[int] = []
        for expression in self._expressions:
            inner = _PLACEHOLDER.findall(expression.text)
            own = len(_PLACEHOLDER.sub("", expression.text))
            lengths.append(own + sum(lengths[int(index)] for index in inner))
        shared = set[int]()
        # What contains an expression was added after it.
        for index in range(len(self._expressions) - 1, -1, -1):
            expression, length = self._expressions[index], lengths[index]
            call = len(expression.name) + 2
            if uses[index] * (length - call) > length + call + _OVERHEAD:
                shared.add(index)
            copies = 1 if index in shared else uses[index]
            for inner in _PLACEHOLDER.findall(expression.text):
                uses[int(inner)] += copies
        return shared


def _filled(text: str, expressions: list[str]) -> str:
    return _PLACEHOLDER.sub(lambda found: expressions[int(found[1])], text)
