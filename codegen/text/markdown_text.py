"""A model's documentation as Markdown, for pages of documentation."""

from __future__ import annotations

import re
from dataclasses import replace

from codegen.text.docstrings import TextWriter
from codegen.text.html import Container, Run
from codegen.text.markdown import code

_WIDTH = 1 << 20
_SPECIAL = re.compile(r"([\\`*_\[\]<>&~|#{}%$])")
_ADDRESS = re.compile(r"https?://[^\s<>()]+")
_FENCES = re.compile("`{3,}")


def to_markdown(html: str) -> str:
    """``html`` as Markdown, with a line for each paragraph, and without HTML."""
    return "\n".join(_MarkdownWriter().lines(html, _WIDTH))


class _MarkdownWriter(TextWriter):
    """Writes blocks as lines of Markdown."""

    def preformatted(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        longest = max(map(len, _FENCES.findall(text)), default=2)
        fence = "`" * (longest + 1)
        return [f"{fence}text", *lines, fence] if lines else []

    def definitions(self, block: Container, width: int) -> list[str]:
        written: list[str] = []
        for entry in block.blocks:
            lines = self.block(entry, width)
            is_term = isinstance(entry, Container) and entry.kind == "term"
            if is_term and lines:
                written += ["", f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]
            elif lines:
                written += ["", *(f"  {line}".rstrip() for line in lines)]
        return written[1:]

    def run(self, run: Run) -> str:
        if run.code:
            return super().run(run)
        return super().run(replace(run, text=_SPECIAL.sub(r"\\\1", run.text)))

    def marked(self, text: str, run: Run) -> str:
        return code(text) if run.code else text

    def link(self, text: str, url: str) -> str:
        return f"[{text}]({url})" if _ADDRESS.fullmatch(url) else text
