"""JMESPath expressions over a response as Python expressions over its dataclasses.

Specification: https://jmespath.org/specification.html

Supported is what the waiters of botocore's services consist of: members, lists with ``[]``, ``[*]``
and filters, ``*`` over a map, indexes, comparisons, ``&&``, ``||``, ``!``, ``length`` and ``contains``.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import jmespath.exceptions
import jmespath.parser

from codegen.plan.python.index import Index
from codegen.source.model import Shape
from codegen.text.python_source import literal

_OPERATORS = {"eq": "==", "ne": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_Node: TypeAlias = Mapping[str, Any]


class UnsupportedExpression(Exception):
    """An expression, or a part of one, that is not supported; the text says which."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value that may be None."""

    code: str
    shape: Shape | None = None
    """Its shape; None for a literal, a number or a boolean."""

    guards: tuple[str, ...] = ()
    """What must hold for ``code`` to be read, and for it not to be None: the last guard."""

    @property
    def text(self) -> str:
        """The value, or None."""
        outer = self.guards[:-1] if self.is_optional else self.guards
        return f"({self.code} if {' and '.join(outer)} else None)" if outer else self.code

    @property
    def is_optional(self) -> bool:
        return bool(self.guards) and self.guards[-1] == f"{self.code} is not None"


@dataclass(frozen=True, slots=True)
class Elements:
    """A list that an expression makes: its elements, without nulls."""

    clauses: tuple[str, ...]
    """The clauses of a comprehension."""

    element: Value

    @property
    def parts(self) -> str:
        """The inside of a comprehension."""
        return " ".join((self.element.code, *self.clauses))


@dataclass(frozen=True, slots=True)
class Condition:
    """True or false."""

    code: str
    negation: str = ""
    """The opposite, if it is shorter than ``not``."""


Result: TypeAlias = Value | Elements | Condition


def compile_expression(
    index: Index, text: str, shape: Shape, name: str, taken: frozenset[str] = frozenset()
) -> Result:
    """Compiles an expression.

    Args:
        index: The service.
        text: The expression.
        shape: The structure that it is applied to.
        name: The variable that holds the structure.
        taken: Names that variables must not have.

    Raises:
        UnsupportedExpression: It is invalid, names what does not exist, or is not supported.
    """
    try:
        parsed: Any = jmespath.parser.Parser().parse(text)
    except jmespath.exceptions.JMESPathError as error:
        raise UnsupportedExpression(str(error).partition("\n")[0]) from None
    return _Compiler(index, {name, *taken}).compile(parsed.parsed, Value(name, shape))


def equals(value: Value, text: str) -> str:
    """The condition that a value is the one with this code, which is not None."""
    outer = value.guards[:-1] if value.is_optional else value.guards
    return " and ".join((*outer, f"{value.code} == {text}"))


