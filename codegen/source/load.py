"""Reads the documents of one service from a models folder.

The layout is that of botocore's loaders: ``SERVICE/API-VERSION/service-2.json``, plain or gzipped; the
newest API version wins; ``*.sdk-extras.json`` is merged over its document. Every other document may
be missing. An unreadable document is a problem, never a traceback.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Callable
from pathlib import Path

from codegen.problems import Problem, ProblemsError, pointer
from codegen.source.customizations import customizations
from codegen.source.model import Document, Documents
from codegen.source.modules import read_modules, read_readme
from codegen.source.parse import parse_json, parse_toml
from codegen.text.line_endings import with_lf
from codegen.text.wording import describe, is_object, one_of

_SERVICE_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
_SERVICE_NAME_RULE = "a name of a-z, 0-9, '-' and '.' that starts with a letter or digit"
_API_VERSION = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NOTHING: Document = {}


def services(models: Path) -> list[str]:
    """The services in a models folder, sorted: every folder that holds a service model."""
    if not models.is_dir():
        raise ProblemsError([Problem(str(models), "", "no folder", "a folder of models")])
    names = [folder.name for folder in _folders(models) if _versions(folder)]
    problems = [_wrong_name(name) for name in names if not _SERVICE_NAME.fullmatch(name)]
    if problems:
        raise ProblemsError(problems)
    return names


def load(models: Path, service: str) -> Documents:
    """Reads every document of ``service``; raises the problems of all files together."""
    if not _SERVICE_NAME.fullmatch(service):
        raise ProblemsError([_wrong_name(service)])
    home = models / service
    versions = _versions(home)
    if not versions:
        expected = f"{service}/API-VERSION/service-2.json"
        raise ProblemsError([Problem(service, "", "no service model", expected)])
    newest = versions[-1]
    if not _API_VERSION.fullmatch(newest.name):
        found = f"the API version {describe(newest.name)}"
        raise ProblemsError([Problem(service, "", found, "a date like 2020-01-31")])
    reader = _Reader(models)
    modules, wrong = read_modules(home)
    readme, unreadable = read_readme(home)
    reader.problems += [*wrong, *unreadable]
    model = reader.json("service", newest, "service-2") or _NOTHING
    documents = Documents(
        name=service,
        api_version=newest.name,
        files=reader.files,
        service=model,
        customizations=customizations(service_id(model)),
        paginators=reader.json("paginators", newest, "paginators-1") or _NOTHING,
        waiters=reader.json("waiters", newest, "waiters-2") or _NOTHING,
        examples=reader.json("examples", newest, "examples-1") or _NOTHING,
        endpoint_rules=reader.json("endpoint_rules", newest, "endpoint-rule-set-1"),
        partitions=reader.json("partitions", models, "partitions") or _NOTHING,
        settings=reader.toml("settings", home / "service.toml") or _NOTHING,
        events=reader.json("events", home, "events-1") or _NOTHING,
        access=reader.toml("access", home / "access.toml") or _NOTHING,
        overlay=reader.toml("overlay", home / "overlay.toml") or _NOTHING,
        releases=reader.toml("releases", home / "releases.toml") or _NOTHING,
        origin=reader.toml("origin", home / "ORIGIN.toml") or _NOTHING,
        partitions_origin=reader.toml("partitions_origin", models / "ORIGIN.toml") or _NOTHING,
        modules=modules,
        readme=readme,
        digests=reader.digests,
    )
    if reader.problems:
        raise ProblemsError(reader.problems)
    return documents


def load_file(path: Path) -> Documents:
    """Reads one service document by its path.

    If its name is that of a models folder, the paginators and endpoint rules beside it are read as
    well, the settings of its service, and the partitions of the models folder.
    """
    if path.is_dir() or not path.exists():  # It may be a pipe: ``diff <(git show …) …``.
        found = "a folder" if path.is_dir() else "no file"
        expected = "a service document (service-2.json, plain or gzipped)"
        raise ProblemsError([Problem(str(path), "", found, expected)])
    reader = _Reader()
    in_place = path.name in ("service-2.json", "service-2.json.gz")
    stem = path.name.removesuffix(".gz").removesuffix(".json")
    service = reader.file("service", path, stem)
    paginators = reader.json("paginators", path.parent, "paginators-1") if in_place else None
    rules = reader.json("endpoint_rules", path.parent, "endpoint-rule-set-1") if in_place else None
    models = [*path.absolute().parents][:3][-1]
    partitions = reader.json("partitions", models, "partitions") if in_place else None
    home = path.absolute().parent.parent
    settings = reader.toml("settings", home / "service.toml") if in_place else None
    if reader.problems:
        raise ProblemsError(reader.problems)
    metadata: object = service.get("metadata")
    return Documents(
        name="service",
        api_version=str(metadata.get("apiVersion", "")) if is_object(metadata) else "",
        files=reader.files,
        service=service,
        paginators=paginators or _NOTHING,
        endpoint_rules=rules,
        partitions=partitions or _NOTHING,
        settings=settings or _NOTHING,
    )


def service_id(model: Document) -> str:
    """The service id of a service document; empty if it has none."""
    metadata: object = model.get("metadata")
    found: object = metadata.get("serviceId") if is_object(metadata) else None
    return found if isinstance(found, str) else ""


def load_settings_by_id(models: Path) -> dict[str, Document]:
    """The ``service.toml`` of every service that has one, by service id."""
    found: dict[str, Document] = {}
    for service, settings in load_settings(models).items():
        if settings:
            reader = _Reader(models)
            model = reader.json("service", _versions(models / service)[-1], "service-2")
            found[service_id(model or _NOTHING)] = settings
    return found


def load_settings(models: Path) -> dict[str, Document]:
    """The ``service.toml`` of every service; empty if there is none, or it can't be read.

    What is wrong with it is reported when its service is loaded.
    """
    found: dict[str, Document] = {}
    for service in services(models):
        reader = _Reader(models)
        found[service] = reader.toml("settings", models / service / "service.toml") or _NOTHING
    return found


def merge(base: Document, extra: Document) -> dict[str, object]:
    """``base`` with ``extra`` over it: objects are merged, anything else is replaced."""
    merged: dict[str, object] = dict(base)
    for key, value in extra.items():
        old = merged.get(key)
        merged[key] = merge(old, value) if is_object(old) and is_object(value) else value
    return merged


class _Reader:
    """Reads documents, and collects their paths, digests and problems.

    Args:
        models: The folder that paths are relative to; None for whole paths.
    """

    def __init__(self, models: Path | None = None) -> None:
        self.models = models
        self.files: dict[str, str] = {}
        self.digests: dict[str, str] = {}
        self.problems: list[Problem] = []

    def json(self, kind: str, folder: Path, stem: str) -> Document | None:
        """The document ``stem`` of ``folder`` with its extras, or None if there is none."""
        path = _find(folder, stem)
        return None if path is None else self.file(kind, path, stem)

    def file(self, kind: str, path: Path, stem: str) -> Document:
        """The document ``path`` with the extras of ``stem`` that lie beside it."""
        self.files[kind] = self._name(path)
        document = self._parsed(path, parse_json)
        extras_path = _find(path.parent, f"{stem}.sdk-extras")
        if extras_path is None:
            return document
        return merge(document, self._extras(extras_path))

    def toml(self, kind: str, path: Path) -> Document | None:
        """The document ``path``, or None if there is none."""
        if not path.is_file():
            return None
        self.files[kind] = self._name(path)
        return self._parsed(path, parse_toml)

    def _extras(self, path: Path) -> Document:
        extras = self._parsed(path, parse_json)
        for key in extras:
            if key not in ("version", "merge"):
                expected = one_of(("merge", "version"))
                self._problem(path, pointer(key), f"the unknown key {describe(key)}", expected)
        additions: object = extras.get("merge", {})
        if is_object(additions):
            return additions
        self._problem(path, "/merge", describe(additions), "an object")
        return _NOTHING

    def _parsed(self, path: Path, parse: Callable[[bytes, str], Document]) -> Document:
        try:
            data = path.read_bytes()
            if path.suffix != ".gz":
                data = with_lf(data)
            self.digests[self._name(path)] = hashlib.sha256(data).hexdigest()
            return parse(gzip.decompress(data) if path.suffix == ".gz" else data, self._name(path))
        except ProblemsError as error:
            self.problems += error.problems
        except (gzip.BadGzipFile, EOFError, zlib.error):
            self._problem(path, "", "damaged gzip data", "a document compressed with gzip")
        except OSError as error:
            self._problem(path, "", f"an unreadable file ({error.strerror})", "a readable file")
        return _NOTHING

    def _problem(self, path: Path, place: str, found: str, expected: str) -> None:
        self.problems.append(Problem(self._name(path), place, found, expected))

    def _name(self, path: Path) -> str:
        return (path.relative_to(self.models) if self.models else path).as_posix()


def _wrong_name(name: str) -> Problem:
    return Problem(name, "", f"a service named {describe(name)}", _SERVICE_NAME_RULE)


def _folders(path: Path) -> list[Path]:
    if not path.is_dir():
        return []
    return sorted(child for child in path.iterdir() if child.is_dir())


def _versions(home: Path) -> list[Path]:
    """The API versions of a service, oldest first: folders that hold a service model."""
    return [folder for folder in _folders(home) if _find(folder, "service-2")]


def _find(folder: Path, stem: str) -> Path | None:
    """The document ``stem`` of ``folder``; the plain one wins, as in botocore."""
    candidates = (folder / f"{stem}{extension}" for extension in (".json", ".json.gz"))
    return next((path for path in candidates if path.is_file()), None)
