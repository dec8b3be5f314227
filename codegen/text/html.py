"""Parses the HTML of a model's documentation into blocks of text.

Models have HTML, DocBook and mistakes: tags that are never closed, closed twice, or are no tags
(``arn:aws:inspector2:<region>:…``). Parsing never fails: unknown tags are text. Scripts and styles
are dropped, links are kept to web and mail addresses only, and invisible characters (controls,
bidirectional overrides, zero-width characters) are removed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import TypeAlias
from urllib.parse import quote, urlsplit

INVISIBLE = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc"
    "\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\U000f0000-\U0010ffff"
)
"""The inside of a character class: controls, formats, fillers, surrogates, private use."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text with the same markup."""

    text: str
    code: bool = False
    strong: bool = False
    emphasis: bool = False
    url: str = ""


@dataclass(slots=True)
class Paragraph:
    runs: list[Run] = field(default_factory=list[Run])
    heading: bool = False


@dataclass(slots=True)
class Preformatted:
    text: str = ""


@dataclass(slots=True)
class Container:
    """A block of blocks: the document, a note, a list, an item."""

    kind: str
    """``document``, ``note``, ``list``, ``numbers``, ``item``, ``definitions``, ``term``,
    ``definition``, ``table``, ``row`` or ``cell``."""

    label: str = ""
    blocks: list[Block] = field(default_factory=list["Block"])


Block: TypeAlias = Paragraph | Preformatted | Container

_MARKS = {
    "a": "link",
    "b": "strong",
    "strong": "strong",
    "i": "emphasis",
    "em": "emphasis",
    "code": "code",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
    "literal": "code",
    "filename": "code",
    "replaceable": "emphasis",
}
_CONTAINERS = {
    "note": "note",
    "important": "note",
    "warning": "note",
    "caution": "note",
    "tip": "note",
    "ul": "list",
    "ol": "numbers",
    "li": "item",
    "dl": "definitions",
    "dt": "term",
    "dd": "definition",
    "table": "table",
    "tr": "row",
    "td": "cell",
    "th": "cell",
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "fullname", "title", "caption"}
_BREAKS = {"p", "para", "div", "br", "hr", "section", "blockquote", "body", "html"}
_DROPPED = {"script", "style"}
_IGNORED = {
    *("span", "font", "u", "s", "sub", "sup", "small", "big", "abbr", "cite", "q", "var", "img"),
    *("link", "head", "meta", "tbody", "thead", "tfoot", "colgroup", "col", "center", "iframe"),
    *("zonbook", "xhtml", "ulink", "xref", "function", "parameter", "guilabel", "input", "form"),
    *("svg", "object", "embed", "button", "article", "header", "footer", "main", "nav", "mark"),
}
KNOWN_TAGS = frozenset({*_MARKS, *_CONTAINERS, *_HEADINGS, *_BREAKS, *_DROPPED, *_IGNORED, "pre"})
"""Any other tag is text, such as ``<region>`` in an ARN."""

# The open containers that the start of another one closes.
_CLOSES = {
    "item": ("item",),
    "term": ("term", "definition"),
    "definition": ("term", "definition"),
    "row": ("row", "cell"),
    "cell": ("cell",),
}
_PARENTS = {
    "item": ("list", "numbers"),
    "term": ("definitions",),
    "definition": ("definitions",),
    "row": ("table",),
    "cell": ("row",),
}
_CHILDREN = {
    "list": "item",
    "numbers": "item",
    "definitions": "definition",
    "table": "row",
    "row": "cell",
}
_DEEPEST = 12

