"""Lays out generated Python as black does, and gives black only the statements that need it.

Templates write most statements as black would. In a module that follows the rules below, black
formats the others, together and apart from their module. A module that breaks a rule is formatted
as a whole.
"""

# docs/decisions/black-formats-what-needs-it.md says why.

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LINE_LENGTH = 100
_INDENT = 4

_STRING = re.compile(r'"[^"\\]*"')
_KEYWORDS = "return|in|for|del|if|elif|while|assert|await|yield|not|with|raise|lambda|and|or|is"
_UNSURE = re.compile(
    "|".join(
        (
            r"['\"#;\\\t]",  # quotes, comments, several statements
            r"\S  | $|[(\[{] | [)\]},:]|,\S|\w:\w",  # spaces, trailing commas
            r"[\w)\]](?:[-+/%&|<>@^*]|[=!]=)| \*\* ",  # operators
            r" = .* = |= \(|\b(?:" + _KEYWORDS + r") ?\(",  # spaces in calls, parentheses
            r"\b\d\w*[A-Za-z]",  # numbers
        )
    )
)
"""What black may change in a short line, such as quotes, spaces and parentheses, outside strings."""

_Definition = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_Block = (ast.If, ast.For, ast.With, ast.While)
_Import = (ast.Import, ast.ImportFrom)


@dataclass(frozen=True, slots=True)
class _Span:
    """The lines of a statement, or of the header of a compound one, that black has to lay out."""

    first: int
    end: int
    depth: int
    is_header: bool


class _UnusualError(Exception):
    """The module breaks a rule."""


def lay_out(text: str, tree: ast.Module, black: Callable[[str], str]) -> str | None:
    """``text`` as black formats it, or None if it has to be formatted as a whole.

    Args:
        text: The text of a module.
        tree: Its syntax tree.
        black: Formats a text.
    """
    module = _Module(text.rstrip("\n") + "\n")
    try:
        module.read(tree)
    except _UnusualError:
        return None
    lines = module.lines
    changes = module.surplus
    if module.spans:
        formatted = _formatted(lines, module.spans, black)
        spans = zip(module.spans, formatted, strict=True)
        changes += [(span.first, span.end, new) for span, new in spans]
    for first, end, new in sorted(changes, reverse=True):
        lines[first:end] = new
    return "\n".join(lines)


def _formatted(
    lines: Sequence[str], spans: Sequence[_Span], black: Callable[[str], str]
) -> list[list[str]]:
    """The new lines of each span. A comment of its own ends each in the text that black formats."""
    source: list[str] = []
    for number, span in enumerate(spans):
        source += [f"{_blank(depth)}if _:" for depth in range(span.depth)]
        source += lines[span.first : span.end]
        source += [f"{_blank(span.depth + 1)}pass"] if span.is_header else []
        source.append(f"# {number}")
    found: list[list[str]] = []
    part: list[str] = []
    for line in black("\n".join(source) + "\n").splitlines():
        if line == f"# {len(found)}":
            span = spans[len(found)]
            found.append(part[span.depth : -1 if span.is_header else None])
            part = []
        elif line:
            part.append(line)
    return found


def _blank(depth: int) -> str:
    return " " * (_INDENT * depth)


