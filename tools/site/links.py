"""Checks the links of the built site: every page, file and anchor that it links to exists."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Links(HTMLParser):
    """Collects what a page links to, and its own anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and name in ("id", "name"):
                self.anchors.add(value)
            elif value and name in ("href", "src"):
                self.links.append(value)


def broken_links(site: Path) -> Iterator[str]:
    """Yields every link to nothing, as ``page: link``. Addresses of other sites are passed over."""

    @cache
    def parsed(path: Path) -> _Links:
        found = _Links()
        found.feed(path.read_text("utf-8"))
        return found

    for page in sorted(site.rglob("*.html")):
        for link in parsed(page).links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            path = unquote(parts.path)
            target = page if not path else Path(posixpath.normpath((page.parent / path).as_posix()))
            if target.is_dir():
                target /= "index.html"
            name = page.relative_to(site).as_posix()
            if not target.is_file() or not target.is_relative_to(site):
                yield f"{name}: {link}: no such file"
            elif (
                parts.fragment
                and target.suffix == ".html"
                and unquote(parts.fragment) not in parsed(target).anchors
            ):
                yield f"{name}: {link}: no such anchor"