class _Compiler:
    def __init__(self, index: Index, taken: set[str]) -> None:
        self._index = index
        self._taken = taken
        self._kinds: Mapping[str, Callable[[_Node, Value], Result]] = {
            "field": self._field,
            "subexpression": self._subexpression,
            "projection": self._projection,
            "flatten": self._flatten,
            "filter_projection": self._filter,
            "value_projection": self._values,
            "index_expression": self._subexpression,
            "index": self._at_index,
            "identity": lambda _, value: value,
            "literal": lambda node, _: Value(_literal(node["value"])),
            "comparator": self._comparison,
            "and_expression": self._both,
            "or_expression": self._either,
            "not_expression": self._not,
            "function_expression": self._function,
        }

    def compile(self, node: _Node, value: Value) -> Result:
        kind = self._kinds.get(node["type"])
        if kind is None:
            raise UnsupportedExpression(f"{node['type'].replace('_', ' ')}")
        return kind(node, value)

    # --- values ---

    def _field(self, node: _Node, value: Value) -> Value:
        name, holder = node["value"], value.shape
        if holder is None or holder.type != "structure" or holder.document:
            raise UnsupportedExpression(f"{name!r} of what is no structure")
        if name not in holder.members:
            raise UnsupportedExpression(f"{name!r}, which {holder.name} does not have")
        index, member = self._index, holder.members[name]
        code = f"{value.code}.{index.fields[holder.name][name]}"
        guards = value.guards
        if name not in index.always_present[holder.name]:
            guards = (*guards, f"{code} is not None")
        return Value(code, index.shape(member), guards)

    def _subexpression(self, node: _Node, value: Value) -> Result:
        left, *rest = node["children"]
        found = self.compile(left, value)
        for right in rest:
            found = self._applied(right, found)
        return found

    def _at_index(self, node: _Node, value: Value) -> Value:
        shape, number = value.shape, node["value"]
        if shape is None or shape.type != "list":
            raise UnsupportedExpression("an index of what is no list")
        least = number + 1 if number >= 0 else -number
        guards = (*value.guards, f"len({value.code}) >= {least}")
        return Value(f"{value.code}[{number}]", self._index.shape(shape.element), guards)

    # --- lists ---

    def _applied(self, node: _Node, found: Result) -> Result:
        """A part of an expression applied to what comes before it."""
        if isinstance(found, Value):
            return self.compile(node, found)
        if isinstance(found, Condition):
            raise UnsupportedExpression("a member of a condition")
        inner = self.compile(node, replace(found.element, guards=()))
        if isinstance(inner, Condition):
            raise UnsupportedExpression("a list of conditions")
        if isinstance(inner, Elements):
            raise UnsupportedExpression("a list of lists")
        clauses = (*found.clauses, *(f"if {guard}" for guard in inner.guards))
        return Elements(clauses, replace(inner, guards=()))

    def _projection(self, node: _Node, value: Value) -> Result:
        left, right = node["children"]
        return self._applied(right, self._listed(self.compile(left, value)))

    def _flatten(self, node: _Node, value: Value) -> Result:
        (inner,) = node["children"]
        found = self._listed(self.compile(inner, value))
        shape = found.element.shape
        return self._nested(found, shape) if shape is not None and shape.type == "list" else found

    def _filter(self, node: _Node, value: Value) -> Result:
        left, right, condition = node["children"]
        found = self._listed(self.compile(left, value))
        holds = self._condition(self.compile(condition, found.element))
        return self._applied(right, replace(found, clauses=(*found.clauses, f"if {holds}")))

    def _values(self, node: _Node, value: Value) -> Result:
        left, right = node["children"]
        found = self.compile(left, value)
        if not isinstance(found, Value) or found.shape is None or found.shape.type != "map":
            raise UnsupportedExpression("'*' of what is no map")
        held = self._index.shape(found.shape.entry[1])
        variable = self._variable("value")
        source = f"({found.text} or {{}})" if found.guards else found.code
        listed = Elements((f"for {variable} in {source}.values()",), Value(variable, held))
        return self._applied(right, listed)

    def _listed(self, found: Result) -> Elements:
        if isinstance(found, Elements):
            return found
        shape = found.shape if isinstance(found, Value) else None
        if not isinstance(found, Value) or shape is None or shape.type != "list":
            raise UnsupportedExpression("elements of what is no list")
        variable = self._variable(_singular(found.code.rpartition(".")[2]))
        source = f"{found.text} or ()" if found.guards else found.code
        element = Value(variable, self._index.shape(shape.element))
        return Elements((f"for {variable} in {source}",), element)

    def _nested(self, found: Elements, shape: Shape) -> Elements:
        variable = self._variable(_singular(found.element.code.rpartition(".")[2]))
        clause = f"for {variable} in {found.element.code}"
        return Elements((*found.clauses, clause), Value(variable, self._index.shape(shape.element)))

    def _variable(self, name: str) -> str:
        while name in self._taken or keyword.iskeyword(name):
            name += "_"
        self._taken.add(name)
        return name

    # --- conditions ---

    def _comparison(self, node: _Node, value: Value) -> Condition:
        left, right = (self._operand(child, value) for child in node["children"])
        operator = _OPERATORS[node["value"]]
        if operator == "==" and right.shape is None and not right.guards:
            return Condition(equals(left, right.code))
        if operator in ("==", "!="):
            return Condition(f"{left.text} {operator} {right.text}")
        guards = (*left.guards, *right.guards)  # An order exists between numbers alone.
        return Condition(" and ".join((*guards, f"{left.code} {operator} {right.code}")))

    def _operand(self, node: _Node, value: Value) -> Value:
        found = self.compile(node, value)
        if isinstance(found, Value):
            return found
        if isinstance(found, Condition):
            return Value(f"({found.code})")
        return Value(f"[{found.parts}]")

    def _both(self, node: _Node, value: Value) -> Condition:
        return self._joined(node, value, " and ")

    def _either(self, node: _Node, value: Value) -> Condition:
        return self._joined(node, value, " or ")

    def _joined(self, node: _Node, value: Value, operator: str) -> Condition:
        parts = [self._condition(self.compile(child, value)) for child in node["children"]]
        return Condition(f"({operator.join(parts)})")

    def _not(self, node: _Node, value: Value) -> Condition:
        (child,) = node["children"]
        condition = self._condition(self.compile(child, value))
        return Condition(f"not ({condition})", negation=condition)

    def _condition(self, found: Result) -> str:
        """Whether a value is true: not null, false or empty (JMESPath, "or expressions")."""
        if isinstance(found, Condition):
            return found.code
        if isinstance(found, Elements):
            return f"bool([{found.parts}])"
        shape = found.shape
        if shape is not None and shape.type in ("boolean", "string", "list", "map"):
            return f"bool({found.text})"
        if shape is not None and shape.type != "structure" and found.guards:
            return f"{found.text} is not None"  # A number or a time is true, whatever it is.
        raise UnsupportedExpression("a value as a condition")

    def _function(self, node: _Node, value: Value) -> Result:
        name, children = node["value"], node["children"]
        if name == "length" and len(children) == 1:
            counted = self._countable(children[0], value)
            return Value(f"len{counted}" if counted.startswith("(") else f"len({counted})")
        if name == "contains" and len(children) == 2:
            wanted = self._operand(children[1], value)
            return Condition(f"{wanted.text} in {self._countable(children[0], value)}")
        raise UnsupportedExpression(f"the function {name}")

    def _countable(self, node: _Node, value: Value) -> str:
        """A string, list or map; an empty one in place of null."""
        found = self.compile(node, value)
        if isinstance(found, Elements):
            return f"[{found.parts}]"
        kind = found.shape.type if isinstance(found, Value) and found.shape is not None else ""
        if not isinstance(found, Value) or kind not in ("string", "list", "map"):
            raise UnsupportedExpression("the length of what has none")
        nothing = '""' if kind == "string" else "()"
        return f"({found.text} or {nothing})" if found.guards else found.code


def _literal(value: object) -> str:
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, str):
        return literal(value)
    raise UnsupportedExpression("a literal that is no string, number or boolean")


def _singular(name: str) -> str:
    """A name for an element of a list."""
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    if name.endswith(("sses", "xes", "ches", "shes", "uses")):
        return name[:-2]
    if name.endswith("s") and not name.endswith("ss") and len(name) > 2:
        return name[:-1]
    return "item"
