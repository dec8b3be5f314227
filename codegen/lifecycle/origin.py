"""ORIGIN.toml: the botocore that the documents beside it are from, and their digests."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from codegen.lifecycle.botocore_data import Document
from codegen.output.render import toml_string
from codegen.source.parse import parse_toml
from codegen.text.line_endings import with_lf

ORIGIN = "ORIGIN.toml"

BotocoreVersion: TypeAlias = tuple[int, ...]

_HEADER = """\
# Where these documents come from. The bytes are those of the botocore wheel, unpacked where the
# wheel holds them compressed; `sha256` is that of the file here.
"""


def origin_text(version: str, documents: Iterable[Document]) -> str:
    """The content of the ORIGIN.toml beside ``documents`` of botocore ``version``."""
    entries = [
        "\n[[documents]]\n"
        f"path = {toml_string(document.path)}\n"
        f"from = {toml_string(document.origin)}\n"
        f"sha256 = {toml_string(sha256(with_lf(document.content)).hexdigest())}\n"
        for document in documents
    ]
    lines = f'botocore = {toml_string(version)}\nlicence = "Apache-2.0"\n'
    return "".join([_HEADER, lines, *entries])


def origin_version(folder: Path) -> str:
    """The version of botocore that the documents of ``folder`` are from; empty if unknown."""
    path = folder / ORIGIN
    if not path.is_file():
        return ""
    said: object = parse_toml(path.read_bytes(), ORIGIN).get("botocore")
    return said if isinstance(said, str) else ""


def parse_botocore_version(version: str) -> BotocoreVersion:
    """A version of botocore as comparable numbers; the lowest if it is not a version."""
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()
