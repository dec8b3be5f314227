"""Overlays that come with the generator: what botocore's code knows of a service, and its model doesn't.

There is a file for each such service, named like its id in lower case, with hyphens for spaces. Nothing
else in the generator knows a service.
"""

# docs/decisions/what-botocore-knows-in-code.md says why.

from __future__ import annotations

from pathlib import Path

from codegen.source.model import Document
from codegen.source.parse import parse_toml

FOLDER = Path(__file__).parent


def customizations(service_id: str) -> Document:
    """The overlay of a service; empty for most.

    Args:
        service_id: The service's id: ``CloudSearch Domain``.
    """
    known = {path.stem: path for path in FOLDER.glob("*.toml")}
    path = known.get(service_id.lower().replace(" ", "-"))
    return {} if path is None else parse_toml(path.read_bytes(), path.name)