class _Module:
    """Finds the spans of a module, and whether its blank lines and docstrings are those of black."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.spans: list[_Span] = []
        self.surplus: list[tuple[int, int, list[str]]] = []
        """Blank lines to replace: the first, the one after the last, and what takes their place."""

    def read(self, tree: ast.Module) -> None:
        if not tree.body:
            raise _UnusualError
        first = _start(tree.body[0])
        self._expect(all(line.startswith("# ") for line in self.lines[:first]))
        self._statements(tree.body, 0, tree)
        self._expect(self.lines[_end(tree.body[-1]) :] == [""])

    def _expect(self, condition: bool) -> None:
        if not condition:
            raise _UnusualError

    def _statements(self, body: Sequence[ast.stmt], depth: int, owner: ast.AST) -> None:
        previous: ast.stmt | None = None
        for node in body:
            if previous is not None:
                self._blank_lines(previous, node, depth, owner if previous is body[0] else None)
            if _is_text(node):
                if node is body[0]:
                    self._docstring(node, depth)
            elif isinstance(node, (*_Definition, *_Block)):
                self._compound(node, depth)
            else:
                self._expect(not hasattr(node, "body"))
                first, end = _start(node), _end(node)
                self._expect(not _assigns(node) or " = " in "".join(self.lines[first:end]))
                self._span(first, end, depth, is_header=False)
            previous = node

    def _blank_lines(
        self, before: ast.stmt, after: ast.stmt, depth: int, owner: ast.AST | None
    ) -> None:
        """Checks the blank lines between two statements; ``owner`` may have a docstring before."""
        start, end = _end(before), _start(after)
        most = 1 if depth else 2
        count = min(end - start, most)
        self._expect(count >= 0 and not any(line.strip() for line in self.lines[start:end]))
        if self.lines[start:end] != [""] * count:
            self.surplus.append((start, end, [""] * count))
        self._expect(self.lines[start - 1].endswith(self.lines[start - 1].strip()))
        after_docstring = owner is not None and _is_text(before)
        if after_docstring and isinstance(owner, ast.Module):
            self._expect(count == 1 and not isinstance(after, _Definition))
        elif isinstance(before, _Definition) or isinstance(after, _Definition):
            self._expect(count == most)
        elif after_docstring and isinstance(owner, ast.ClassDef):
            self._expect(count == 1)
        elif isinstance(before, _Import):
            self._expect(count == 1 or (count == 0 and isinstance(after, _Import)))

    def _docstring(self, node: ast.stmt, depth: int) -> None:
        lines = self.lines[_start(node) : _end(node)]
        text = lines[0].lstrip().removeprefix("r")
        self._expect(re.match(r'"""[^\s"]', text) is not None)
        self._expect(re.search(r'(?:[^\s"\\]|^ *)"""$', lines[-1]) is not None)
        self._expect(len(lines) == 1 or len(lines[-1]) <= LINE_LENGTH)
        self._expect(not any(line != line.rstrip() or "\t" in line for line in lines))
        indents = [len(each) - len(each.lstrip()) for each in lines[1:] if each.strip(' r"')]
        self._expect(not indents or min(indents) == _INDENT * depth)

    def _compound(self, node: ast.stmt, depth: int) -> None:
        assert isinstance(node, (*_Definition, *_Block))  # noqa: S101
        first, body = node.lineno - 1, _start(node.body[0])
        for number in range(_start(node), first):
            self._expect(
                self.lines[number].lstrip().startswith("@") and self._is_sure(number, depth)
            )
        self._expect(body > first and self.lines[body - 1].endswith(":"))
        if self.lines[first].lstrip().startswith("elif "):
            self._expect(self._is_sure(first, depth))
        self._span(first, body, depth, is_header=True)
        self._statements(node.body, depth + 1, node)
        if isinstance(node, (ast.If, ast.For, ast.While)) and node.orelse:
            end, start = _end(node.body[-1]), _start(node.orelse[0])
            if self.lines[end].lstrip().startswith("elif "):
                self._expect(start == end)
                self._compound(node.orelse[0], depth)
            else:
                self._expect(start == end + 1)
                self._statements(node.orelse, depth + 1, node)

    def _span(self, first: int, end: int, depth: int, *, is_header: bool) -> None:
        """Notes lines that black may change."""
        line = self.lines[first]
        self._expect(line.startswith(_blank(depth)) and line[_INDENT * depth] != " ")
        if end == first + 1 and self._is_sure(first, depth):
            return
        self._expect(not any('"""' in each or not each.strip() for each in self.lines[first:end]))
        self.spans.append(_Span(first, end, depth, is_header))

    def _is_sure(self, number: int, depth: int) -> bool:
        """Whether black would not change a statement or header of this line alone."""
        line = self.lines[number]
        code = _STRING.sub("s", line)[_INDENT * depth :]
        return len(line) <= LINE_LENGTH and not _UNSURE.search(code)


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _assigns(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) or (isinstance(node, ast.AnnAssign) and bool(node.value))


def _start(node: ast.stmt) -> int:
    """The index of a statement's first line."""
    decorators = node.decorator_list if isinstance(node, _Definition) else []
    return min([node.lineno, *(each.lineno for each in decorators)]) - 1


def _end(node: ast.stmt) -> int:
    """The index of the line after a statement."""
    return node.end_lineno or node.lineno
