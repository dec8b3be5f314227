"""A generated package copied into another project, and whether the copy is still what it was.

A copy is written all or nothing. What was edited in it is not overwritten unless that is asked for;
files that are not ours are never touched.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from codegen.lifecycle.distribution import Distribution
from codegen.lifecycle.vendored import (
    VENDORED,
    Record,
    digest,
    parse_record,
    record_of,
    render_record,
)
from codegen.output.write import Listing, WriteResult, recover, write
from codegen.problems import Problem, ProblemsError


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One thing by which a copy differs from what was vendored, or from what is generated now."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def vendor(distribution: Distribution, destination: Path, *, force: bool = False) -> WriteResult:
    """Makes ``destination`` hold a copy of the distribution's package, in a folder of its name.

    Args:
        distribution: What to copy.
        destination: The folder that gets the package's folder.
        force: Whether what was edited in an older copy is overwritten.

    Raises:
        ProblemsError: An older copy was edited, or something that is not ours is in the way.
    """
    folder = _place(distribution, destination)
    recover(folder)
    record = _record(folder)
    edits = [] if record is None or force else _edits(folder, record)
    problems = [
        Problem(
            f"{folder.name}/{edit.path}",
            "",
            "no file" if edit.what == "missing" else "an edited file",
            "an unedited copy (--force overwrites it)",
        )
        for edit in edits
        if edit.what != "added"
    ]
    if problems:
        raise ProblemsError(problems)
    text = render_record(record_of(distribution))
    listing = Listing(VENDORED, lambda _: text, _listed)
    return write(distribution.package_files, folder, listing)


def check(distribution: Distribution, destination: Path) -> list[Difference]:
    """What was edited, added or removed in a copy, and whether it is behind; nothing if neither.

    Raises:
        ProblemsError: There is no copy, or no record of it.
    """
    folder = _place(distribution, destination)
    record = _record(folder)
    if record is None:
        expected = "a copy that `vendor` wrote"
        raise ProblemsError([Problem(str(folder), "", f"no {VENDORED}", expected)])
    differences = [
        Difference(f"{folder.name}/{edit.path}", edit.what) for edit in _edits(folder, record)
    ]
    now = record_of(distribution)
    if record != now:
        differences.append(Difference(folder.name, _behind(record, now)))
    return differences


def has_copy(distribution: Distribution, destination: Path) -> bool:
    """Whether there is a copy, edited or not."""
    return (destination / distribution.package / VENDORED).is_file()


def _place(distribution: Distribution, destination: Path) -> Path:
    """Where the copy goes: not through a symbolic link, and not over what it is a copy of."""
    folder = destination / distribution.package
    source = distribution.folder.resolve()
    if destination.resolve().is_relative_to(source):
        expected = "a folder outside the generated distribution"
        raise ProblemsError([Problem(str(destination), "", f"a folder inside {source}", expected)])
    for place in (destination, folder):
        if place.is_symlink():
            found, expected = "a symbolic link", "a folder or nothing"
            raise ProblemsError([Problem(str(place), "", found, expected)])
    return folder


def _record(folder: Path) -> Record | None:
    path = folder / VENDORED
    if path.is_symlink():
        problem = Problem(f"{folder.name}/{VENDORED}", "", "a symbolic link", "a plain file")
        raise ProblemsError([problem])
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return parse_record(content, f"{folder.name}/{VENDORED}")


def _listed(content: bytes, name: str) -> frozenset[str]:
    return frozenset([VENDORED, *parse_record(content, name).digests])


def _edits(folder: Path, record: Record) -> list[Difference]:
    """What is not as ``record`` says, by path; caches of Python do not count."""
    there = _files(folder)
    edits = [Difference(path, "added") for path in there.keys() - record.digests.keys()]
    for path, expected in record.digests.items():
        if path not in there:
            edits.append(Difference(path, "missing"))
        elif there[path] != expected:
            edits.append(Difference(path, "edited"))
    return sorted(edits)


def _files(folder: Path) -> Mapping[str, str]:
    """Every file in a copy but its record, with its digest; none for what is no plain file."""
    found: dict[str, str] = {}
    for root, folders, names in os.walk(folder):
        links = [name for name in folders if Path(root, name).is_symlink()]
        folders[:] = [name for name in folders if name != "__pycache__" and name not in links]
        for name in [*names, *links]:
            path = Path(root, name)
            relative = path.relative_to(folder).as_posix()
            plain = path.is_file() and not path.is_symlink()
            found[relative] = digest(path.read_bytes()) if plain else ""
    found.pop(VENDORED, None)
    return found


def _behind(copy: Record, now: Record) -> str:
    if copy.version == now.version:
        changed = sum(
            copy.digests.get(path) != now.digests.get(path)
            for path in copy.digests.keys() | now.digests.keys()
        )
        what = f"{changed} files are others" if changed else "the same files are of another model"
        return f"behind: {what} in {now.distribution} {now.version} by now"
    word = "ahead" if Version(copy.version) > Version(now.version) else "behind"
    return f"{word}: a copy of {copy.version}; {now.distribution} is at {now.version}"
