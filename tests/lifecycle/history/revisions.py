"""The revisions of the model that the history looks at, and the archive that holds them.

The archive is a ``tar.xz`` of ``VERSION/SERVICE/API-VERSION/DOCUMENT.json``, where VERSION is the
botocore release that the documents were taken from (``fetch.py``). Every entry has the same owner,
mode and time, so that the same documents are the same bytes. ``ORIGIN.toml`` has the digests.
"""

from __future__ import annotations

import io
import lzma
import tarfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.support.files import write_tree

SERVICE = "ivs"
ARCHIVE = Path(__file__).with_name("revisions.tar.xz")
ORIGIN = Path(__file__).with_name("ORIGIN.toml")

VERSIONS = (
    *("1.17.21", "1.17.30", "1.17.46", "1.20.4", "1.20.47", "1.21.64", "1.23.9", "1.27.50"),
    *("1.27.51", "1.29.53", "1.29.54", "1.29.144", "1.29.145", "1.29.162", "1.34.33", "1.34.91"),
    *("1.34.92", "1.34.146", "1.35.60", "1.35.61", "1.42.93", "1.42.94", "1.42.97", "1.43.22"),
    *("1.43.23", "1.43.45", "1.43.119", "1.43.121", "1.44.5"),
)
"""Releases of botocore, oldest first. Where a change of one release is to be seen alone, the release
before it is here, too; not so where nothing had changed in between: 1.21.63 has the documents of
1.20.47, 1.34.145 those of 1.34.92, 1.43.118 those of 1.43.45."""


def pack(revisions: Mapping[str, Mapping[str, bytes]], archive: Path) -> None:
    """Writes the documents of each version to an archive."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for version, files in revisions.items():
            for path, data in files.items():
                entry = tarfile.TarInfo(f"{version}/{path}")
                entry.size = len(data)
                tar.addfile(entry, io.BytesIO(data))
    archive.write_bytes(lzma.compress(content.getvalue(), preset=9 | lzma.PRESET_EXTREME))


@cache
def revisions() -> Mapping[str, Mapping[str, bytes]]:
    """The documents of every version in the archive, by their path in a folder of models."""
    found: dict[str, dict[str, bytes]] = {}
    with tarfile.open(ARCHIVE, "r:xz") as tar:
        for entry in tar:
            version, _, path = entry.name.partition("/")
            file = tar.extractfile(entry)
            assert file is not None, entry.name
            found.setdefault(version, {})[path] = file.read()
    return found


def write_models(version: str, folder: Path) -> Path:
    """Lays out the documents of a version as a folder of models, and returns it."""
    return write_tree(revisions()[version], folder)
