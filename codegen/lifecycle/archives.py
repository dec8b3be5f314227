"""Checks a built sdist and wheel: they contain exactly the distribution, byte for byte."""

from __future__ import annotations

import base64
import csv
import email.parser
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from codegen.lifecycle.distribution import Distribution
from codegen.lifecycle.wheel import Archives, run_tool
from codegen.output.sbom import SBOM
from codegen.problems import Problem, ProblemsError

_NOT_AFFILIATED = "not affiliated with AWS"
_LICENCES = ("LICENSE", "NOTICE")


def check_archives(archives: Archives, distribution: Distribution) -> None:
    """Checks that both archives contain what they are built from.

    Raises:
        ProblemsError: A file is missing, additional or different; every problem is listed.
    """
    problems = [
        *_sdist_problems(archives.sdist, distribution),
        *_wheel_problems(archives.wheel, distribution),
    ]
    if problems:
        raise ProblemsError(problems)
    paths = [str(path.absolute()) for path in (archives.sdist, archives.wheel)]
    run_tool("twine", "check", "--strict", *paths, place=distribution.name)


def _sdist_problems(sdist: Path, distribution: Distribution) -> Iterator[Problem]:
    """The sdist contains the whole folder and its metadata."""
    root = f"{_file_name(distribution)}/"
    with tarfile.open(sdist) as archive:
        members = {
            member.name: (file.read() if (file := archive.extractfile(member)) else b"")
            for member in archive.getmembers()
        }
    metadata = members.pop(f"{root}PKG-INFO", None)
    expected = {root + path: content for path, content in distribution.files.items()}
    yield from _content_problems(sdist.name, members, expected)
    yield from _metadata_problems(f"{sdist.name}/PKG-INFO", metadata, distribution)


def _wheel_problems(wheel: Path, distribution: Distribution) -> Iterator[Problem]:
    """It is the package without its unpublished parts, the licences, and the bill of materials."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        members = {name: archive.read(name) for name in names}
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(f"{wheel.name}/{name}", "", "a second file of this name", "one")

    info = f"{_file_name(distribution)}.dist-info/"
    metadata = members.pop(f"{info}METADATA", None)
    tags = members.pop(f"{info}WHEEL", b"").decode()
    record = members.pop(f"{info}RECORD", b"").decode()
    files = distribution.files
    expected = {
        f"{distribution.package}/{path}": content
        for path, content in distribution.published_files.items()
    }
    expected |= {f"{info}licenses/{name}": files[name] for name in _LICENCES}
    expected[f"{info}sboms/{SBOM}"] = files[SBOM]
    if "entry-points" in distribution.project:
        expected[f"{info}entry_points.txt"] = _entry_points(distribution.project["entry-points"])
    yield from _content_problems(wheel.name, members, expected)
    yield from _metadata_problems(f"{wheel.name}/METADATA", metadata, distribution)
    for line in ("Root-Is-Purelib: true", "Tag: py3-none-any"):
        if line not in tags.splitlines():
            yield Problem(f"{wheel.name}/WHEEL", "", "no such line", repr(line))
    marker = f"{distribution.package}/py.typed"
    if marker not in members:
        yield Problem(f"{wheel.name}/{marker}", "", "no file", "the marker of a typed package")
    yield from _record_problems(wheel, record)


def _entry_points(groups: Mapping[str, Mapping[str, str]]) -> bytes:
    """The file of a project's entry points.

    Specification: https://packaging.python.org/en/latest/specifications/entry-points/
    """
    return "\n".join(
        "".join((f"[{group}]\n", *(f"{name} = {value}\n" for name, value in names.items())))
        for group, names in groups.items()
    ).encode()


def _content_problems(
    place: str, members: Mapping[str, bytes], expected: Mapping[str, bytes]
) -> Iterator[Problem]:
    for name in sorted(members.keys() | expected.keys()):
        if name not in members:
            yield Problem(f"{place}/{name}", "", "no file", "every file of the distribution")
        elif name not in expected:
            yield Problem(
                f"{place}/{name}", "", "an additional file", "only files of the distribution"
            )
        elif members[name] != expected[name]:
            yield Problem(
                f"{place}/{name}", "", "different content", "the content of the distribution's file"
            )


def _record_problems(wheel: Path, record: str) -> Iterator[Problem]:
    """Compares RECORD, which installers rely on, with the digests of the files."""
    recorded = {row[0]: row[1] for row in csv.reader(io.StringIO(record)) if row}
    with zipfile.ZipFile(wheel) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    for name in sorted(contents.keys() | recorded.keys()):
        if name.endswith(".dist-info/RECORD"):
            continue
        code = base64.urlsafe_b64encode(hashlib.sha256(contents.get(name, b"")).digest())
        digest = f"sha256={code.decode().rstrip('=')}"
        if recorded.get(name) != digest or name not in contents:
            found = f"{recorded.get(name)!r} in RECORD"
            yield Problem(f"{wheel.name}/{name}", "", found, digest)


def _metadata_problems(
    place: str, content: bytes | None, distribution: Distribution
) -> Iterator[Problem]:
    if content is None:
        yield Problem(place, "", "no metadata", "the metadata of the distribution")
        return
    metadata = email.parser.BytesParser().parsebytes(content)
    project: Mapping[str, Any] = distribution.project
    for key, expected in {
        "Name": [distribution.name],
        "Version": [distribution.version],
        "Summary": [project["description"]],
        "License-Expression": ["Apache-2.0"],
        "License-File": list(_LICENCES),
        "Requires-Python": [project["requires-python"]],
        "Provides-Extra": sorted(project.get("optional-dependencies", {})),
        "Requires-Dist": _requirements(project),
    }.items():
        found = [str(value) for value in metadata.get_all(key, [])]
        if key == "Requires-Dist":
            found = [str(Requirement(value)) for value in found]
        if sorted(found) != sorted(expected):
            yield Problem(place, f"/{key}", f"{found}", f"{expected}")
    if _NOT_AFFILIATED not in metadata.get("Summary", ""):
        yield Problem(place, "/Summary", "no disclaimer", repr(_NOT_AFFILIATED))


def _requirements(project: Mapping[str, Any]) -> list[str]:
    extras: Mapping[str, list[str]] = project.get("optional-dependencies", {})
    needed: list[str] = project["dependencies"]
    optional = [f"{one}; extra == {name!r}" for name, group in extras.items() for one in group]
    return [str(Requirement(requirement)) for requirement in (*needed, *optional)]


def _file_name(distribution: Distribution) -> str:
    """The prefix of the names of a distribution's archives."""
    return f"{canonicalize_name(distribution.name).replace('-', '_')}-{distribution.version}"
