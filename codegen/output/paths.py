"""Paths of generated files: they have to be safe on every file system."""

from __future__ import annotations

import re
from collections.abc import Iterable

from codegen.problems import Problem

_SEGMENT = re.compile(r"[A-Za-z0-9_.-]{1,255}")
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul"]
    + [f"com{digit}" for digit in range(10)]
    + [f"lpt{digit}" for digit in range(10)]
)
"""Device names on Windows, whatever their case and whatever follows the first dot."""

EXPECTED = (
    "a relative path of letters, digits, '_', '-' and '.', parts joined by '/', "
    "none of them '..' or a device name"
)


def is_safe(path: str) -> bool:
    """Whether ``path`` stays in its folder and is the same on every system."""
    return all(
        _SEGMENT.fullmatch(segment)
        and not segment.endswith(".")
        and segment.split(".")[0].lower() not in _RESERVED
        for segment in path.split("/")
    )


def parents(path: str) -> list[str]:
    """The folders that hold ``path``, innermost first: ``a/b`` and ``a`` for ``a/b/c``."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]


def check_paths(paths: Iterable[str], *, place: str) -> list[Problem]:
    """The problems of ``paths``, of each alone and of the set, with ``place`` as their prefix."""
    problems: list[Problem] = []
    safe: list[str] = []
    for path in sorted(paths):
        if is_safe(path):
            safe.append(path)
        else:
            problems.append(Problem(f"{place}/{path}", "", f"the path {path!r}", EXPECTED))

    folders = {folder for path in safe for folder in parents(path)}
    for path in safe:
        if path in folders:
            expected = "a file or a folder"
            problems.append(
                Problem(f"{place}/{path}", "", "a path that is both a file and a folder", expected)
            )

    spellings: dict[str, str] = {}
    for name in sorted(folders.union(safe)):
        other = spellings.setdefault(name.lower(), name)
        if other != name:
            found = f"a name that differs from {other!r} only in case"
            expected = "names that differ on case-insensitive file systems too"
            problems.append(Problem(f"{place}/{name}", "", found, expected))
    return problems
