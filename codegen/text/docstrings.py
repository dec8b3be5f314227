"""A model's documentation as docstrings."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from codegen.text.html import (
    INVISIBLE,
    Block,
    Container,
    Paragraph,
    Preformatted,
    Run,
    plain,
    read,
    visible,
)
from codegen.text.python_source import code_point

_KEPT = 1 << 14
"""The number of texts that are kept: both clients have them, and structures and errors are in many places."""

_NO_LIMIT = 1 << 30
_SHORT = 90
"""The length from which a summary is shortened."""

# A space at the edge of a marked run, which is dropped before punctuation and in brackets.
_SOFT = "\x01"
_SOFT_UNWANTED = re.compile(rf"{_SOFT}(?=[.,;:!?)\]](?:\W|$))|(?<=[(\[]){_SOFT}")
_PART = re.compile(r"[^ ]+(?: (?:[-*+]|\d+[.)])(?= |$))*")
_CODE_SPAN = re.compile(r"``.+?``")
_NO_PARAGRAPH = re.compile(r" |[-*+] |\d+[.)] ")
_BLANKS = f" {_SOFT}"
_SEVERAL_BLANKS = re.compile(f"[{_BLANKS}]{{2,}}")


@lru_cache(_KEPT)
def to_text(html: str, *, width: int) -> str:
    """``html`` as paragraphs of text. Lines are at most ``width`` long, unless a word is longer."""
    return "\n".join(TextWriter().lines(html, width))


class TextWriter:
    """Writes blocks as lines."""

    def lines(self, html: str, width: int) -> list[str]:
        """The lines of a document."""
        return self.blocks(read(html).blocks, width)

    def blocks(self, blocks: Iterable[Block], width: int) -> list[str]:
        return _stacked([self.block(block, width) for block in blocks])

    def block(self, block: Block, width: int) -> list[str]:
        match block:
            case Paragraph():
                return self.paragraph(block, width)
            case Preformatted(text):
                return self.preformatted(_verbatim(text))
            case Container(kind="note"):
                return self.note(block, width)
            case Container(kind="list" | "numbers"):
                return self.items(block, width)
            case Container(kind="definitions"):
                return self.definitions(block, width)
            case Container(kind="table"):
                return self.table(self.rows(block), width)
            case Container():
                return self.blocks(block.blocks, width)

    def paragraph(self, block: Paragraph, width: int) -> list[str]:
        return _wrapped(self.inline(block.runs), width)

    def preformatted(self, lines: list[str]) -> list[str]:
        return _indented(lines, 4)

    def note(self, block: Container, width: int) -> list[str]:
        """The blocks of a note, with its label before the first one."""
        blocks = [part for part in block.blocks if self.block(part, _NO_LIMIT)]
        if not blocks:
            return []
        label = Run(f"{block.label}: ", strong=True)
        first = blocks[0]
        if not isinstance(first, Paragraph):
            return self.blocks([Paragraph([label]), *blocks], width)
        text = plain("".join(run.text for run in first.runs)).strip()
        if not text.startswith(label.text):
            blocks[0] = Paragraph([label, *first.runs])
        return self.blocks(blocks, width)

    def items(self, block: Container, width: int) -> list[str]:
        written: list[list[str]] = []
        for item in block.blocks:
            marker = f"{len(written) + 1}. " if block.kind == "numbers" else "- "
            indent = len(marker)
            lines = self.block(item, width - indent)
            if lines:
                lines = _indented(lines, indent)
                written.append([marker + lines[0][indent:], *lines[1:]])
        return _stacked(written, apart=not _is_simple(block))

    def definitions(self, block: Container, width: int) -> list[str]:
        written: list[list[str]] = []
        for entry in block.blocks:
            if isinstance(entry, Container) and entry.kind == "term":
                written.append(self.block(entry, width))
                continue
            lines = self.definition(self.block(entry, width - 4))
            if written:
                written[-1] = written[-1] + lines
            else:
                written.append(lines)
        return _stacked(written, apart=not _is_simple(block))

    def definition(self, lines: list[str]) -> list[str]:
        return _indented(lines, 4)

    def rows(self, block: Container) -> list[list[str]]:
        rows = [row.blocks for row in block.blocks if isinstance(row, Container)]
        return [[" ".join(self.block(cell, _NO_LIMIT)) for cell in row] for row in rows]

    def table(self, rows: list[list[str]], width: int) -> list[str]:
        lines = [_wrapped(" | ".join(row), width - 2) for row in rows]
        return [line for row in lines if row for line in ("- " + row[0], *_indented(row[1:], 2))]

    def inline(self, runs: Iterable[Run]) -> str:
        """``runs`` as one line."""
        pieces: list[str] = []
        for url, linked in groupby(runs, key=lambda run: run.url):
            text = "".join(self.run(run) for run in linked)
            before, core, after = _edges(text)
            pieces.append(before + self.link(core, url) + after if url and core else text)
        return _settled("".join(pieces))

    def run(self, run: Run) -> str:
        text = plain(run.text)
        before, core, after = _edges(text)
        if not core:
            return text if run == Run(run.text) else before
        if run == Run(run.text, url=run.url):
            return text
        return before + self.marked(core, run) + after

    def marked(self, text: str, run: Run) -> str:
        if not run.code:
            return text
        return f"`` {text} ``" if "`" in (text[0], text[-1]) else f"``{text}``"

    def link(self, text: str, url: str) -> str:
        is_address = text in (url, url.partition("//")[2])
        return f"<{url}>" if is_address else f"{text} <{url}>"


class _SummaryWriter(TextWriter):
    """Writes text without addresses. Code is marked until sentences are separated."""

    def marked(self, text: str, run: Run) -> str:
        return f"{_CODE}{text}{_CODE_END}" if run.code else text

    def link(self, text: str, url: str) -> str:
        return text


_CODE, _CODE_END = "\x02", "\x03"
_ABBREVIATIONS = re.compile(r"\b(?:e\.g|i\.e|vs|cf|approx|incl|resp|esp|U\.S|[Ff]ig|[Dd]r)$")
_SENTENCE_END = re.compile(rf"[.!?][\"')\]’”{_CODE_END}]* (?=[^a-z])")
_FULL_STOP = re.compile(r"[.!?:;,–— -]*([\"')\]’”]*)$")
_ASIDE = re.compile(r" \([^()]*\)")
_CUT = re.compile(
    r"[;:] | [–—-] |, (?:which|where|who|whose|so|such as|including|used|based|as well as"
    r"|e\.g\.|i\.e\.|for example|for instance|in the|in which|according)\b"
)
_CONDITION = re.compile(r"(?:If|When|Whenever|While|Unless|Until|Once|For|To|In|After|Before)\b")


@lru_cache(_KEPT)
def summary(html: str) -> str:
    """The first sentence, as one line of plain text with a full stop; empty if there is none.

    A long sentence is shortened if that does not change its meaning.
    """
    paragraph = _first_paragraph(read(html).blocks)
    if paragraph is None:
        return ""
    sentence = _first_sentence(_SummaryWriter().inline(paragraph.runs))
    sentence = sentence.replace(_CODE, "").replace(_CODE_END, "")
    if len(sentence) > _SHORT:
        sentence = _ASIDE.sub("", sentence)
    if len(sentence) > _SHORT and not _CONDITION.match(sentence):
        cuts = [cut.start() for cut in _CUT.finditer(sentence) if 20 <= cut.start() < _SHORT]
        whole = [cut for cut in cuts if sentence.count("(", 0, cut) == sentence.count(")", 0, cut)]
        sentence = sentence[: whole[-1]] if whole else sentence
    return _FULL_STOP.sub(r"\1.", sentence, count=1)


def _first_paragraph(blocks: Iterable[Block]) -> Paragraph | None:
    """The first paragraph with text. Headings and notes count only if there is nothing else."""
    found: list[tuple[int, Paragraph]] = []

    def visit(blocks: Iterable[Block], rank: int) -> None:
        for block in blocks:
            if isinstance(block, Paragraph):
                if re.search(r"\w", _SummaryWriter().inline(block.runs)):
                    found.append((rank + block.heading, block))
            elif isinstance(block, Container):
                visit(block.blocks, rank + 2 * (block.kind != "document"))

    visit(blocks, 0)
    return min(found, key=lambda ranked: ranked[0])[1] if found else None


def _first_sentence(text: str) -> str:
    for end in _SENTENCE_END.finditer(text):
        sentence = text[: end.start()]
        within_code = sentence.count(_CODE) > text.count(_CODE_END, 0, end.end())
        if not within_code and not _ABBREVIATIONS.search(sentence):
            return text[: end.end()].rstrip()
    return text


_ESCAPED = re.compile(rf'[\\{INVISIBLE}]|"""')


