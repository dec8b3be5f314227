"""The text of a module, its syntax tree, and where in the text the parts of the tree are."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Mutant:
    """A fault: a piece of a module replaced by another.

    Attributes:
        kind: What is wrong, in words.
        path: The module, below the folder of what is mutated.
        line: Where the piece begins; lines count from 1.
        start: Where it begins in the text.
        end: Where it ends.
        old: The piece.
        new: What stands there instead.
        function: The first line of the function it is in, decorators included; 0 where in none.
        place: The function's name, or the class's.
    """

    kind: str
    path: str
    line: int
    start: int
    end: int
    old: str
    new: str
    function: int
    place: str
    twin: int = 0
    """How many like it stand before it in the same place."""

    @property
    def id(self) -> str:
        """Its name, which stays the same when other parts of the module change."""
        parts = (self.kind, self.path, self.place, self.old, self.new, str(self.twin))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]

    def apply(self, text: str) -> str:
        """The module with the fault in it; all else stays byte for byte."""
        assert text[self.start : self.end] == self.old, f"{self.path} is another text"
        return text[: self.start] + self.new + text[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} ({self.place}): {_short(self.old)} → {_short(self.new)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return "nothing" if not line else line if len(line) <= 100 else f"{line[:60]} … {line[-35:]}"


class Source:
    """A module.

    Args:
        path: Its path below the folder of what is mutated.
        text: Its text.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.tree = ast.parse(text)

    @classmethod
    def read(cls, folder: Path, path: Path) -> Source:
        """The module in a file."""
        return cls(path.relative_to(folder).as_posix(), path.read_bytes().decode())

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node, in the order of the text, but annotations."""
        return list(_walk(self.tree))

    @cached_property
    def _parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def _lines(self) -> list[tuple[int, bytes]]:
        """Where each line begins, and its bytes: the tree counts in bytes."""
        lines: list[tuple[int, bytes]] = []
        begun = 0
        for line in self.text.split("\n"):
            lines.append((begun, line.encode()))
            begun += len(line) + 1
        return lines

    def _offset(self, line: int, column: int) -> int:
        begun, content = self._lines[line - 1]
        return begun + len(content[:column].decode())

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node is in the text."""
        assert isinstance(node, (ast.expr, ast.stmt, ast.keyword, ast.excepthandler))
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self._offset(node.lineno, node.col_offset),
            self._offset(node.end_lineno, node.end_col_offset),
        )

    def code(self, node: ast.AST) -> str:
        """The text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node is in: the nearest first."""
        while (above := self._parents.get(node)) is not None:
            yield above
            node = above

    def parent(self, node: ast.AST) -> ast.AST:
        """What a node is directly in."""
        return self._parents[node]

    def function(self, node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function that a node is in, or that it is."""
        return next((one for one in (node, *self.above(node)) if isinstance(one, _FUNCTIONS)), None)

    def replace(self, kind: str, node: ast.AST, new: str) -> Mutant:
        """A mutant with another text in place of a node."""
        return self.edit(kind, node, *self.span(node), new)

    def edit(self, kind: str, node: ast.AST, start: int, end: int, new: str) -> Mutant:
        """A mutant with another text between two places, which are at or near a node."""
        # What runs when a function is called is its body: defaults belong to where it is defined.
        function = next(
            (one for one in self.above(node) if isinstance(one, _FUNCTIONS) and _holds(one, node)),
            None,
        )
        owners = [
            one.name for one in self.above(node) if isinstance(one, (*_FUNCTIONS, ast.ClassDef))
        ]
        return Mutant(
            kind=kind,
            path=self.path,
            line=self.text.count("\n", 0, start) + 1,
            start=start,
            end=end,
            old=self.text[start:end],
            new=new,
            function=0 if function is None else first_line(function),
            place=".".join(reversed(owners)) or "module",
        )


def first_line(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Where the interpreter says that a function begins."""
    return min([function.lineno, *(one.lineno for one in function.decorator_list)])


def _holds(function: ast.FunctionDef | ast.AsyncFunctionDef, node: ast.AST) -> bool:
    assert isinstance(node, (ast.expr, ast.stmt, ast.keyword, ast.excepthandler))
    return node.lineno >= function.body[0].lineno


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns"):
            continue
        for child in cast("list[object]", value) if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child)
