"""The text of a module, and what parts of it become. The text itself is never changed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

_IDENTIFIER = re.compile(r"\w+")


class Span(NamedTuple):
    """A part of the text, by the indices of its characters."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


Piece: TypeAlias = "str | Span"
"""New text, or a part of the old one with the edits in it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What a part of the text becomes. It counts over those in it that were made before."""

    span: Span
    pieces: tuple[Piece, ...]
    certain: bool
    order: int


class SourceText:
    """A module.

    Args:
        path: Its path, for messages.
        text: Its text, with ``\\n`` at the end of lines.
        tree: Its syntax tree.
    """

    def __init__(self, path: str, text: str, tree: ast.Module) -> None:
        self.path = path
        self.text = text
        self.tree = tree
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._edits: list[Edit] = []
        self._made = 0

    # --- places -------------------------------------------------------------------------------------

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.ExceptHandler) -> Span:
        """The part of the text that a node is made of."""
        end = self._index(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
        return Span(self._index(node.lineno, node.col_offset), end)

    def _index(self, line: int, column: int) -> int:
        """The index of a character whose column is in bytes of UTF-8, as in syntax trees."""
        text = self._lines[line - 1]
        if not text.isascii():
            column = len(text.encode()[:column].decode(errors="ignore"))
        return self._starts[line - 1] + column

    def line_of(self, span: Span) -> int:
        return self.text.count("\n", 0, span.start) + 1

    def last_line_of(self, span: Span) -> int:
        return self.text.count("\n", 0, span.end) + 1

    def column_of(self, span: Span) -> int:
        """The column of its first character, from 1."""
        return span.start - (self.text.rfind("\n", 0, span.start) + 1) + 1

    def indent_of(self, span: Span) -> int:
        """The indentation of the line on which it begins."""
        line = self._lines[self.line_of(span) - 1]
        return len(line) - len(line.lstrip())

    def segment(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def is_faithful(self, node: ast.expr) -> bool:
        """Whether the place of a node is right. In f-strings, that of some versions is not."""
        try:
            found = ast.parse(f"({self.segment(self.span(node))}\n)", mode="eval").body
        except (SyntaxError, ValueError):
            return False
        return ast.dump(found) == ast.dump(node)

    def after(self, span: Span, text: str) -> Span:
        """The next occurrence of a text after a part, which comes before everything but white space."""
        start = self.text.index(text, span.end)
        return Span(start, start + len(text))

    def name_in(self, keyword: ast.keyword) -> Span:
        """The name of a keyword argument."""
        start = self.span(keyword).start
        return Span(start, start + len(keyword.arg or ""))

    # --- edits --------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Forgets the edits."""
        self._edits.clear()

    def replace(self, span: Span, *pieces: Piece, certain: bool = True) -> Edit:
        """Says what a part becomes. A later statement on the same part counts over an earlier one."""
        self._made += 1
        edit = Edit(span, pieces, certain, self._made)
        self._edits.append(edit)
        return edit

    def remove(self, edit: Edit) -> None:
        """Takes an edit back."""
        self._edits.remove(edit)

    def edits_in(self, span: Span) -> list[Edit]:
        return [edit for edit in self._edits if span.holds(edit.span)]

    def is_edited(self, span: Span) -> bool:
        """Whether there is an edit of exactly this part."""
        return any(edit.span == span for edit in self._edits)

    def is_certain(self, span: Span) -> bool:
        return all(edit.certain for edit in self.edits_in(span))

    def becomes(self, span: Span) -> str:
        """A part of the text with all edits in it."""
        return "".join(self._written(span, self._made + 1))

    def _written(self, span: Span, before: int) -> Iterator[str]:
        at = span.start
        for edit in self._outermost(span, before):
            yield self.text[at : edit.span.start]
            for piece in edit.pieces:
                if isinstance(piece, Span):
                    yield from self._written(piece, edit.order)
                else:
                    yield piece
            at = edit.span.end
        yield self.text[at : span.end]

    def _outermost(self, span: Span, before: int) -> Iterator[Edit]:
        """Yields the edits in a part that no other one holds, in the order of the text."""
        inside = [edit for edit in self.edits_in(span) if edit.order < before]
        end = span.start
        for edit in sorted(inside, key=lambda one: (one.span.start, -one.span.end, -one.order)):
            if edit.span.start >= end:
                yield edit
                end = edit.span.end

    def keeps(self, span: Span) -> bool:
        """Whether a part is still there once all edits are made."""
        within, before = Span(0, len(self.text)), self._made + 1
        while True:
            covering = [one for one in self._outermost(within, before) if one.span.holds(span)]
            if not covering:
                return True
            held = [one for one in covering[0].pieces if isinstance(one, Span) and one.holds(span)]
            if not held:
                return False
            within, before = held[0], covering[0].order

    def names(self) -> frozenset[str]:
        """Every word of the text: what a new name must not be."""
        return frozenset(_IDENTIFIER.findall(self.text))