def quote_docstring(text: str, *, indent: int) -> str:
    """``text`` as a docstring literal, formatted as by black.

    Args:
        text: The text. NULs, trailing blanks and common indentation are removed.
        indent: The column of the docstring.
    """
    first, *others = _clean(text.replace("\0", ""))
    body = _escaped(first)
    if others:
        body += "".join(f"\n{' ' * indent}{_escaped(line)}" if line else "\n" for line in others)
        body += "\n" + " " * indent
    elif first.endswith('"'):
        body = _escaped(first[:-1]) + r"\x22"  # black pads a quote at the end, even an escaped one
    return f'"""{" " if body.startswith(chr(34)) else ""}{body}"""'


def entry(name: str, text: str, *, width: int) -> str:
    """An entry of a section such as ``Args``, indented by 4, and its other lines by 8.

    Args:
        name: The name.
        text: One or more paragraphs, lists and blocks of code, at most ``width`` - 8 wide.
        width: The maximum length of a line, unless a word is longer.
    """
    lines = text.split("\n")
    starts = (number for number, line in enumerate(lines) if not line or _NO_PARAGRAPH.match(line))
    end = next(starts, len(lines))
    first = textwrap.fill(
        f"{name}: {' '.join(lines[:end])}".rstrip(),
        width,
        initial_indent="    ",
        subsequent_indent="        ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join([first, *(f"        {line}".rstrip() for line in lines[end:])])


def without_type(text: str) -> str:
    """``text`` with a line break where the first line would have a colon before its end.

    Sphinx's napoleon takes what is before a colon in the first line of an attribute's docstring for
    a type.
    """
    first, *others = text.split("\n")
    masked = _CODE_SPAN.sub(lambda match: "x" * len(match[0]), first)
    colon = masked.find(":")
    if colon in (-1, len(first) - 1):
        return text
    if first[colon + 1] == " ":
        return "\n".join([first[: colon + 1], first[colon + 2 :], *others])
    start = masked.rfind(" ", 0, colon)
    if start >= 0:
        return "\n".join([first[:start], first[start + 1 :], *others])
    word, space, rest = first.partition(" ")
    return without_type("\n".join([f"``{word}``{space}{rest}", *others]))


def _escaped(line: str) -> str:
    if line.lstrip().startswith(">>>"):
        # doctest would run it. ``py>`` is the usual stand-in for the prompt.
        line = line.replace(">>>", "py>", 1)
    return _ESCAPED.sub(_escape, line)


def _escape(match: re.Match[str]) -> str:
    text = match[0]
    if text == "\\":
        return r"\\"
    if text == '"""':
        return r"\"\"\""
    return code_point(ord(text))


def _clean(text: str) -> list[str]:
    """The lines that ``inspect.cleandoc`` returns in any version of Python, without trailing blanks."""
    lines = [
        " " * (len(line) - len(line.lstrip())) + line.strip() if line.strip() else ""
        for line in text.strip().expandtabs().split("\n")
    ]
    margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line), default=0)
    return [lines[0].strip(), *(line[margin:] for line in lines[1:])]


