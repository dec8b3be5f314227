"""What can be wrong in any code: comparisons, constants, conditions, results, statements.

Left alone is what no test should hold: documentation, annotations, the texts of messages and logs,
``repr``, and what only type checkers read.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import lru_cache

from tools.mutation.messages import Mutants, named
from tools.mutation.source import Source

_FLIPPED: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: ">=",
    ast.GtE: "<",
    ast.Gt: "<=",
    ast.LtE: ">",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
_BOUNDARY: dict[type[ast.cmpop], str] = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
_OTHER: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "//",
    ast.FloorDiv: "*",
    ast.Div: "*",
    ast.Mod: "+",
    ast.Pow: "*",
    ast.LShift: ">>",
    ast.RShift: "<<",
    ast.BitAnd: "|",
    ast.BitXor: "&",
}
_MESSAGES = ("ParamProblem", "debug", "info", "warning", "error", "exception", "warn", "log")
_DOCUMENTATION = ("default_text", "meaning")
_TYPES = ("TypeVar", "NewType", "ParamSpec")


def _matters(source: Source, node: ast.AST) -> bool:
    """Whether what a piece of code does can be seen by a program."""
    inner = node
    for outer in (node, *source.above(node)):
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names = [named(one) for one in outer.decorator_list]
            if outer.name == "__repr__" or "overload" in names or "abstractmethod" in names:
                return False
        elif isinstance(outer, ast.ClassDef):
            if any(named(base) in ("Protocol", "TypedDict") for base in outer.bases):
                return False
        elif isinstance(outer, ast.If):
            if named(outer.test) == "TYPE_CHECKING" and inner not in outer.orelse:
                return False
        elif isinstance(outer, ast.Call):
            if named(outer) in (*_MESSAGES, *_TYPES) or _is_log(outer):
                return False
            if named(outer) == "cast" and inner is outer.args[0]:
                return False
            if named(outer).endswith("Error") and inner is not outer.func:
                return False
        elif isinstance(outer, (ast.Assign, ast.AnnAssign)):
            targets = outer.targets if isinstance(outer, ast.Assign) else [outer.target]
            if any(named(one) in ("__all__", "__slots__", "_log") for one in targets):
                return False
            if isinstance(outer, ast.AnnAssign) and named(outer.annotation) == "TypeAlias":
                return False
        elif isinstance(outer, (ast.JoinedStr, ast.Import, ast.ImportFrom, ast.Assert)):
            if not isinstance(outer, ast.JoinedStr) or _is_message(source, outer):
                return False
        elif (isinstance(outer, ast.Expr) and isinstance(outer.value, ast.Constant)) or (
            isinstance(outer, ast.keyword) and outer.arg in _DOCUMENTATION
        ):
            return False
        inner = outer
    return True


def _is_log(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and named(call.func.value) in ("_log", "logging")


def _is_message(source: Source, node: ast.AST) -> bool:
    """Whether a text is for people: what is raised, or ends up in an error."""
    return any(isinstance(outer, ast.Raise) for outer in source.above(node))


@lru_cache(64)
def _nodes(source: Source) -> list[ast.AST]:
    return [node for node in source.nodes if _matters(source, node)]


def a_comparison_flipped(source: Source) -> Mutants:
    yield from _comparisons(source, "a comparison flipped", _FLIPPED)


def a_boundary_moved(source: Source) -> Mutants:
    yield from _comparisons(source, "a boundary moved", _BOUNDARY)


def _comparisons(source: Source, kind: str, others: dict[type[ast.cmpop], str]) -> Mutants:
    for node in _nodes(source):
        if not isinstance(node, ast.Compare):
            continue
        operands = [node.left, *node.comparators]
        for operator, left, right in zip(node.ops, operands, operands[1:], strict=False):
            other = others.get(type(operator))
            if other is None:
                continue
            start, end = source.span(left)[1], source.span(right)[0]
            between = source.text[start:end]
            sign = ast.unparse(ast.Compare(ast.Name("a"), [operator], [ast.Name("b")]))[2:-2]
            if between.count(sign) == 1:
                yield source.edit(kind, node, start, end, between.replace(sign, other))


def a_number_changed(source: Source) -> Mutants:
    for node in _nodes(source):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            assert isinstance(node.value, (int, float))
            new = node.value * 2 if isinstance(node.value, float) else node.value + 1
            yield source.replace("a number changed", node, repr(new))


def a_text_changed(source: Source) -> Mutants:
    for node in _nodes(source):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, (str, bytes)):
            continue
        if isinstance(source.parent(node), ast.JoinedStr):
            continue
        # Words are for people.
        if isinstance(node.value, str) and " " in node.value.strip():
            continue
        changed: str | bytes
        if isinstance(node.value, str):
            changed = node.value[:-1] if node.value else "x"
        else:
            changed = node.value[:-1] if node.value else b"x"
        yield source.replace("a text changed", node, repr(changed))


def a_truth_changed(source: Source) -> Mutants:
    for node in _nodes(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield source.replace("a truth changed", node, repr(not node.value))


def a_condition_negated(source: Source) -> Mutants:
    for node in _nodes(source):
        if isinstance(node, (ast.If, ast.While, ast.IfExp)) and named(node.test) != "TYPE_CHECKING":
            new = f"(not ({source.code(node.test)}))"
            yield source.replace("a condition negated", node.test, new)


def and_for_or(source: Source) -> Mutants:
    for node in _nodes(source):
        if not isinstance(node, ast.BoolOp):
            continue
        right, wrong = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, value in zip(node.values, node.values[1:], strict=False):
            start, end = source.span(left)[1], source.span(value)[0]
            between = source.text[start:end]
            if between.split().count(right) == 1:
                changed = between.replace(f"{right} ", f"{wrong} ").replace(
                    f"{right}\n", f"{wrong}\n"
                )
                yield source.edit("and for or", node, start, end, changed)


def another_operator(source: Source) -> Mutants:
    for node in _nodes(source):
        if not isinstance(node, ast.BinOp):
            continue
        other = _OTHER.get(type(node.op))
        start, end = source.span(node.left)[1], source.span(node.right)[0]
        between = source.text[start:end]
        sign = ast.unparse(ast.BinOp(ast.Name("a"), node.op, ast.Name("b")))[1:-1].strip()
        if other is not None and between.count(sign) == 1:
            changed = between.replace(sign, other)
            yield source.edit("another operator", node, start, end, changed)


def nothing_returned(source: Source) -> Mutants:
    for node in _nodes(source):
        if not isinstance(node, ast.Return) or isinstance(node.value, (ast.Constant, type(None))):
            continue
        yield source.replace("nothing returned", node.value, "None")


def a_statement_removed(source: Source) -> Mutants:
    kinds = (ast.Expr, ast.AugAssign, ast.Raise, ast.Delete, ast.Continue, ast.Break)
    for node in _nodes(source):
        if isinstance(node, kinds) or (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], (ast.Attribute, ast.Subscript))
        ):
            yield source.replace("a statement removed", node, "pass")


def an_argument_dropped(source: Source) -> Mutants:
    for node in _nodes(source):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if keyword.arg is None or keyword.arg in _DOCUMENTATION:
                continue
            start, end = source.span(keyword)
            rest = source.text[end:]
            comma = len(rest) - len(rest.lstrip()) + 1 if rest.lstrip().startswith(",") else 0
            yield source.edit("an argument dropped", keyword, start, end + comma, "")


def another_exception(source: Source) -> Mutants:
    kind = "another exception"
    for node in _nodes(source):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            parts = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            for part in parts:
                yield source.replace(kind, part, "()" if len(parts) == 1 else "FloatingPointError")
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield source.replace(kind, node.exc.func, "(lambda *_, **__: ArithmeticError())")


OPERATORS: tuple[Callable[[Source], Mutants], ...] = (
    a_comparison_flipped,
    a_boundary_moved,
    a_number_changed,
    a_text_changed,
    a_truth_changed,
    a_condition_negated,
    and_for_or,
    another_operator,
    nothing_returned,
    a_statement_removed,
    an_argument_dropped,
    another_exception,
)
