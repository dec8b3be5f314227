"""Copies of the repository in which faults are seeded, so that nothing is ever changed in itself."""

from __future__ import annotations

import compileall
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from py_compile import PycInvalidationMode

from tools.mutation import spawned
from tools.mutation.choice import Part
from tools.mutation.source import Mutant

_LEFT_OUT = (".*", "__pycache__", "build", "dist", "*.egg-info")


def copy_repository(repository: Path, trees: list[Path]) -> None:
    """Copies the repository, all copies of the same moment, with its modules compiled."""
    first, *others = trees
    shutil.copytree(repository, first, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    shutil.copy(spawned.__file__, first / "sitecustomize.py")
    # A module is known by its content: its time and its size can stay when there is a fault in it.
    compileall.compile_dir(
        first, quiet=2, force=True, invalidation_mode=PycInvalidationMode.CHECKED_HASH
    )
    for tree in others:
        shutil.copytree(first, tree)


@contextmanager
def seeded(tree: Path, part: Part, mutant: Mutant) -> Generator[None]:
    """A tree with a fault in it, meanwhile."""
    copies = [tree / folder / mutant.path for folder in part.folders]
    files = [file for file in copies if file.exists()]  # a package has one protocol's modules
    right = files[0].read_bytes()
    wrong = mutant.apply(right.decode()).encode()
    for file in files:
        file.write_bytes(wrong)
    try:
        yield
    finally:
        for file in files:
            file.write_bytes(right)
