"""The contents of folders."""

from __future__ import annotations

from pathlib import Path

Tree = dict[str, bytes]
"""The bytes of each file by its path, relative to a folder."""


def tree(folder: Path) -> Tree:
    """All files below ``folder``, sorted by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
