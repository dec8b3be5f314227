"""Which pages the site has, by ``contents.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HOME = "docs/index.md"
_DECISIONS = "docs/decisions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the repository."""

    file: str
    """Its path in the repository."""

    name: str
    """Its path in the site, without suffix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the menu."""

    title: str
    pages: tuple[Page, ...]
    reference: tuple[str, ...]
    """The services whose reference is here."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its pages, in order."""
        return (
            *(page.name for page in self.pages),
            *(f"reference/{service}/index" for service in self.reference),
        )


def sections(root: Path = ROOT) -> tuple[Section, ...]:
    """The sections of the menu. A page of ``docs`` that no section names is in the one with ``rest``."""
    document = tomllib.loads(Path(__file__).with_name("contents.toml").read_text("utf-8"))
    listed = {HOME, *(page.file for entry in document["section"] for page in _pages(entry, root))}
    rest = [
        Page(file=file, name=path.relative_to(root / "docs").with_suffix("").as_posix())
        for path in sorted((root / "docs").rglob("*.md"))
        if (file := path.relative_to(root).as_posix()) not in listed
        and not file.startswith(_DECISIONS)
    ]
    return tuple(
        Section(
            title=entry["title"],
            pages=(*_pages(entry, root), *(rest if entry.get("rest") else ())),
            reference=tuple(entry.get("reference", ())),
        )
        for entry in document["section"]
    )


def decisions(root: Path = ROOT) -> Iterator[Page]:
    """The pages of decisions, which are listed by a page of their own."""
    for path in sorted((root / _DECISIONS).glob("*.md")):
        if path.name != "README.md":
            yield Page(file=f"{_DECISIONS}/{path.name}", name=f"decisions/{path.stem}")


def _pages(entry: dict[str, Any], root: Path) -> Iterator[Page]:
    for page in entry.get("pages", ()):
        yield Page(file=page["file"], name=page["name"])
    folder: str | None = entry.get("folder")
    if folder is not None:
        stems = {path.stem for path in (root / folder).glob("*.md")}
        first: Sequence[str] = entry.get("first", ())
        for stem in (*first, *sorted(stems.difference(first))):
            yield Page(file=f"{folder}/{stem}.md", name=f"{Path(folder).name}/{stem}")
