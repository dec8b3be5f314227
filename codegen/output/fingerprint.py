"""Detects distributions that are up to date.

After each run, a digest of everything that decides the output and a digest of the output on disk are
noted. If both are unchanged, there is nothing to do. The notes are a cache outside the output, in the
repository's ``build``; if they are missing or unreadable, everything is generated.
"""

# docs/decisions/unchanged-output-is-found-by-fingerprint.md says why.

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from codegen.output.disk import link_on_the_way
from codegen.output.journal import JOURNAL
from codegen.output.write import listed
from codegen.problems import ProblemsError
from codegen.source.locations import GENERATOR, INSTALLED, ROOT, cache
from codegen.source.modules import FOLDER

_ROOT = ROOT
_NOTES = cache() / "fingerprints"
_NOTES_KEPT = 1_024

_PROGRAM = ("codegen", "templates")
_TEXTS = ("LICENSE", "NOTICE", "pyproject.toml")


def inputs_digest(models: Path, service: str) -> str:
    """The digest of everything that decides a service's distribution; empty if it can't be read.

    It covers the generator, Python, the versions of the generator's dependencies, every file that
    is or could be a document of the service, and the settings of other services.

    Args:
        models: The folder of models.
        service: The service.
    """
    digest = sha256()
    try:
        for name, content in _inputs(models, service):
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    except OSError:
        return ""
    return digest.hexdigest()


def files_left_alone(inputs: str, folder: Path) -> int | None:
    """The number of files of a distribution that is up to date, else None.

    Args:
        inputs: The current digest of its inputs.
        folder: The distribution's folder.
    """
    try:
        note: object = json.loads(_note(folder).read_bytes())
    except (OSError, ValueError):
        return None
    output, files = _output_digest(folder)
    right = {"inputs": inputs, "output": output, "files": files}
    return files if inputs and output and note == right else None


def remember(inputs: str, models: Path, service: str, folder: Path) -> None:
    """Notes that a distribution was generated. If that fails, the next run generates it again.

    Args:
        inputs: The digest of its inputs before it was generated.
        models: The folder of models. If an input changed meanwhile, nothing is noted.
        service: The service.
        folder: The distribution's folder.
    """
    output, files = _output_digest(folder)
    if not output or not inputs or inputs != inputs_digest(models, service):
        return
    note = _note(folder)
    unfinished = note.with_suffix(f".{os.getpid()}")
    try:
        _NOTES.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps({"inputs": inputs, "output": output, "files": files}))
        unfinished.replace(note)
        for old in sorted(_NOTES.iterdir(), key=_age)[_NOTES_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        return


def _inputs(models: Path, service: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of everything that decides the output; names do not depend on the machine."""
    yield "python", sys.version.encode()
    for package in _dependencies():
        yield f"package {package}", _version(package).encode()
    for folder in [GENERATOR] if INSTALLED else [_ROOT / name for name in _PROGRAM]:
        for root, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            yield from _contents(folder.parent, (Path(root, name) for name in names))
    yield from _contents(_ROOT, (_ROOT / name for name in _TEXTS))
    home = models / service
    inside = sorted(path for path in home.iterdir() if path.is_dir() and path.name != FOLDER)
    for place in (models, home, *inside):
        yield from _contents(models, place.iterdir())
    for root, folders, names in os.walk(home / FOLDER):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from _contents(models, (Path(root, name) for name in names))
    yield from _siblings(models, service)


def _siblings(models: Path, service: str) -> Iterator[tuple[str, bytes]]:
    """What a service depends on of the others: that they exist, and their settings."""
    for sibling in sorted(path for path in models.iterdir() if path.is_dir()):
        if sibling.name != service:
            for path in sorted(sibling.glob("*/*")):
                yield path.relative_to(models).as_posix(), b""
            yield from _contents(models, sibling.iterdir())


def _contents(base: Path, paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for path in sorted(paths):
        if path.is_file():
            yield path.relative_to(base).as_posix(), path.read_bytes()


def _dependencies() -> list[str]:
    """The dependencies of the generator."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [re.split(r"[^\w.-]", requirement)[0] for requirement in project["dependencies"]]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _output_digest(folder: Path) -> tuple[str, int]:
    """The digest and number of the generated files in a folder; empty if one is missing."""
    if os.path.lexists(folder / JOURNAL):
        return "", 0
    digest = sha256()
    try:
        paths = sorted(listed(folder))
        for path in paths:
            if link_on_the_way(folder, path):
                return "", 0
            content = (folder / path).read_bytes()
            digest.update(f"{path}\0{len(content)}\0".encode())
            digest.update(content)
    except (OSError, ProblemsError):
        return "", 0
    return (digest.hexdigest(), len(paths)) if paths else ("", 0)


def _note(folder: Path) -> Path:
    return _NOTES / f"{sha256(os.fsencode(folder.resolve())).hexdigest()}.json"


def _age(note: Path) -> float:
    return -note.stat().st_mtime
