"""Takes the revisions of the history from botocore's wheels: ``python -m tests.lifecycle.history.fetch``.

Run by hand, when a revision is to be added. Each wheel is downloaded by pip into a temporary
folder; only the model's documents are read from it, and nothing of it is unpacked or run. What
comes out, ``revisions.tar.xz`` and ``ORIGIN.toml``, is the same bytes on every run.
"""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.lifecycle.history.revisions import ARCHIVE, ORIGIN, SERVICE, VERSIONS, pack

_DOCUMENTS = ("service-2", "paginators-1", "endpoint-rule-set-1")
_LARGEST = 4 << 20
"""A document that is larger than this is no model: it is not read."""


def documents(wheel: Path) -> dict[str, bytes]:
    """The model's documents in a wheel, by their path in a folder of models."""
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            folder, _, name = entry.filename.rpartition("/")
            stem, _, suffix = name.partition(".")
            if not folder.startswith(f"botocore/data/{SERVICE}/") or stem not in _DOCUMENTS:
                continue
            if suffix not in ("json", "json.gz") or entry.file_size > _LARGEST:
                raise SystemExit(f"{wheel.name}: {entry.filename} is not as expected")
            content = archive.read(entry)
            if suffix == "json.gz":
                content = gzip.decompress(content)
            found[f"{folder.removeprefix('botocore/data/')}/{stem}.json"] = content
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class Revision:
    """The model's documents in one version of botocore."""

    version: str
    wheel: str
    """The digest of the wheel."""

    files: Mapping[str, bytes]

    def origin(self) -> str:
        """Where it comes from, as a table of ``ORIGIN.toml``."""
        lines = [f'["{self.version}"]', f'wheel = "{self.wheel}"']
        lines += [f'"{path}" = "{_sha256(content)}"' for path, content in self.files.items()]
        return "\n".join(lines)


def fetch(version: str, folder: Path) -> Revision:
    """Downloads one version of botocore and reads the model's documents in it."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--disable-pip-version-check", f"--dest={folder}"]
    subprocess.run([*command, f"botocore=={version}"], check=True)
    (wheel,) = folder.glob(f"botocore-{version}-*.whl")
    try:
        return Revision(version, _sha256(wheel.read_bytes()), documents(wheel))
    finally:
        wheel.unlink()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main() -> None:
    """Fetches every version that the history names."""
    revisions: list[Revision] = []
    with tempfile.TemporaryDirectory() as folder:
        for version in VERSIONS:
            revisions.append(fetch(version, Path(folder)))
            print(f"{version}: {', '.join(revisions[-1].files)}", flush=True)
    pack({revision.version: revision.files for revision in revisions}, ARCHIVE)
    head = "# Written by `python -m tests.lifecycle.history.fetch`: sha256 of what the history was taken from."
    ORIGIN.write_text("\n\n".join([head, *(revision.origin() for revision in revisions)]) + "\n")


if __name__ == "__main__":
    main()
