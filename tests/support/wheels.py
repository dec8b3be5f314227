"""Wheels of a botocore that has only what a test gives it, and what is left of a real one."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import botocore

_DATA = Path(botocore.__file__).parent / "data"


def make_wheel(
    folder: Path,
    version: str,
    data: Mapping[str, bytes | dict[str, Any]],
    *,
    made: date = date(2026, 1, 31),
    needs_python: str = ">=3.9",
) -> Path:
    """A wheel of botocore ``version`` in ``folder``, and its path.

    Args:
        folder: Where to.
        version: Of botocore.
        data: Path below ``botocore/data`` → content; objects are written as JSON, and what is
            called ``.gz`` is compressed.
        made: The date of every file in it.
        needs_python: The versions of Python that it says it is for.
    """
    home = f"botocore-{version}.dist-info"
    files = {f"botocore/data/{path}": _bytes(path, content) for path, content in data.items()}
    files["botocore/__init__.py"] = f'__version__ = "{version}"\n'.encode()
    metadata = (
        f"Metadata-Version: 2.1\nName: botocore\nVersion: {version}\n"
        f"Requires-Python: {needs_python}\n"
    )
    files[f"{home}/METADATA"] = metadata.encode()
    files[f"{home}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{home}/RECORD"] = "".join(f"{path},,\n" for path in files).encode()
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"botocore-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, (made.year, made.month, made.day, 12, 0, 0))
            archive.writestr(entry, content)
    return wheel


def installed_data(*services: str) -> dict[str, bytes]:
    """What the installed botocore has of services, and of partitions, as ``make_wheel`` takes it."""
    paths = [_DATA / "partitions.json"]
    for service in services:
        paths += sorted((_DATA / service).rglob("*.json*"))
    contents = {path.relative_to(_DATA).as_posix(): path.read_bytes() for path in paths}
    return {
        path: gzip.decompress(content) if path.endswith(".gz") else content
        for path, content in contents.items()
    }


def _bytes(path: str, content: bytes | dict[str, Any]) -> bytes:
    plain = content if isinstance(content, bytes) else json.dumps(content, indent=2).encode()
    return gzip.compress(plain, mtime=0) if path.endswith(".gz") else plain
