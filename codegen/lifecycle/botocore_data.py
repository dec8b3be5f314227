"""The model documents of one version of botocore, from its wheel or its installation.

Nothing of a wheel is extracted to disk: members are read by their exact names, up to a size limit.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import io
import json
import lzma
import re
import warnings
import zipfile
import zlib
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from typing import Protocol

from codegen.problems import Problem, ProblemsError
from codegen.text.wording import describe, is_object, nearest

MAX_SIZE = 64 * 2**20
"""Largest size of a document, in bytes: ten times that of botocore's largest."""

_KINDS = ("service-2", "paginators-1", "waiters-2", "examples-1", "endpoint-rule-set-1")
DOCUMENT_STEMS = tuple(f"{kind}{extras}" for kind in _KINDS for extras in ("", ".sdk-extras"))
"""The documents that the generator reads, without their suffix, in order."""

_DATA = "botocore/data/"
_DOCUMENT = re.compile(
    r"(?P<service>[a-z0-9][a-z0-9.-]*)/(?P<version>\d{4}-\d\d-\d\d)/"
    rf"(?P<stem>{'|'.join(map(re.escape, DOCUMENT_STEMS))})\.json(?:\.gz)?",
    re.ASCII,
)
_CONTENTS = {"paginators-1": "pagination", "waiters-2": "waiters", "examples-1": "examples"}
"""Documents that may be empty, and the key that is empty then."""

# zipfile only warns of some members that overlap.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(EOFError, RuntimeError, ValueError, UserWarning),
)
_WHEEL = re.compile(r"botocore-(?P<version>[0-9]+(?:\.[0-9]+)*)-[^/]*\.whl", re.ASCII)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of botocore."""

    path: str
    """Path relative to the service's folder: ``2020-01-31/service-2.json``."""

    origin: str
    """Path in botocore: ``botocore/data/weather/2020-01-31/service-2.json.gz``."""

    content: bytes
    """Uncompressed bytes."""


class Botocore(Protocol):
    """One version of botocore."""

    @property
    def version(self) -> str: ...

    @property
    def date(self) -> str:
        """Date of the build; empty if it is not known."""
        ...

    def names(self) -> Iterable[str]:
        """The files below ``botocore/data``."""
        ...

    def read(self, name: str) -> bytes:
        """The bytes of one of these files."""
        ...


def service_names(botocore: Botocore) -> list[str]:
    """Every service that has a model."""
    found = {match["service"] for match in _documents(botocore) if match["stem"] == "service-2"}
    return sorted(found)


def service_documents(botocore: Botocore, service: str) -> tuple[Document, ...]:
    """The documents of a service's newest API version that are not empty, in order.

    Raises:
        ProblemsError: The service does not exist, or a document can't be read.
    """
    of_service = [match for match in _documents(botocore) if match["service"] == service]
    versions = {match["version"] for match in of_service if match["stem"] == "service-2"}
    if not versions:
        found = f"no service of this name in botocore {botocore.version}"
        known = service_names(botocore)
        raise ProblemsError(
            [
                Problem(
                    service, "", found, nearest(service, known, "the name of one of its services")
                )
            ]
        )
    newest = max(versions)
    # A plain document wins over a gzipped one, as in botocore.
    names = {
        match["stem"]: match[0]
        for match in sorted(of_service, key=lambda match: match[0], reverse=True)
        if match["version"] == newest
    }
    documents = (
        Document(f"{newest}/{stem}.json", f"{_DATA}{name}", _unpacked(botocore, name))
        for stem, name in sorted(names.items(), key=lambda item: DOCUMENT_STEMS.index(item[0]))
    )
    return tuple(
        document for document in documents if says_something(document.path, document.content)
    )


def partitions(botocore: Botocore) -> Document | None:
    """The document about regions and partitions; None in old versions of botocore."""
    name = "partitions.json"
    if name not in set(botocore.names()):
        return None
    return Document(name, f"{_DATA}{name}", _unpacked(botocore, name))


