"""Findings of an earlier survey: an interrupted one goes on where it stopped.

A finding is kept by the digest of everything that decides a service's package: the generator, Python,
and the documents of the service. A survey on another tree makes its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from codegen.output.fingerprint import inputs_digest
from codegen.source.locations import cache

FOLDER = cache() / "survey"


def read_finding(models: Path, service: str, folder: Path = FOLDER) -> Mapping[str, Any] | None:
    """The fields of a finding that was kept; None if there is none for this tree.

    Args:
        models: The folder of models.
        service: The service.
        folder: Where findings are kept.
    """
    digest = inputs_digest(models, service)
    try:
        note: object = json.loads((folder / f"{service}.json").read_bytes())
    except (OSError, ValueError):
        return None
    match note:
        case {"inputs": str(inputs), "finding": dict(finding)} if digest and inputs == digest:
            return cast("Mapping[str, Any]", finding)
        case _:
            return None


def keep_finding(
    models: Path, service: str, finding: Mapping[str, Any], folder: Path = FOLDER
) -> None:
    """Keeps the fields of a finding.

    Args:
        models: The folder of models.
        service: The service.
        finding: The fields.
        folder: Where findings are kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    note = {"inputs": inputs_digest(models, service), "finding": finding}
    (folder / f"{service}.json").write_text(json.dumps(note), encoding="utf-8")
