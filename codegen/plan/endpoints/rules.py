"""Parses an endpoint rule set into typed rules, or reports every problem in it.

Every reference, function and template is checked, even in rules that can never match, so that the
stages after this one can rely on them.

Specification: https://smithy.io/2.0/additional-specs/rules-engine/specification.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from codegen.plan.endpoints.functions import (
    ATTRIBUTES,
    BOOLEAN,
    FUNCTIONS,
    INTEGER,
    SPECIAL,
    STRING,
    STRINGS,
    Signature,
    Type,
)
from codegen.plan.endpoints.names import local_name
from codegen.plan.endpoints.signatures import Path, signed
from codegen.plan.ir.endpoints import (
    Attribute,
    Call,
    Constant,
    Equal,
    Expression,
    IsSet,
    Name,
    Not,
    Raise,
    Return,
    Template,
)
from codegen.problems import Problem, pointer
from codegen.source.model import Document


@dataclass(frozen=True, slots=True)
class Typed:
    expression: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a rule: the variable it assigns, and its test (None: it always holds)."""

    assigns: Name | None
    test: Expression | None


@dataclass(frozen=True, slots=True)
class Rule:
    conditions: tuple[Condition, ...]
    outcome: Return | Raise | tuple[Rule, ...]


_PIECES_OF_TEMPLATE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")

_NOWHERE = Typed(Constant(""), Type("mistake"))
"""Stands for a value with a problem that has been reported, so that it is reported once."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The variables that a rule can refer to."""

    variables: Mapping[str, Typed]
    set: frozenset[Name] = frozenset()
    """Optional variables that an earlier condition found to be set."""

    def after(self, name: str | None, value: Typed, test: Expression | None) -> Scope:
        """The scope after a condition that assigned ``value`` to ``name`` and held."""
        scope = self
        if name is not None:
            scope = replace(scope, variables={**scope.variables, name: value})
        # Type checkers narrow variables, not calls.
        asked = test.value if isinstance(test, IsSet) else test
        if isinstance(asked, Name):
            scope = replace(scope, set=scope.set | {asked})
        return scope