_SPACES = re.compile("[\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NO_TAG = re.compile(r"<(?!/?[A-Za-z])")
_END_TAG = re.compile(r"</([a-z][^\s>]*)")
_SCHEMES = ("http", "https", "mailto")
_SAFE_IN_URL = "%/:=&?~#+!$,;'@()*"


def read(html: str) -> Container:
    """Parses ``html``."""
    # html.parser may fail on declarations, so that they become text.
    source = _NO_TAG.sub("&lt;", _COMMENT.sub("", html))
    reader = _Reader(closed=frozenset(_END_TAG.findall(source.lower())))
    reader.feed(source)
    reader.close()
    return reader.document


def plain(text: str) -> str:
    """``text`` with single spaces between its words and no invisible characters."""
    return visible(_SPACES.sub(" ", text))


def visible(text: str) -> str:
    """``text`` without invisible characters."""
    return text if text.isascii() and text.isprintable() else _INVISIBLE.sub("", text)


def _address(url: str) -> str:
    """``url`` if it is a web or mail address, else an empty string."""
    url = plain(url).replace(" ", "%20").removeprefix("%20").removesuffix("%20")
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return ""
    return quote(url, safe=_SAFE_IN_URL) if scheme in _SCHEMES else ""


class _Reader(HTMLParser):
    """Builds the document. ``open`` has the open containers, the innermost last."""

    def __init__(self, closed: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.closed = closed
        self.document = Container("document")
        self.open = [self.document]
        self.paragraph: Paragraph | None = None
        self.marks: list[tuple[str, str]] = []
        self.preformatted: Preformatted | None = None
        self.dropping = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.dropping:
            return
        if tag in _DROPPED:
            self.dropping = tag
        elif tag not in KNOWN_TAGS:
            if tag not in self.closed:
                self.handle_data(self.get_starttag_text() or "")
        elif self.preformatted is not None:
            if tag == "br":
                self.preformatted.text += "\n"
        elif tag in _MARKS:
            self.marks.append((tag, _address(dict(attrs).get("href") or "")))
        elif tag == "pre":
            self.end_paragraph()
            self.preformatted = Preformatted()
            self.place(self.preformatted)
        elif tag in _CONTAINERS:
            self.end_paragraph()
            self.start_container(tag, _CONTAINERS[tag])
        elif tag in _HEADINGS:
            self.end_paragraph()
            self.start_paragraph(heading=True)
        elif tag in _BREAKS:
            self.end_paragraph()

    def handle_endtag(self, tag: str) -> None:
        if self.dropping:
            if tag == self.dropping:
                self.dropping = ""
        elif self.preformatted is not None:
            if tag == "pre":
                self.preformatted = None
        elif tag in _MARKS:
            self.end_mark(tag)
        elif tag in _CONTAINERS:
            self.end_paragraph()
            self.end_container(_CONTAINERS[tag])
        elif tag in _HEADINGS or tag in _BREAKS:
            self.end_paragraph()

    def handle_data(self, data: str) -> None:
        if self.dropping:
            return
        if self.preformatted is not None:
            self.preformatted.text += data
            return
        if self.paragraph is None and not data.strip():
            return
        paragraph = self.paragraph or self.start_paragraph(heading=False)
        marks = {_MARKS[tag] for tag, _ in self.marks}
        url = next((url for _, url in self.marks if url), "")
        run = Run(data, "code" in marks, "strong" in marks, "emphasis" in marks, url)
        runs = paragraph.runs
        if runs and replace(runs[-1], text=data) == run:
            run = replace(run, text=runs.pop().text + data)
        runs.append(run)

    def start_paragraph(self, *, heading: bool) -> Paragraph:
        self.paragraph = Paragraph(heading=heading)
        self.place(self.paragraph)
        return self.paragraph

    def end_paragraph(self) -> None:
        self.paragraph = None
        self.marks = []

    def end_mark(self, tag: str) -> None:
        tags = [open_tag for open_tag, _ in self.marks]
        if tag in tags:
            del self.marks[len(tags) - 1 - tags[::-1].index(tag)]

    def start_container(self, tag: str, kind: str) -> None:
        while self.open[-1].kind in _CLOSES.get(kind, ()):
            self.open.pop()
        if kind in _PARENTS and self.open[-1].kind not in _PARENTS[kind]:
            self.push(Container(_PARENTS[kind][0]))
        self.push(Container(kind, label=tag.capitalize() if kind == "note" else ""))

    def push(self, container: Container) -> None:
        if len(self.open) < _DEEPEST:
            self.place(container)
            self.open.append(container)

    def end_container(self, kind: str) -> None:
        kinds = [container.kind for container in self.open]
        if kind in kinds:
            del self.open[len(kinds) - 1 - kinds[::-1].index(kind) :]

    def place(self, block: Block) -> None:
        """Adds ``block`` to the innermost container that can hold it."""
        parent = self.open[-1]
        while parent.kind in _CHILDREN and not _belongs(block, parent):
            last = parent.blocks[-1] if parent.blocks else None
            if not isinstance(last, Container):
                last = Container(_CHILDREN[parent.kind])
                parent.blocks.append(last)
            parent = last
        parent.blocks.append(block)


def _belongs(block: Block, parent: Container) -> bool:
    return isinstance(block, Container) and parent.kind in _PARENTS.get(block.kind, ())
