"""botocore's source distribution: downloaded as a file, of which only test data is read.

Nothing of it is executed or unpacked. The file is known by its digest.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin
from urllib.request import Request, urlopen

VERSION = "1.44.5"
_FILE = f"botocore-{VERSION}.tar.gz"
_SHA256 = "a988f39e3a4484def0b8010f41128f71157da0515a4804fccce4739aa8f216da"
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"', re.IGNORECASE)
_TIMEOUT = 120.0


class DownloadError(Exception):
    """The distribution could not be downloaded, or is another one."""


def fetch(folder: Path) -> Path:
    """Downloads the distribution to ``folder``, unless it is there, and returns its path.

    Raises:
        DownloadError: No index has the file, or its digest is another one.
    """
    path = folder / _FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        content = _download()
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != _SHA256:
        raise DownloadError(f"{path}: got the digest {found}; expected: {_SHA256}")
    return path


def read_json(path: Path, pattern: str) -> dict[str, Any]:
    """The JSON files whose path in the distribution matches ``pattern``, by that path."""
    return {name: json.loads(content) for name, content in read(path, pattern).items()}


def read(path: Path, pattern: str) -> Mapping[str, bytes]:
    """The files whose path in the distribution matches ``pattern`` as a whole, by that path."""
    with tarfile.open(path) as archive:
        return dict(sorted(_matching(archive, re.compile(pattern))))


def _matching(archive: tarfile.TarFile, pattern: re.Pattern[str]) -> Iterator[tuple[str, bytes]]:
    for member in archive:
        name = member.name.partition("/")[2]
        if member.isfile() and pattern.fullmatch(name):
            stream = archive.extractfile(member)
            if stream is not None:
                yield name, stream.read()


def _download() -> bytes:
    """The file from the first index that has it (PEP 503)."""
    for index in _indexes():
        page = urljoin(f"{index.rstrip('/')}/", "botocore/")
        try:
            links = [unescape(link) for link in _LINK.findall(_get(page).decode())]
        except OSError:
            continue
        for link in links:
            url = urldefrag(urljoin(page, link)).url
            if url.endswith(f"/{_FILE}"):
                return _get(url)
    raise DownloadError(f"{_FILE}: no index that pip is configured for has it")


def _get(url: str) -> bytes:
    request = Request(url, headers={"Accept": "text/html"})  # noqa: S310 - pip's indexes
    try:
        with urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310 - as above
            content: bytes = response.read()
    except HTTPError as error:
        error.close()
        raise
    return content


def _indexes() -> list[str]:
    """The indexes that pip is configured for, then the one that it uses without a configuration."""
    given = [os.environ.get("PIP_INDEX_URL"), os.environ.get("PIP_EXTRA_INDEX_URL")]
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    given += [
        line.partition("=")[2].strip("'\"")
        for line in listed.splitlines()
        if line.partition("=")[0].rpartition(".")[2] in ("index-url", "extra-index-url")
    ]
    found = [url for text in given if text for url in text.split()]
    default: str = import_module("pip._internal.models.index").PyPI.simple_url
    return [*found, default]
