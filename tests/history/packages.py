"""The package of each revision of the history, as its users would have had it.

The overlay is today's; of it only what names something that the revision has.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from codegen.output.files import copied_files, render_package
from codegen.plan.lower import lower
from codegen.source.load import load
from codegen.source.model import Document, Documents, Service
from codegen.source.overlay import apply_overlay
from codegen.source.validate import validate
from tests.history.revisions import SERVICE, revisions

MODELS = Path(__file__).parents[2] / "models"
_SHARED = ("partitions.json", f"{SERVICE}/service.toml", f"{SERVICE}/overlay.toml")


def write_models(version: str, folder: Path) -> Path:
    """Lays out a revision as a folder of models with today's settings, without the overlay."""
    files = {path: (MODELS / path).read_bytes() for path in _SHARED[:2]}
    for path, content in {**files, **revisions()[version]}.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


@cache
def documents(version: str) -> Documents:
    """The documents of a revision, and the overlay as far as it applies."""
    with tempfile.TemporaryDirectory() as folder:
        found = load(write_models(version, Path(folder)), SERVICE)
    overlay = load(MODELS, SERVICE).overlay
    return replace(found, overlay=_applicable(overlay, found))


def service(version: str) -> Service:
    """The service of a revision, with the overlay as far as it applies."""
    found = documents(version)
    return apply_overlay(validate(found), found.overlay, _SHARED[2])


def files(version: str) -> dict[str, str | bytes]:
    """Every file of the distribution of a revision; Python is not formatted."""
    package = lower(service(version), version="0.1.0")
    return {**render_package(package, documents(version)), **copied_files(package.name)}


def write_package(version: str, folder: Path) -> Path:
    """Writes the distribution of a revision, and returns its folder."""
    for path, content in files(version).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def _applicable(overlay: Document, found: Documents) -> dict[str, Any]:
    kept = {kind: list(_kept(kind, entries, found)) for kind, entries in overlay.items()}
    return {kind: entries for kind, entries in kept.items() if entries}


def _kept(
    kind: str, entries: list[dict[str, Any]], found: Documents
) -> Iterator[Mapping[str, Any]]:
    """The entries of one kind, cut to the operations, shapes and members that there are."""
    operations, shapes = found.service["operations"], found.service["shapes"]
    paginated = found.paginators.get("pagination", {})
    for entry in entries:
        shape: Mapping[str, Any] = shapes.get(entry.get("shape"), {})
        members: Mapping[str, Any] = shape.get("members", {})
        names = {
            key: [name for name in entry[key] if name in known]
            for key, known in (("operations", operations), ("members", members))
            if key in entry
        }
        applies = (
            all(names.values()),
            "operation" not in entry or entry["operation"] in set(operations) - set(paginated),
            "shape" not in entry or bool(shape),
            "shape" not in entry or entry.get("member") in (None, *members),
            kind != "pattern" or "pattern" in shape,
        )
        if all(applies):
            yield {**entry, **names}