def says_something(path: str, content: bytes) -> bool:
    """Whether a document has entries."""
    stem = path.rpartition("/")[2].removesuffix(".json")
    if stem not in _CONTENTS:
        return True
    try:
        document: object = json.loads(content)
    except (ValueError, RecursionError):
        return True  # the problem is reported by whoever parses it
    return not is_object(document) or document.get(_CONTENTS[stem]) != {}


@contextmanager
def open_wheel(path: Path) -> Generator[Botocore]:
    """The botocore in a wheel.

    Raises:
        ProblemsError: It is not a wheel of botocore.
    """
    match = _WHEEL.fullmatch(path.name)
    if match is None:
        expected = "the wheel of a released version, like botocore-1.44.5-py3-none-any.whl"
        raise ProblemsError(
            [Problem(path.name, "", "a file that is not a wheel of botocore", expected)]
        )
    with _damage(path.name):
        archive = zipfile.ZipFile(path)
    with archive:
        yield _Wheel(match["version"], archive, path.name)


@contextmanager
def _damage(name: str) -> Generator[None]:
    """Raises a problem for the various exceptions and warnings that a damaged archive causes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            yield
    except (*_DAMAGE, OSError) as error:
        found = f"a damaged archive ({str(error) or type(error).__name__})"
        raise ProblemsError([Problem(name, "", found, "a wheel")]) from None


def installed() -> Botocore:
    """The installed botocore."""
    spec = importlib.util.find_spec("botocore")
    if spec is None or spec.origin is None:
        expected = "the pinned development dependencies"
        raise ProblemsError([Problem("botocore", "", "no installed botocore", expected)])
    version = importlib.metadata.version("botocore")
    return _Installed(version, Path(spec.origin).parent / "data")


class _Wheel:
    """A wheel. Its date is that of RECORD, which is written last."""

    def __init__(self, version: str, archive: zipfile.ZipFile, name: str) -> None:
        self.version = version
        self._archive = archive
        self._name = name
        self._members: Mapping[str, zipfile.ZipInfo] = {
            member.filename: member
            for member in archive.infolist()
            if not member.filename.endswith("/")
        }
        record = self._members.get(f"botocore-{version}.dist-info/RECORD")
        self.date = "" if record is None else _date(*record.date_time[:3])

    def names(self) -> Iterable[str]:
        return (name.removeprefix(_DATA) for name in self._members if name.startswith(_DATA))

    def read(self, name: str) -> bytes:
        with _damage(self._name), self._archive.open(self._members[_DATA + name]) as file:
            return file.read(MAX_SIZE + 1)


def _date(year: int, month: int, day: int) -> str:
    """The date of an archive member; empty if it is not a date."""
    # Reproducible archives have the first date that zip can express.
    if year == 1980:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


class _Installed:
    """An installed botocore, whose date is not known."""

    date = ""

    def __init__(self, version: str, data: Path) -> None:
        self.version = version
        self._data = data

    def names(self) -> Iterable[str]:
        return (path.relative_to(self._data).as_posix() for path in self._data.rglob("*.json*"))

    def read(self, name: str) -> bytes:
        with (self._data / name).open("rb") as file:
            return file.read(MAX_SIZE + 1)


def _documents(botocore: Botocore) -> Iterable[re.Match[str]]:
    return filter(None, map(_DOCUMENT.fullmatch, botocore.names()))


def _unpacked(botocore: Botocore, name: str) -> bytes:
    """The uncompressed content of a document, refused if it is damaged or too large."""
    content = botocore.read(name)
    if name.endswith(".gz") and len(content) <= MAX_SIZE:
        try:
            with GzipFile(fileobj=io.BytesIO(content)) as file:
                content = file.read(MAX_SIZE + 1)
        except (BadGzipFile, EOFError, zlib.error):
            found = "damaged gzip data"
            expected = "a document compressed with gzip"
            raise ProblemsError([Problem(f"{_DATA}{name}", "", found, expected)]) from None
    if len(content) > MAX_SIZE:
        found, expected = f"more than {describe(MAX_SIZE)} bytes", "a smaller document"
        raise ProblemsError([Problem(f"{_DATA}{name}", "", found, expected)])
    return content
