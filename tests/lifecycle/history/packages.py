"""The package of each revision of the history, as its users would have had it.

The overlay is today's; of it only what names something that the revision has.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from codegen.output.files import copied_files, render_package
from codegen.plan.lower import lower
from codegen.source.load import load
from codegen.source.model import Documents, Service
from codegen.source.read import read_with_partial_overlay
from tests.lifecycle.history.revisions import SERVICE, revisions
from tests.support.files import write_tree

MODELS = Path(__file__).parents[3] / "models"
PACKAGE = "typed_ivs"
_SHARED = ("partitions.json", f"{SERVICE}/service.toml")


def write_models(version: str, folder: Path) -> Path:
    """Lays out a revision as a folder of models with today's settings, without the overlay."""
    files = {path: (MODELS / path).read_bytes() for path in _SHARED}
    return write_tree({**files, **revisions()[version]}, folder)


@cache
def documents(version: str) -> Documents:
    """The documents of a revision, and today's overlay, all of it."""
    with tempfile.TemporaryDirectory() as folder:
        found = load(write_models(version, Path(folder)), SERVICE)
    # Modules of one service are today's, and not in these packages.
    settings = {name: value for name, value in found.settings.items() if name != "local_service"}
    return replace(found, overlay=load(MODELS, SERVICE).overlay, settings=settings)


def service(version: str) -> Service:
    """The service of a revision, with the overlay as far as it applies."""
    return read_with_partial_overlay(documents(version))


def files(version: str) -> dict[str, str | bytes]:
    """Every file of the distribution of a revision; Python is not formatted."""
    package = lower(service(version), version="0.1.0")
    return {**render_package(package, documents(version)), **copied_files(package)}


def write_package(version: str, folder: Path, runtime: Path | None = None) -> Path:
    """Writes the distribution of a revision, and returns its folder.

    Args:
        version: The revision.
        folder: The distribution's folder.
        runtime: A copy of the runtime to link to, which is then compiled once for all revisions.
    """
    linked = f"{PACKAGE}/_runtime"
    left_out = () if runtime is None else (f"{linked}/",)
    every = files(version)
    write_tree({path: every[path] for path in every if not path.startswith(left_out)}, folder)
    if runtime is not None:
        (folder / linked).symlink_to(runtime, target_is_directory=True)
    return folder
