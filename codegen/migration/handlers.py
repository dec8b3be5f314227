"""Handlers that compare the code of an error become handlers of its class."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from codegen.migration.caught import Origin
from codegen.migration.context import Context
from codegen.migration.source_text import Span
from codegen.migration.values import Caught

_CODE = ("Error", "Code")


@dataclass(frozen=True, slots=True)
class _Branch:
    """What is done for some codes, or for all others."""

    codes: Sequence[str]
    body: Sequence[ast.stmt]


def note_classes(context: Context, handler: ast.ExceptHandler, source: Origin) -> None:
    """Notes a handler of ``ClientError`` that becomes one handler for each class, where it can."""
    if not context.recording or not source.certain or len(source.ours) != 1:
        return
    (service,) = source.ours
    names = context.names(service)
    branches = _branches(context, handler)
    if not any(branch.codes for branch in branches):
        return
    classes = [[names.errors.get(code) for code in branch.codes] for branch in branches]
    if not all(kind for kinds in classes for kind in kinds):
        return
    written: list[str] = []
    for branch, kinds in zip(branches, classes, strict=True):
        listed = [context.error(service, kind) for kind in kinds if kind] or [
            context.error(service, "ServiceError")
        ]
        caught = listed[0] if len(listed) == 1 else f"({', '.join(listed)})"
        name = f" as {handler.name}" if _uses(branch.body, handler.name) else ""
        written.append(f"except {caught}{name}:\n{_body(context, branch.body)}")
    span = context.source.span(handler)
    _forget_compared(context, handler, branches)
    context.note(span, "error", service, becomes="\n".join(written))


def _branches(context: Context, handler: ast.ExceptHandler) -> list[_Branch]:
    """The branches of a handler that does nothing but compare the code; empty for any other."""
    body, variable = [*handler.body], None
    if isinstance(body[0], ast.Assign) and _is_code(context, body[0].value):
        if not isinstance(body[0].targets[0], ast.Name):
            return []
        variable = body.pop(0)
    if not body or not isinstance(body[0], ast.If):
        return []
    first, rest = body[0], body[1:]
    codes, negated = _compared(context, first.test)
    if not codes:
        return []
    if negated:
        if not _reraises(first.body) or first.orelse:
            return []
        branches = [_Branch(codes, rest)]
    else:
        branches = _chain(context, first, rest)
    name = (
        variable.targets[0].id
        if isinstance(variable, ast.Assign) and isinstance(variable.targets[0], ast.Name)
        else None
    )
    if any(_uses(branch.body, name) for branch in branches):
        return []
    return branches


def _chain(context: Context, node: ast.If, rest: list[ast.stmt]) -> list[_Branch]:
    """The branches of ``if``, ``elif`` and ``else``."""
    branches: list[_Branch] = []
    current: ast.If = node
    while True:
        codes, negated = _compared(context, current.test)
        if not codes or negated:
            return []
        branches.append(_Branch(codes, current.body))
        following = current.orelse
        if len(following) == 1 and isinstance(following[0], ast.If):
            current = following[0]
            continue
        break
    if following and rest:
        return []
    others = following or rest
    if not others:
        return []  # Other errors are passed over: two handlers would hide that.
    if not _reraises(others):
        if rest:
            return []  # They are reached from every branch.
        branches.append(_Branch((), others))
    elif rest and not all(_leaves(branch.body) for branch in branches):
        return []
    return branches


def _compared(context: Context, test: ast.expr) -> tuple[Sequence[str], bool]:
    """The codes that a test compares the code with, and whether it is true for all others."""
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and _is_code(context, test.left)):
        return (), False
    operator, right = test.ops[0], test.comparators[0]
    if isinstance(operator, ast.In | ast.NotIn) and isinstance(
        right, ast.Tuple | ast.List | ast.Set
    ):
        parts = right.elts
    elif isinstance(operator, ast.Eq | ast.NotEq):
        parts = [right]
    else:
        return (), False
    codes = [part.value for part in parts if isinstance(part, ast.Constant)]
    texts = [code for code in codes if isinstance(code, str)]
    if len(texts) != len(parts):
        return (), False
    return texts, isinstance(operator, ast.NotEq | ast.NotIn)


def _is_code(context: Context, node: ast.expr) -> bool:
    values = context.seen.get(node, frozenset())
    return any(isinstance(value, Caught) and value.path == _CODE for value in values)


def _reraises(body: Sequence[ast.stmt]) -> bool:
    return len(body) == 1 and isinstance(body[0], ast.Raise) and body[0].exc is None


def _leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether nothing after a block is reached from it."""
    return isinstance(body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)


def _uses(body: Sequence[ast.stmt], name: str | None) -> bool:
    if name is None:
        return False
    return any(
        isinstance(node, ast.Name) and node.id == name for one in body for node in ast.walk(one)
    )


def _body(context: Context, body: Sequence[ast.stmt]) -> str:
    """The statements of a branch, one level deep."""
    if not body:
        return "    pass"
    source = context.source
    first, last = source.span(body[0]), source.span(body[-1])
    indent = source.column_of(first) - 1
    text = source.becomes(Span(first.start, last.end))
    return textwrap.indent(textwrap.dedent(" " * indent + text), "    ")


def _forget_compared(
    context: Context, handler: ast.ExceptHandler, branches: Sequence[_Branch]
) -> None:
    """Takes back what was noted of parts that the new handlers do without."""
    source = context.source
    kept = [source.span(one) for branch in branches for one in branch.body]
    span = source.span(handler)
    at = span.start
    for part in sorted(kept):
        context.forget_all(Span(at, part.start), "error")
        at = part.end
    context.forget_all(Span(at, span.end), "error")
