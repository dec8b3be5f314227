"""Variables: which scope a name belongs to, and what it may be at a place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from codegen.migration.knowledge import Knowledge
from codegen.migration.values import NOTHING, Client, Values

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(slots=True)
class Scope:
    """A module, class or function.

    Attributes:
        kind: ``module``, ``class`` or ``function``.
        key: Its path and name, by which knowledge of it is found.
        node: Its syntax tree.
        outer: The scope around it.
        owner: The class whose method it is.
        names: The variables that it binds.
        variables: What they may be at the place that is analysed.
        inner: What the variables of comprehensions around that place may be.
    """

    kind: str
    key: str
    node: ast.AST
    outer: Scope | None
    owner: str | None = None
    names: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    variables: dict[str, Values] = field(default_factory=dict[str, Values])
    inner: dict[str, Values] = field(default_factory=dict[str, Values])

    @property
    def module(self) -> Scope:
        return self if self.outer is None else self.outer.module

    def lookup(self, name: str, knowledge: Knowledge) -> Values | None:
        """What a name may be here; None if no scope binds it."""
        if name in self.inner:
            return self.inner[name]
        if name in self.names and name not in self.elsewhere:
            return self.variables.get(name, NOTHING)
        scope = self.outer
        while scope is not None:
            if scope.kind != "class" and name in scope.names:
                return knowledge.get("variable", scope.key, name)
            scope = scope.outer
        return None

    def bind(self, name: str, values: Values, knowledge: Knowledge) -> None:
        """Assigns to a name."""
        holder = self
        if name in self.elsewhere:
            scope = self.outer
            while scope is not None and (scope.kind == "class" or name not in scope.names):
                scope = scope.outer
            holder = scope or self.module
        else:
            self.variables[name] = values
        knowledge.add("variable", holder.key, name, values=values)
        clients = frozenset(value for value in values if isinstance(value, Client))
        knowledge.add("named", self.module.key, name, values=clients)


def make_scope(node: ast.AST, key: str, outer: Scope | None, *, owner: str | None = None) -> Scope:
    """The scope of a module, class or function."""
    kind = "function"
    if isinstance(node, ast.Module):
        kind = "module"
    elif isinstance(node, ast.ClassDef):
        kind = "class"
    names, elsewhere = _names(node)
    return Scope(kind, key, node, outer, owner, names, elsewhere)


_NAMES: WeakKeyDictionary[ast.AST, tuple[frozenset[str], frozenset[str]]] = WeakKeyDictionary()
"""The results of ``_names``: a scope is followed many times."""


def _names(node: ast.AST) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a scope binds, and those that it says are bound in an outer one."""
    known = _NAMES.get(node)
    if known is not None:
        return known
    bound = set(_bound(node))
    elsewhere = {
        name
        for one in _inside(node)
        if isinstance(one, ast.Global | ast.Nonlocal)
        for name in one.names
    }
    if isinstance(node, ast.Module):
        # Functions assign to variables of the module that nothing else may bind.
        for one in ast.walk(node):
            if isinstance(one, ast.Global):
                bound.update(one.names)
    _NAMES[node] = found = frozenset(bound), frozenset(elsewhere)
    return found


def parameters(node: FunctionNode) -> list[ast.arg]:
    """The parameters of a function, in their order."""
    given = node.args
    several = [one for one in (given.vararg, given.kwarg) if one is not None]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *several]


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """Yields the nodes of a scope without those of the functions and classes in it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.comprehension):
            waiting += [node.iter, *node.ifs]  # Its variables are its own.
            continue
        yield node
        if not isinstance(node, _SCOPES):
            waiting.extend(ast.iter_child_nodes(node))


def _bound(scope: ast.AST) -> Iterator[str]:
    """Yields the names that a scope binds."""
    if isinstance(scope, FunctionNode):
        yield from (one.arg for one in parameters(scope))
    for node in _inside(scope):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
            case _:
                pass
