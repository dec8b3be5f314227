"""Copies the pages of the repository to the source of the site, and adjusts their links."""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.site.contents import HOME, ROOT, Page, Section, decisions

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^( *)```(\w*)$")
_UNKNOWN_TO_PYGMENTS = ("mermaid",)
_PICTURES = ("svg", "png")


def write_pages(target: Path, sections: Sequence[Section], root: Path = ROOT) -> None:
    """Writes every page of the repository that the site has.

    Args:
        target: The folder of the site's source.
        sections: The sections of the menu.
        root: The repository.
    """
    pages = [
        Page(file=HOME, name="index"),
        *(page for section in sections for page in section.pages),
        *decisions(root),
    ]
    names = {page.file: page.name for page in pages}
    for page in pages:
        text = (root / page.file).read_text("utf-8")
        text = adjusted(text, page, names, root, target)
        if page.file == HOME:
            text += menu(sections)
        if page.name == "decisions/README":
            text += toctree([one.name.partition("/")[2] for one in decisions(root)])
        path = target / f"{page.name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def menu(sections: Sequence[Section]) -> str:
    """The menu of the site, as directives that show nothing on the page."""
    return "".join(toctree(section.names, caption=section.title) for section in sections)


def toctree(names: Sequence[str], *, caption: str = "") -> str:
    """A list of pages that the menu has and the page does not show."""
    title = f":caption: {caption}\n" if caption else ""
    return "\n```{toctree}\n:hidden:\n" + title + "\n" + "\n".join(names) + "\n```\n"


def adjusted(text: str, page: Page, names: Mapping[str, str], root: Path, target: Path) -> str:
    """A page with links that lead to pages of the site, and code blocks that Sphinx knows.

    A link to a file that is no page becomes its text. Pictures are copied.
    """

    def link(match: re.Match[str]) -> str:
        picture, label, address = match.groups()
        if "://" in address or address.startswith(("#", "mailto:")):
            return match[0]
        path, _, anchor = address.partition("#")
        file = posixpath.normpath(posixpath.join(posixpath.dirname(page.file), path))
        if picture:
            return f"![{label}]({_picture(file, page, root, target)})"
        name = names.get(file)
        if name is None:
            return label
        here = posixpath.dirname(page.name) or "."
        found = f"{posixpath.relpath(name, here)}.md"
        return f"[{label}]({found}{'#' + anchor if anchor else ''})"

    lines: list[str] = []
    in_code = False
    for line in text.splitlines():
        fence = _FENCE.match(line)
        if fence is not None:
            in_code = not in_code
            if fence[2] in _UNKNOWN_TO_PYGMENTS:
                line = f"{fence[1]}```text"
        elif not in_code:
            line = _LINK.sub(link, line)
        lines.append(line)
    return "\n".join(lines) + "\n"


def _picture(file: str, page: Page, root: Path, target: Path) -> str:
    """Copies a picture beside its page, and returns its address there."""
    source = root / file
    if source.suffix.removeprefix(".") not in _PICTURES:
        raise ValueError(f"{page.file}: got the picture {file}; expected: {', '.join(_PICTURES)}")
    copied = (target / page.name).parent / source.name
    copied.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, copied)
    return source.name
