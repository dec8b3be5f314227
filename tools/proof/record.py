"""docs/proof.md: what the tools measured, a section for each, written by the tools themselves.

A section stands between two comments, so that each tool replaces its own and keeps the others'.
"""

from __future__ import annotations

import fcntl
import os
import platform
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "proof.md"

_TITLES = {
    "mutants-generated": "Mutants in the generated package",
    "mutants-runtime": "Mutants in the runtime",
    "examples": "Examples: the generated tests",
    "core": "The hand-written core",
    "faults": "Faults: a bad network",
    "models": "Models: other services, and broken ones",
}
"""The sections in their order on the page; others follow in the order of their names."""

_INTRODUCTION = """\
# Proof

What was tried, and what came of it. Every section is written by the command that it names, when
that is run; nothing here is typed by hand.
"""

_SECTION = re.compile(r"<!-- begin (\S+) -->\n(.*?)<!-- end \1 -->\n", re.DOTALL)


def record(section: str, markdown: str, page: Path = PAGE) -> None:
    """Replaces a section of the page, all or nothing; the others stay as they are.

    Args:
        section: Its name: words with hyphens between them.
        markdown: What it says, without a title.
        page: The page, which is made if there is none.
    """
    if not re.fullmatch(r"[a-z0-9-]+", section):
        raise ValueError(f"the name of a section is letters and hyphens, not {section!r}")
    if "<!--" in markdown:
        raise ValueError("the comments of the page are what tells its sections apart")
    with _alone_with(page.parent):
        written = page.read_text(encoding="utf-8") if page.exists() else ""
        sections: dict[str, str] = dict(_SECTION.findall(written))
        title = _title(section)
        sections[section] = f"## {title}\n\n{markdown.strip()}\n"
        _replace(page, _page(sections))


def origin(command: str, *packages: str) -> str:
    """The first line of a section: the command, the day, and the versions it was run with."""
    versions = [f"Python {platform.python_version()}"]
    versions += [f"{package} {version(package)}" for package in packages]
    return f"`{command}`, {datetime.now(UTC):%Y-%m-%d}, with {', '.join(versions)}."


def _kind(section: str) -> str:
    kinds = [kind for kind in _TITLES if f"{section}-".startswith(f"{kind}-")]
    return max(kinds, key=len, default=section)


def _title(section: str) -> str:
    """Of ``examples-ivs``, the title of ``examples`` with the name behind it."""
    kind = _kind(section)
    name = section[len(kind) + 1 :]
    if kind not in _TITLES:
        return section.replace("-", " ").capitalize()
    return f"{_TITLES[kind]} of {name}" if name else _TITLES[kind]


def _page(sections: dict[str, str]) -> str:
    known = [name for kind in _TITLES for name in sorted(sections) if _kind(name) == kind]
    others = sorted(sections.keys() - set(known))
    parts = [
        f"<!-- begin {name} -->\n{sections[name]}<!-- end {name} -->\n" for name in known + others
    ]
    return "\n".join([_INTRODUCTION, *parts])


@contextmanager
def _alone_with(folder: Path) -> Iterator[None]:
    """Other tools that write to the same folder wait meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(page: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=page.parent, prefix=".proof-", delete=False
    ) as file:
        file.write(text)
    os.chmod(file.name, 0o644)
    os.replace(file.name, page)