class Reader:
    """Parses the rules of a rule set and collects problems."""

    def __init__(self, file: str, parameters: Mapping[str, Typed], keywords: Sequence[str]) -> None:
        self.file = file
        self.parameters = parameters
        self.problems: list[Problem] = []
        self._names: dict[str, Type | None] = dict.fromkeys(keywords)

    def read(self, rules: Sequence[Document]) -> tuple[Rule, ...]:
        return self._rules(rules, Scope(self.parameters), ("rules",))

    def _rules(self, rules: Sequence[Document], scope: Scope, at: Path) -> tuple[Rule, ...]:
        return tuple(self._rule(rule, scope, (*at, index)) for index, rule in enumerate(rules))

    def _rule(self, rule: Document, scope: Scope, at: Path) -> Rule:
        conditions: list[Condition] = []
        for index, document in enumerate(rule["conditions"]):
            condition, scope = self._condition(document, scope, (*at, "conditions", index))
            conditions.append(condition)
        outcome: Return | Raise | tuple[Rule, ...]
        match rule["type"]:
            case "tree":
                outcome = self._rules(rule["rules"], scope, (*at, "rules"))
            case "endpoint":
                outcome = self._endpoint(rule["endpoint"], scope, (*at, "endpoint"))
            case "error":
                outcome = Raise(self._text(rule["error"], scope, (*at, "error")))
            case other:
                self._report(
                    (*at, "type"), repr(other), "a rule of the type tree, endpoint or error"
                )
                outcome = ()
        return Rule(tuple(conditions), outcome)

    def _condition(self, document: Document, scope: Scope, at: Path) -> tuple[Condition, Scope]:
        value = self._call(document, scope, at)
        variable: str | None = document.get("assign")
        assigns: Name | None = None
        if variable is not None:
            if variable in scope.variables:
                self._report(
                    (*at, "assign"), f"a second assignment to {variable!r}", "an unused name"
                )
            assigns = Name(self._local(variable, value.type), value.expression)
            value = Typed(assigns, value.type)
        test = self._test(value)
        return Condition(assigns, test), scope.after(variable, value, test)

    @staticmethod
    def _test(value: Typed) -> Expression | None:
        """The test of a condition with this value, which holds if it is neither absent nor false."""
        if value.type.kind == BOOLEAN:
            return None if value.expression == Constant(True) else value.expression
        return IsSet(value.expression) if value.type.optional else None

    def _local(self, variable: str, type_: Type) -> str:
        """The name of a local variable. A name never has values of two types."""
        name = local_name(variable)
        while name in self._names and self._names[name] != type_:
            name += "_"
        self._names[name] = type_
        return name

    # Values

    def _value(self, document: Any, scope: Scope, at: Path) -> Typed:
        match document:
            case str():
                return self._template(document, scope, at)
            case bool():
                return Typed(Constant(document), Type(BOOLEAN))
            case int():
                return Typed(Constant(document), Type(INTEGER))
            case {"ref": str(name)}:
                return self._reference(name, scope, (*at, "ref"))
            case {"fn": _, "argv": _}:
                return self._call(document, scope, at)
            case _:
                self._report(at, f"{document!r}", "a string, integer, boolean, ref or fn")
                return _NOWHERE

    def _reference(self, name: str, scope: Scope, at: Path) -> Typed:
        variable = scope.variables.get(name)
        if variable is None:
            known = ", ".join(sorted(scope.variables))
            self._report(
                at, f"{name!r}, which is neither a parameter nor assigned before", f"one of {known}"
            )
            return _NOWHERE
        if variable.expression in scope.set:
            return Typed(variable.expression, Type(variable.type.kind))
        return variable

    def _template(self, text: str, scope: Scope, at: Path) -> Typed:
        parts: list[str | Expression] = []
        for piece in _PIECES_OF_TEMPLATE.finditer(text):
            match piece.group():
                case "{{" | "}}":
                    parts.append(piece.group()[0])
                case "{" | "}":
                    self._report(at, f"a lone {piece.group()!r} in {text!r}", "{name}, {{ or }}")
                case literal if piece.group(1) is None:
                    parts.append(literal)
                case _:
                    parts.append(self._placeholder(piece.group(1), scope, at))
        if all(isinstance(part, str) for part in parts):
            return Typed(Constant("".join(map(str, parts))), Type(STRING))
        if len(parts) == 1 and not isinstance(parts[0], str):
            return Typed(parts[0], Type(STRING))
        return Typed(Template(tuple(parts)), Type(STRING))

    def _placeholder(self, reference: str, scope: Scope, at: Path) -> Expression:
        name, *path = reference.split("#")
        value = self._reference(name, scope, at)
        for attribute in path:
            value = self._attribute(value, attribute, at)
        return self._expect(STRING, value, f"{{{reference}}}", at)

    def _text(self, document: Any, scope: Scope, at: Path) -> Expression:
        return self._expect(STRING, self._value(document, scope, at), "a value", at)

    def _expect(self, kind: str, value: Typed, what: str, at: Path) -> Expression:
        if value is not _NOWHERE and value.type != Type(kind):
            wanted = f"{Type(kind)}{', after an isSet condition' if value.type.optional else ''}"
            self._report(at, f"{what}, which is {value.type}", wanted)
        return value.expression

    # Functions

    def _call(self, document: Document, scope: Scope, at: Path) -> Typed:
        function: str = document["fn"]
        arguments: Sequence[Any] = document["argv"]
        signature = FUNCTIONS.get(function)
        wanted = SPECIAL.get(function) if signature is None else len(signature.takes)
        if wanted is None:
            known = ", ".join(sorted({*FUNCTIONS, *SPECIAL}))
            self._report((*at, "fn"), f"the unsupported function {function!r}", f"one of {known}")
            return _NOWHERE
        if len(arguments) != wanted:
            self._report(
                (*at, "argv"), f"{function} with {_arguments(len(arguments))}", _arguments(wanted)
            )
            return _NOWHERE
        paths = [(*at, "argv", index) for index in range(wanted)]
        if function == "getAttr":
            return self._get_attribute(arguments, scope, paths)
        values = [
            self._value(argument, scope, place)
            for argument, place in zip(arguments, paths, strict=True)
        ]
        if any(value is _NOWHERE for value in values):
            return _NOWHERE
        if signature is None:
            return self._special(function, values, paths)
        return self._ordinary(function, signature, values, paths)

    def _ordinary(
        self, function: str, signature: Signature, values: list[Typed], paths: list[Path]
    ) -> Typed:
        checked = [
            self._expect(kind, value, f"an argument of {function}", place)
            for kind, value, place in zip(signature.takes, values, paths, strict=True)
        ]
        if signature.name == "find_partition":
            checked.append(Name("PARTITIONS"))
        keywords: tuple[tuple[str, Expression], ...] = ()
        if signature.keyword is not None:
            keywords = ((signature.keyword, checked.pop()),)
        return Typed(Call(signature.name, tuple(checked), keywords), signature.gives)

    def _special(self, function: str, values: list[Typed], paths: list[Path]) -> Typed:
        if function == "isSet":
            (value,) = values
            test = IsSet(value.expression) if value.type.optional else Constant(True)
            return Typed(test, Type(BOOLEAN))
        kind = STRING if function == "stringEquals" else BOOLEAN
        checked = [
            self._expect(kind, value, f"an argument of {function}", place)
            for value, place in zip(values, paths, strict=True)
        ]
        if function == "not":
            return Typed(negated(checked[0]), Type(BOOLEAN))
        left, right = checked
        if isinstance(left, Constant):
            left, right = right, left
        if function == "booleanEquals" and isinstance(right, Constant):
            return Typed(left if right.value else negated(left), Type(BOOLEAN))
        return Typed(Equal(left, right), Type(BOOLEAN))

    def _get_attribute(self, arguments: Sequence[Any], scope: Scope, paths: list[Path]) -> Typed:
        value = self._value(arguments[0], scope, paths[0])
        path: object = arguments[1]
        if not isinstance(path, str):
            self._report(paths[1], f"{path!r}", "the path of an attribute, as a string")
            return _NOWHERE
        for step in re.findall(r"[^.\[\]]+|\[[^\]]*\]|[.\[\]]", path):
            if step != ".":
                value = self._attribute(value, step, paths[1])
        return value

    def _attribute(self, value: Typed, step: str, at: Path) -> Typed:
        """An attribute of a value, or an element of a list: ``[index]``."""
        if value is _NOWHERE:
            return value
        if value.type == Type(STRINGS) and re.fullmatch(r"\[\d+\]", step):
            index = Constant(int(step[1:-1]))
            return Typed(Call("element", (value.expression, index)), Type(STRING, optional=True))
        nothing: Mapping[str, tuple[str, str]] = {}
        attributes = nothing if value.type.optional else ATTRIBUTES.get(value.type.kind, nothing)
        if step not in attributes:
            known = ", ".join(attributes)
            self._report(
                at,
                f"{step!r} of {value.type}",
                f"one of {known}" if known else "a value that has attributes",
            )
            return _NOWHERE
        name, kind = attributes[step]
        return Typed(Attribute(value.expression, name), Type(kind))

    # Endpoints

    def _endpoint(self, document: Document, scope: Scope, at: Path) -> Return:
        properties: Document = document.get("properties") or {}
        for key in properties:
            # metricValues is for metrics only.
            if key not in ("authSchemes", "metricValues"):
                self._report(
                    (*at, "properties", key),
                    f"the unsupported property {key!r}",
                    "authSchemes",
                )
        headers: Mapping[str, Sequence[Any]] = document.get("headers") or {}
        schemes: Sequence[Document] = properties.get("authSchemes") or ()
        return signed(
            Return(
                url=self._text(document["url"], scope, (*at, "url")),
                headers=tuple(
                    (
                        name,
                        tuple(
                            self._text(value, scope, (*at, "headers", name, index))
                            for index, value in enumerate(values)
                        ),
                    )
                    for name, values in headers.items()
                ),
            ),
            schemes,
            (*at, "properties", "authSchemes"),
            read=lambda text, place: self._text(text, scope, place),
            report=self._report,
        )

    def _report(self, at: Path, found: str, expected: str) -> None:
        self.problems.append(Problem(self.file, pointer(*at), found, expected))


def negated(value: Expression) -> Expression:
    match value:
        case Not(inner):
            return inner
        case Constant(bool(truth)):
            return Constant(not truth)
        case _:
            return Not(value)


def _arguments(count: int) -> str:
    return f"{count} argument{'' if count == 1 else 's'}"
