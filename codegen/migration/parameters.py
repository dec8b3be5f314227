"""What is passed to operations: names of parameters, and dictionaries that become structures."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from codegen.migration.context import Context
from codegen.migration.source_text import Span
from codegen.migration.values import Received, Values
from codegen.plan.ir.boto3_names import MemberNames, StructureNames, ValueType

Evaluate = Callable[[ast.expr], Values]

AWARE = "a timestamp is a `datetime` with a time zone"


@dataclass(frozen=True, slots=True)
class Passing:
    """Writes the arguments of one call.

    Args:
        context: The module.
        service: The service.
        scope: The function, class or module in which the call is.
        evaluate: Evaluates an expression.
        certain: Whether it is certain that the operation is called.
    """

    context: Context
    service: str
    scope: ast.AST
    evaluate: Evaluate
    certain: bool = True

    def arguments(
        self,
        keywords: Sequence[ast.keyword],
        members: Mapping[str, MemberNames],
        parameters: Mapping[str, str] | None = None,
    ) -> list[str]:
        """Renames keyword arguments, and returns what a person has to decide about them.

        Args:
            keywords: The arguments.
            members: The members of the input.
            parameters: Member → parameter, where these are not the fields.
        """
        decide: list[str] = []
        names = parameters or {name: member.field for name, member in members.items()}
        for keyword in keywords:
            if keyword.arg is None:
                decide += self._spread(keyword.value, members, names)
            elif keyword.arg not in names:
                self.evaluate(keyword.value)
                decide.append(f"what becomes of `{keyword.arg}`: there is no such parameter")
            else:
                decide += self.value(keyword.value, members[keyword.arg].type)
                if names[keyword.arg] != keyword.arg:
                    span = self.context.source.name_in(keyword)
                    self.context.replace(span, names[keyword.arg], certain=self.certain)
        return decide

    def value(self, node: ast.expr, kind: ValueType, *, for_tests: bool = False) -> list[str]:
        """Writes the value of a member, and returns what a person has to decide about it.

        Args:
            node: The value.
            kind: The member's type.
            for_tests: Whether structures are made by factories.
        """
        match node, kind.kind:
            case ast.Dict(), "structure":
                return self._structure(node, kind, for_tests)
            case (ast.List(elts=parts) | ast.Tuple(elts=parts)), "list" if kind.element:
                self.context.seen[node] = frozenset()
                return [
                    x for one in parts for x in self.value(one, kind.element, for_tests=for_tests)
                ]
            case ast.Dict(), "map" if kind.element and _has_structures(kind.element):
                return [x for one in node.values for x in self.value(one, kind.element)]
            case (ast.Constant(value=str()), "timestamp"):
                return [AWARE]
            case _:
                return self._other(node, kind)

    def _other(self, node: ast.expr, kind: ValueType) -> list[str]:
        values = self.evaluate(node)
        if not _has_structures(kind) or any(isinstance(value, Received) for value in values):
            return []
        structure = self._names(kind)
        text = self.context.source.segment(self.context.source.span(node))
        class_name = "" if structure is None else structure.class_name
        if isinstance(node, ast.Name) and structure is not None and kind.kind == "structure":
            for literal in literals_of(self.scope, node.id):
                self._structure(literal, kind, for_tests=False, certain=False)
                self._note(literal, f"whether `{node.id}` is used for anything else")
        return [f"where `{_short(text)}` is made: it has to be a `{class_name}`, not a dictionary"]

    def _names(self, kind: ValueType) -> StructureNames | None:
        while kind.element is not None:
            kind = kind.element
        return self.context.names(self.service).structures.get(kind.structure)

    def _structure(
        self, node: ast.Dict, kind: ValueType, for_tests: bool, *, certain: bool = True
    ) -> list[str]:
        """Lets a literal dictionary become a call of its class."""
        certain = certain and self.certain
        context, source = self.context, self.context.source
        structure = context.names(self.service).structures[kind.structure]
        decide: list[str] = []
        span = source.span(node)
        opening = Span(span.start, span.start + 1)
        if source.is_edited(opening):
            return decide
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                self.evaluate(value)
                decide.append(f"what `**{_short(source.segment(source.span(value)))}` holds")
                continue
            member = structure.members.get(constant_text(key))
            if member is None:
                self.evaluate(value)
                shown = _short(source.segment(source.span(key)))
                decide.append(f"what becomes of the key `{shown}` of {structure.class_name}")
                continue
            decide += self.value(value, member.type, for_tests=for_tests)
            context.replace(_before_value(context, key), f"{member.field}=", certain=certain)
        if for_tests:
            maker = f"factories.{structure.factory}"
        else:
            maker = context.model(self.service, structure.class_name)
        context.replace(opening, f"{maker}(", certain=certain)
        context.replace(Span(span.end - 1, span.end), ")", certain=certain)
        return decide

    # --- arguments in a dictionary ------------------------------------------------------------------

    def _spread(
        self, node: ast.expr, members: Mapping[str, MemberNames], names: Mapping[str, str]
    ) -> list[str]:
        """Renames the keys of a dictionary whose entries are arguments."""
        self.evaluate(node)
        source = self.context.source
        text = _short(source.segment(source.span(node)))
        if isinstance(node, ast.Dict):
            self._keys(node, members, names, certain=self.certain)
            return []
        if isinstance(node, ast.Name):
            for key, value in entries_of(self.scope, node.id):
                self._entry(key, value, members, names, certain=False)
                for part in (key, value):
                    self._note(part, f"whether `{node.id}` is used for anything else")
            for literal in literals_of(self.scope, node.id):
                self._keys(literal, members, names, certain=False)
                self._note(literal, f"whether `{node.id}` is used for anything else")
        renamed = [f"`{key}` is `{name}`" for key, name in names.items() if key != name]
        listed = f": {', '.join(renamed)}" if renamed else ""
        return [f"which names `**{text}` holds{listed}"]

    def _note(self, node: ast.expr, decide: str) -> None:
        """Notes a dictionary or key that changes."""
        source = self.context.source
        if source.edits_in(source.span(node)):
            self.context.note(node, "parameters", self.service, decide=decide)

    def _keys(
        self,
        node: ast.Dict,
        members: Mapping[str, MemberNames],
        names: Mapping[str, str],
        *,
        certain: bool,
    ) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                self._entry(key, value, members, names, certain=certain)

    def _entry(
        self,
        key: ast.expr,
        value: ast.expr,
        members: Mapping[str, MemberNames],
        names: Mapping[str, str],
        *,
        certain: bool,
    ) -> None:
        name = key.value if isinstance(key, ast.Constant) else None
        if not isinstance(name, str) or name not in names:
            return
        source, span = self.context.source, self.context.source.span(key)
        if source.is_edited(span):
            return  # Another call takes the same dictionary.
        self.value(value, members[name].type)
        if names[name] != name:
            self.context.replace(span, f'"{names[name]}"', certain=certain)


def _before_value(context: Context, key: ast.expr) -> Span:
    """The key of an entry, its colon, and the white space after it."""
    source = context.source
    start, end = source.span(key)
    end = source.after(Span(start, end), ":").end
    while source.text[end].isspace():
        end += 1
    return Span(start, end)


def constant_text(node: ast.expr | None) -> str:
    """A text that is written in the program; empty for any other expression."""
    value = node.value if isinstance(node, ast.Constant) else ""
    return value if isinstance(value, str) else ""


def _has_structures(kind: ValueType) -> bool:
    return kind.kind == "structure" or (kind.element is not None and _has_structures(kind.element))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:40]}…"


def literals_of(scope: ast.AST, name: str) -> Iterator[ast.Dict]:
    """Yields the literal dictionaries that are assigned to a variable, or that update it."""
    for node in ast.walk(scope):
        value: ast.expr | None = None
        match node:
            case ast.Assign(targets=[ast.Name(id=target)]) if target == name:
                value = node.value
            case ast.AnnAssign() | ast.NamedExpr() if _is_name(node.target, name):
                value = node.value
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=target), attr="update"), args=[given]
            ):
                value = given if target == name else None
            case _:
                pass
        if value is not None:
            yield from _literals_in(value)


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _literals_in(node: ast.expr) -> Iterator[ast.Dict]:
    match node:
        case ast.Dict():
            yield node
        case ast.IfExp():
            yield from _literals_in(node.body)
            yield from _literals_in(node.orelse)
        case ast.BoolOp():
            for value in node.values:
                yield from _literals_in(value)
        case _:
            pass


def entries_of(scope: ast.AST, name: str) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yields the keys and values that are assigned to a dictionary: ``name["key"] = value``."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Subscript) and _is_name(target.value, name):
                    yield target.slice, node.value