def _edges(text: str) -> tuple[str, str, str]:
    """``text`` stripped, and the spaces around it as soft spaces."""
    core = text.strip(_BLANKS)
    before = _SOFT if text.startswith((" ", _SOFT)) else ""
    return before, core, _SOFT if core and text.endswith((" ", _SOFT)) else ""


def _settled(text: str) -> str:
    """``text`` with single spaces instead of several, and without soft ones."""
    text = _SEVERAL_BLANKS.sub(lambda blanks: " " if " " in blanks[0] else _SOFT, text)
    return _SOFT_UNWANTED.sub("", text).replace(_SOFT, " ").strip()


def _stacked(groups: Iterable[list[str]], *, apart: bool = True) -> list[str]:
    """Joins groups of lines, with an empty line between them if ``apart``."""
    lines: list[str] = []
    for group in groups:
        if group:
            lines += ["", *group] if lines and apart else group
    return lines


def _indented(lines: Iterable[str], columns: int) -> list[str]:
    return [" " * columns + line if line else "" for line in lines]


def _is_simple(block: Container) -> bool:
    """Whether every item of a list is at most a paragraph."""
    return all(not isinstance(item, Container) or len(item.blocks) < 2 for item in block.blocks)


def _wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines. None begins with what would look like a list item."""
    lines: list[str] = []
    for part in _PART.findall(text):
        if lines and len(lines[-1]) + 1 + len(part) <= width:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return lines


def _verbatim(text: str) -> list[str]:
    """The lines of preformatted text, without empty ones at its start and end."""
    lines = [visible(line.expandtabs(4)).rstrip() for line in text.splitlines()]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return lines
