"""What is known of a program across its scopes and modules. It only grows, until nothing is added."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codegen.migration.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Collection,
    Constant,
    Function,
    Imported,
    Instance,
    LocalModule,
    Pair,
    Values,
)

_MOST_VALUES = 8
_SERVICES = ("calls", "uses")
"""What keys begin with whose values are names of services, all of which count."""

_PLAIN = (Class, Collection, Constant, Function, Imported, Instance, LocalModule, Pair)


class Knowledge:
    """What variables, attributes, parameters and functions may be.

    Keys begin with what they are about: a ``variable`` of a scope, an ``attribute`` or ``base`` of a
    class, a ``parameter``, its ``default``, the ``first`` one, what a function has to ``return``, what a collection
    or generator has ``held``, a ``part`` of a tuple, a ``fixture``, the services that a function
    ``calls`` or that a module ``uses``.

    Attributes:
        reader: The key of the scope that is followed.
        guesses: Whether names are taken for a hint of what parameters are that nothing else tells.
        functions: The functions by their keys.
        methods: The keys of the functions that are methods, and are not static.
        fields: Class → the fields of its annotations, in their order.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Values] = {}
        self.reader = ""
        self._outdated: set[str] = set()
        self._readers: dict[tuple[str, ...], set[str]] = {}
        self.guesses = False
        self.functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda] = {}
        self.methods: set[str] = set()
        self.fields: dict[str, Sequence[str]] = {}

    def add(self, *key: str, values: Values) -> None:
        known = self._known.get(key, NOTHING)
        if not values <= known:
            merged = known | values
            if key[0] not in _SERVICES:
                merged = _bounded(merged)
            if merged != known:
                self._known[key] = merged
                self._outdated |= self._readers.get(key, set())

    def take_outdated(self) -> set[str]:
        """The scopes that have read what has changed since the last call of this method."""
        outdated, self._outdated = self._outdated, set()
        return outdated

    def get(self, *key: str) -> Values:
        self._readers.setdefault(key, set()).add(self.reader)
        return self._known.get(key, NOTHING)


def _bounded(values: Values) -> Values:
    """The values, without the less important ones if there are too many to follow."""
    if len(values) <= _MOST_VALUES:
        return values
    return UNKNOWN.union(value for value in values if not isinstance(value, _PLAIN))
