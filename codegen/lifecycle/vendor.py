"""Copies a generated package into another project, and checks such copies.

A copy is written all or nothing. Edits are overwritten only when forced, and files that the record
does not list are never touched: docs/decisions/vendored-copies.md.
"""

# docs/decisions/vendored-copies.md says why.

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from codegen.lifecycle.distribution import Distribution
from codegen.lifecycle.vendored import (
    VENDORED,
    Record,
    check_parts,
    digest,
    files_of,
    named_distribution,
    parse_record,
    record_of,
    render_record,
)
from codegen.output.parts import DEFAULT
from codegen.output.write import Listing, WriteResult, recover, write
from codegen.problems import Problem, ProblemsError
from codegen.text.options import option


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A difference between a copy and what was vendored, or what is generated now."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def vendor(
    distribution: Distribution,
    destination: Path,
    *,
    name: str | None = None,
    parts: Collection[str] = (),
    without: Collection[str] = (),
    force: bool = False,
) -> WriteResult:
    """Copies the distribution's package into a folder of ``destination``.

    Args:
        distribution: The distribution to copy from.
        destination: The folder that the package's folder is put into.
        name: The name of the package's folder; None for that of the older copy, or of the package.
        parts: The parts to copy beside the core and, in a new copy, the default ones. An older
            copy keeps the parts that it has.
        without: The parts to leave out, also of an older copy.
        force: Whether edits in an older copy are overwritten.

    Raises:
        ProblemsError: An older copy was edited, or a file that is not part of it is in the way.
    """
    folder = place(distribution, destination, name)
    recover(folder)
    record = _record(folder)
    if record is not None and record.distribution != distribution.name:
        found, expected = f"a copy of {record.distribution}", "another name for this copy"
        raise ProblemsError([Problem(str(folder), "", found, expected)])
    if record is not None:
        check_parts(record, distribution, f"{folder.name}/{VENDORED}")
    edits = [] if record is None or force else _edits(folder, record)
    problems = [
        Problem(
            f"{folder.name}/{edit.path}",
            "",
            "no file" if edit.what == "missing" else "an edited file",
            f"an unedited copy ({option('force')} overwrites it)",
        )
        for edit in edits
        if edit.what != "added"
    ]
    if problems:
        raise ProblemsError(problems)
    kept = DEFAULT if record is None else record.parts
    selected = {*kept, *parts}.difference(without)
    text = render_record(record_of(distribution, selected))
    listing = Listing(VENDORED, lambda _: text, _listed)
    return write(files_of(distribution, selected), folder, listing)


def check(
    distribution: Distribution, destination: Path, name: str | None = None
) -> list[Difference]:
    """The differences between a copy and what was vendored, and whether there is a newer package.

    Args:
        distribution: The distribution that was copied.
        destination: The folder with the copy.
        name: The name of the copy's folder; None for the only copy, whatever its name.

    Raises:
        ProblemsError: There is no copy, or its record is missing or was edited.
    """
    folder = place(distribution, destination, name)
    record = _record(folder)
    if record is None:
        expected = "a copy that `vendor` wrote"
        raise ProblemsError([Problem(str(folder), "", f"no {VENDORED}", expected)])
    if record.distribution != distribution.name:
        found, expected = f"a copy of {record.distribution}", f"a copy of {distribution.name}"
        raise ProblemsError([Problem(str(folder), "", found, expected)])
    check_parts(record, distribution, f"{folder.name}/{VENDORED}")
    differences = [
        Difference(f"{folder.name}/{edit.path}", edit.what) for edit in _edits(folder, record)
    ]
    now = record_of(distribution, record.parts)
    if record != now:
        differences.append(Difference(folder.name, _behind(record, now)))
    return differences


def copies(distribution: Distribution, destination: Path) -> list[str]:
    """The names of a distribution's copies in a folder, edited or not, sorted."""
    found: list[str] = []
    for folder in sorted(destination.iterdir()) if destination.is_dir() else []:
        record = folder / VENDORED
        if record.is_file() and not folder.is_symlink():
            said = named_distribution(record.read_bytes())
            if said == distribution.name or (said is None and folder.name == distribution.package):
                found.append(folder.name)
    return found


def place(distribution: Distribution, destination: Path, name: str | None = None) -> Path:
    """The folder of the copy. It is neither a symbolic link nor inside the distribution.

    Args:
        distribution: The distribution that is copied.
        destination: The folder that the package's folder is in.
        name: Its name; None for that of the only copy, or that of the package.

    Raises:
        ProblemsError: Nothing may be copied there, or there are several copies and none is named.
    """
    if name is None:
        found = copies(distribution, destination)
        if len(found) > 1:
            problem = f"several copies of {distribution.name}: {', '.join(found)}"
            expected = f"one of them, named with {option('as', 'NAME')}"
            raise ProblemsError([Problem(str(destination), "", problem, expected)])
        (name,) = found or [distribution.package]
    folder = destination / name
    source = distribution.folder.resolve()
    if destination.resolve().is_relative_to(source):
        expected = "a folder outside the generated distribution"
        raise ProblemsError([Problem(str(destination), "", f"a folder inside {source}", expected)])
    for path in (destination, folder):
        if path.is_symlink():
            problem, expected = "a symbolic link", "a folder or nothing"
            raise ProblemsError([Problem(str(path), "", problem, expected)])
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
    """The differences from a record, by path. Python's caches are ignored."""
    present = _files(folder)
    edits = [Difference(path, "added") for path in present.keys() - record.digests.keys()]
    for path, expected in record.digests.items():
        if path not in present:
            edits.append(Difference(path, "missing"))
        elif present[path] != expected:
            edits.append(Difference(path, "edited"))
    return sorted(edits)


def _files(folder: Path) -> Mapping[str, str]:
    """Digests of the files in a copy except its record. Links and special files have none."""
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
        what = f"{changed} files differ" if changed else "the model differs"
        return f"behind: {what} from {now.distribution} {now.version}"
    word = "ahead" if Version(copy.version) > Version(now.version) else "behind"
    return f"{word}: version {copy.version}; {now.distribution} has version {now.version}"
