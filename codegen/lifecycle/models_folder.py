"""The part of a models folder that comes from botocore: reading it and copying it."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from codegen.lifecycle.botocore_data import DOCUMENT_STEMS, Document, says_something
from codegen.lifecycle.origin import ORIGIN, origin_text
from codegen.output.transaction import Change
from codegen.text.line_endings import with_lf

PARTITIONS = "partitions.json"

SERVICE_DOCUMENTS = ("service-2.json", "service-2.json.gz")


def current_documents(models: Path, service: str) -> dict[str, bytes]:
    """The documents of a service that are not empty: path in its folder → uncompressed content."""
    contents: dict[str, bytes] = {}
    # A plain document wins over a gzipped one.
    for path in sorted(document_paths(models, service), reverse=True):
        content = (models / service / path).read_bytes()
        content = with_lf(gzip.decompress(content) if path.endswith(".gz") else content)
        plain = path.removesuffix(".gz")
        if says_something(plain, content):
            contents[plain] = content
    return contents


def document_paths(models: Path, service: str) -> list[str]:
    """Every document of a service's newest API version."""
    names = {f"{stem}.json{packed}" for stem in DOCUMENT_STEMS for packed in ("", ".gz")}
    home = models / service
    versions = [
        folder.name
        for folder in home.iterdir()
        if folder.is_dir() and any((folder / name).is_file() for name in SERVICE_DOCUMENTS)
    ]
    newest = max(versions)
    return sorted(
        f"{newest}/{path.name}" for path in (home / newest).iterdir() if path.name in names
    )


def current_partitions(models: Path) -> bytes | None:
    """The content of partitions.json; None if there is no such file."""
    path = models / PARTITIONS
    return with_lf(path.read_bytes()) if path.is_file() else None


def service_files(service: str, version: str, documents: Iterable[Document]) -> dict[str, bytes]:
    """The documents of a service with their ORIGIN.toml: path in a models folder → content."""
    documents = list(documents)
    files = {f"{service}/{document.path}": document.content for document in documents}
    files[f"{service}/{ORIGIN}"] = origin_text(version, documents).encode()
    return files


def partitions_files(version: str, document: Document) -> dict[str, bytes]:
    """The document about partitions with its ORIGIN.toml: path in a models folder → content."""
    return {PARTITIONS: document.content, ORIGIN: origin_text(version, [document]).encode()}


def changes_in(folder: Path, files: Mapping[str, bytes | None]) -> dict[str, Change]:
    """The changes that write ``files`` into ``folder``, by path."""
    targets = {path: folder / path for path in files}
    return {
        path: Change(targets[path].read_bytes() if targets[path].is_file() else None, after)
        for path, after in files.items()
    }


def lay_out(
    folder: Path, models: Path, services: Iterable[str], files: Mapping[str, bytes | None]
) -> None:
    """Copies the shared documents and ``services`` of ``models``, then writes ``files`` over them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (PARTITIONS, ORIGIN):
        if (models / name).is_file():
            shutil.copyfile(models / name, folder / name)
    for service in services:
        if (models / service).is_dir():
            shutil.copytree(models / service, folder / service, dirs_exist_ok=True)
    for path, content in files.items():
        target = folder / path
        if content is None:
            target.unlink(missing_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
