"""What programs read of responses: keys of dictionaries become fields of structures."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codegen.migration.calls import name_of
from codegen.migration.context import Context
from codegen.migration.parameters import Evaluate
from codegen.migration.source_text import Span
from codegen.migration.values import (
    NOTHING,
    UNKNOWN,
    Absent,
    Collection,
    Metadata,
    Pair,
    Received,
    Value,
    Values,
    one,
)
from codegen.plan.ir.boto3_names import MemberNames, ValueType

_METADATA = "ResponseMetadata"
_OF_METADATA: Mapping[str, str] = {
    "RequestId": ".request_id",
    "HTTPStatusCode": ".status",
    "HTTPHeaders": ".headers",
}
_OF_DICTIONARIES = frozenset(
    {"clear", "copy", "items", "keys", "pop", "popitem", "setdefault", "update", "values"}
)
_SHOWN_ONLY = frozenset(
    {
        "add",
        "all",
        "any",
        "append",
        "bool",
        "critical",
        "debug",
        "enumerate",
        "error",
        "exception",
        "extend",
        "filter",
        "format",
        "hash",
        "id",
        "info",
        "insert",
        "isinstance",
        "iter",
        "len",
        "list",
        "log",
        "map",
        "max",
        "min",
        "next",
        "pprint",
        "print",
        "repr",
        "reversed",
        "set",
        "sorted",
        "str",
        "sum",
        "tuple",
        "type",
        "warning",
        "zip",
    }
)
"""Functions to which a structure may be passed as a dictionary could, whatever they are of."""


class Responses:
    """Follows values that were received.

    Args:
        context: The module.
        evaluate: Evaluates an expression.
    """

    def __init__(self, context: Context, evaluate: Evaluate) -> None:
        self._context = context
        self._evaluate = evaluate

    # --- reading ------------------------------------------------------------------------------------

    def item(self, node: ast.Subscript, received: Received, key: str | None, doubt: str) -> Values:
        """``received[key]``; ``key`` is None for one that only a run of the program shows."""
        context = self._context
        kind = received.type
        if kind.kind == "list":
            return self._element(kind, received, sliced=isinstance(node.slice, ast.Slice))
        if kind.kind == "map":
            return self._element(kind, received)
        if kind.kind != "structure":
            return UNKNOWN
        if key == _METADATA and received.operation:
            context.replace(self._brackets(node), ".response_metadata", certain=not doubt)
            context.note(node, "metadata", received.service, decide=doubt)
            return one(Metadata())
        member = self._member(received, key)
        if member is None:
            what = "which member it is" if key is None else f"what replaces the key `{key}`"
            context.note(
                node,
                "result",
                received.service,
                decide=f"{what}: `getattr` reads a field by its name",
                becomes="",
            )
            return UNKNOWN
        context.replace(self._brackets(node), f".{member.field}", certain=not doubt)
        note = "" if member.present else f"`{member.field}` is None where the key was missing"
        self._note(node, node.value, received, doubt, note)
        return self._of(member, received)

    def get(self, node: ast.Call, received: Received, key: str | None, doubt: str) -> Values:
        """``received.get(key)``, with or without a default."""
        context, source, func = self._context, self._context.source, node.func
        default = node.args[1] if len(node.args) > 1 else None
        member = self._member(received, key)
        if key == _METADATA and received.operation and isinstance(func, ast.Attribute):
            context.replace(self._tail(node, func), ".response_metadata", certain=not doubt)
            context.note(node, "metadata", received.service, decide=doubt)
            return one(Metadata())
        if member is None or not isinstance(func, ast.Attribute):
            what = "which member it is" if key is None else f"what replaces the key `{key}`"
            context.note(node, "result", received.service, decide=what, becomes="")
            return UNKNOWN
        decide = doubt
        context.replace(self._tail(node, func), f".{member.field}", certain=not doubt)
        empty = isinstance(default, ast.List | ast.Dict) and not ast.dump(default).count("Constant")
        is_none = default is None or (isinstance(default, ast.Constant) and default.value is None)
        if not member.present and not is_none and default is not None:
            span = source.span(node)
            if not empty:
                decide = decide or "whether the default may also replace an empty value"
            inside = Span(span.start, source.span(func.value).end)
            context.replace(
                span,
                "(",
                inside,
                f".{member.field} or ",
                source.span(default),
                ")",
                certain=not decide,
            )
        self._note(node, func.value, received, decide)
        return self._of(member, received)

    def contains(self, node: ast.Compare, received: Received, key: str, doubt: str) -> None:
        """``key in received``."""
        context, source = self._context, self._context.source
        member = self._member(received, key)
        if received.type.kind != "structure":
            return
        if member is None:
            decide = f"what replaces the key `{key}`: there is no such member"
            context.note(node, "result", received.service, decide=decide, becomes="")
            return
        absent = isinstance(node.ops[0], ast.NotIn)
        if member.present:
            decide = f"whether the test can go: `{member.field}` is always present"
            context.note(node, "result", received.service, decide=decide, becomes="")
            return
        self._read(member, received)
        held = source.span(node.comparators[0])
        text = f".{member.field} is {'' if absent else 'not '}None"
        context.replace(source.span(node), held, text, certain=not doubt)
        context.note(node, "result", received.service, decide=doubt)

    def method(self, node: ast.Call, received: Received, name: str) -> Values:
        """A method of a dictionary, list or map that was received, other than ``get``."""
        kind = received.type
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            self._evaluate(argument)
        if kind.kind == "map" and kind.element is not None:
            element = Received(received.service, kind.element)
            if name == "items":
                return one(Pair(element))
            if name in ("values", "get", "pop"):
                values = ValueType(kind="list", element=kind.element)
                return one(element if name != "values" else Received(received.service, values))
        if kind.kind == "list":
            return (
                one(received if name == "copy" else element_of(received))
                if name in ("copy", "pop")
                else UNKNOWN
            )
        if kind.kind == "structure" and name in _OF_DICTIONARIES:
            decide = f"what replaces `{name}`: a structure is no dictionary, `to_dict()` makes one"
            self._context.note(node, "result", received.service, decide=decide, becomes="")
        return UNKNOWN

    def metadata(
        self, node: ast.Subscript | ast.Call, metadata: Metadata, key: str | None
    ) -> Values:
        """A key of ``ResponseMetadata``."""
        context, source = self._context, self._context.source
        inner = node.value if isinstance(node, ast.Subscript) else node.func
        span = source.span(node)
        if metadata.path or key is None:
            return UNKNOWN
        if isinstance(inner, ast.Attribute) and isinstance(node, ast.Call):
            inner = inner.value
        if key == "RetryAttempts":
            context.replace(span, "(", source.span(inner), ".attempts - 1)")
        elif key in _OF_METADATA:
            context.replace(span, source.span(inner), _OF_METADATA[key])
        else:
            decide = f"how to do without `{key}`"
            context.note(node, "metadata", decide=decide, becomes="")
            return UNKNOWN
        context.forget(inner, "metadata")
        context.note(node, "metadata")
        return one(Metadata((key,)))

    # --- passing on ---------------------------------------------------------------------------------

    def passed(self, node: ast.Call, arguments: Mapping[ast.expr, Values]) -> None:
        """A call of a function that is not known, to which a structure may be passed."""
        context = self._context
        function = ast.unparse(node.func)
        if function.rpartition(".")[2] in _SHOWN_ONLY:
            return
        for argument, values in arguments.items():
            for received in self._structures(values):
                what = self._described(received)
                if function == "dict" and argument in node.args:
                    span = context.source.span(argument)
                    context.replace(context.source.span(node), span, ".to_dict()", certain=False)
                    decide = "which names the keys have: those of `to_dict()` are Python's"
                    context.note(node, "result", received.service, decide=decide)
                    break
                if function.startswith(("json.", "pickle.", "marshal.", "yaml.")):
                    decide = (
                        f"what is stored or sent: it gets {what} in place of a dictionary; "
                        "`to_json()` has the service's names, `to_dict()` has Python's"
                    )
                    context.note(node, "result", received.service, decide=decide, becomes="")
                    break
                decide = f"whether `{function}` can take {what} in place of a dictionary"
                context.note(argument, "result", received.service, decide=decide)
                break

    def returned(self, node: ast.expr, values: Values) -> None:
        """A value that is returned to who calls a function from outside the program."""
        for received in self._structures(values):
            what = self._described(received)
            decide = f"whether who called can take {what} in place of a dictionary"
            self._context.note(node, "result", received.service, decide=decide)
            break

    def _structures(self, values: Values) -> list[Received]:
        """The structures in a value, or in a collection of the program."""
        found: list[Received] = []
        waiting: list[Value] = sorted(values, key=repr)
        seen: set[Value] = set()
        while waiting:
            value = waiting.pop()
            if value in seen:
                continue
            seen.add(value)
            if isinstance(value, Collection):
                waiting += sorted(self._context.knowledge.get("held", value.key), key=repr)
            elif isinstance(value, Received) and _is_structured(value.type):
                found.append(value)
        return found

    def _described(self, received: Received) -> str:
        if received.operation:
            return "a response"
        kind = received.type
        while kind.element is not None:
            kind = kind.element
        structure = self._context.names(received.service).structures.get(kind.structure)
        name = f"`{structure.class_name}`" if structure and structure.class_name else "structure"
        return f"a {name}" if kind is received.type else f"values of the class {name}"

    def same_field(self, holders: Values, key: str) -> bool:
        """Whether a key is the same field of everything that it may be read from."""
        members = [
            self._member(value, key) if isinstance(value, Received) else None
            for value in holders - {Absent()}
        ]
        return (
            len({None if one is None else (one.field, one.present) for one in members} | {None})
            == 2
            and None not in members
        )

    # --- parts --------------------------------------------------------------------------------------

    def _member(self, received: Received, key: str | None) -> MemberNames | None:
        structure = self._context.structure(received)
        return None if structure is None or key is None else structure.members.get(key)

    def _of(self, member: MemberNames, received: Received) -> Values:
        self._read(member, received)
        return one(Received(received.service, member.type))

    def _read(self, member: MemberNames, received: Received) -> None:
        """Notes that the token of the next page is read."""
        if received.operation:
            operation = self._context.names(received.service).operations[received.operation]
            if operation.paginator and member.member in operation.paginator.output_tokens:
                self._context.reads_token(received.service, received.operation)

    def _element(self, kind: ValueType, received: Received, *, sliced: bool = False) -> Values:
        return one(received) if sliced else one(element_of(received))

    def _note(
        self, node: ast.expr, inner: ast.expr, received: Received, decide: str, note: str = ""
    ) -> None:
        """Notes a chain of keys once, at its end."""
        if isinstance(inner, ast.Subscript | ast.Call):
            self._context.forget(inner, "result")
        self._context.note(node, "result", received.service, decide=decide, note=note)

    def _brackets(self, node: ast.Subscript) -> Span:
        """``["key"]`` of a subscript."""
        source = self._context.source
        start = source.after(source.span(node.value), "[").start
        return Span(start, source.span(node).end)

    def _tail(self, node: ast.Call, func: ast.Attribute) -> Span:
        """``.get("key")`` of a call."""
        return Span(name_of(self._context, func).start - 1, self._context.source.span(node).end)


def element_of(received: Received) -> Received:
    """An element of a list, or a value of a map."""
    element = received.type.element
    return Received(received.service, element or ValueType(kind="plain"))


def elements(values: Values) -> Values:
    """What an iteration over received lists and pairs yields."""
    found: set[Value] = set()
    for value in values:
        if isinstance(value, Received) and value.type.kind == "list":
            found.add(element_of(value))
        elif isinstance(value, Pair):
            found.add(value)
    return frozenset(found) or NOTHING


def _is_structured(kind: ValueType) -> bool:
    return kind.kind == "structure" or (kind.element is not None and _is_structured(kind.element))
