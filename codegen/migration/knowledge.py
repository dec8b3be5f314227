"""What is known of a program across its scopes and modules. It only grows, until nothing is added."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codegen.migration.values import NOTHING, Values


class Knowledge:
    """What variables, attributes, parameters and functions may be.

    Keys begin with what they are about: a ``variable`` of a scope, an ``attribute`` or ``base`` of a
    class, a ``parameter``, its ``default``, the ``first`` one, what a function has to ``return``, what a collection
    or generator has ``held``, a ``part`` of a tuple, a ``fixture``, the services that a function
    ``calls`` or that a module ``uses``.

    Attributes:
        changed: Whether something was added.
        guesses: Whether names are taken for a hint of what parameters are that nothing else tells.
        functions: The functions by their keys.
        methods: The keys of the functions that are methods, and are not static.
        fields: Class → the fields of its annotations, in their order.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Values] = {}
        self.changed = False
        self.guesses = False
        self.functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda] = {}
        self.methods: set[str] = set()
        self.fields: dict[str, Sequence[str]] = {}

    def add(self, *key: str, values: Values) -> None:
        known = self._known.get(key, NOTHING)
        if not values <= known:
            self._known[key] = known | values
            self.changed = True

    def get(self, *key: str) -> Values:
        return self._known.get(key, NOTHING)
