"""The software bill of materials of a distribution: CycloneDX 1.6, the same for the same inputs."""

# docs/decisions/what-is-published.md says why.

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.output.requirements import RUNNING
from codegen.plan.ir.package import Package
from codegen.source.model import Document, Documents

SBOM = "sbom.cdx.json"

_LICENCE = [{"license": {"id": "Apache-2.0"}}]
_GENERATOR = "typed-aws-codegen"
_BOTOCORE = "pkg:pypi/botocore"


def render_sbom(package: Package, documents: Documents) -> str:
    """The SBOM of a distribution: the documents it was generated from, and its requirements.

    Args:
        package: What is distributed.
        documents: What it was generated from, with digests and origins where they are known.
    """
    root = _purl(package.distribution, package.version)
    needed = [_needed(requirement) for requirement in RUNNING]
    models = [*_models(documents)]
    contents: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "lifecycles": [{"phase": "pre-build"}],
            "tools": {"components": [{"type": "application", "name": _GENERATOR}]},
            "component": {
                "type": "library",
                "bom-ref": root,
                "name": package.distribution,
                "version": package.version,
                "description": package.description,
                "licenses": _LICENCE,
                "purl": root,
            },
        },
        "components": [*needed, *models],
        "dependencies": [
            {"ref": root, "dependsOn": [component["bom-ref"] for component in needed]},
            *({"ref": component["bom-ref"]} for component in needed),
        ],
    }
    # Derived from the contents: a random number would not be reproducible.
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(contents, sort_keys=True))
    return json.dumps({**contents, "serialNumber": f"urn:uuid:{number}"}, indent=2) + "\n"


def _needed(requirement: str) -> dict[str, Any]:
    """A package that is needed at run time; its version is whatever the requirement allows."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    name = match[0] if match else requirement
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}",
        "name": name,
        "scope": "required",
        "purl": f"pkg:pypi/{name}",
        "properties": [{"name": f"{_GENERATOR}:requirement", "value": requirement}],
    }


def _models(documents: Documents) -> Iterator[dict[str, Any]]:
    """The documents that the package was generated from, by path."""
    origins = {
        **_origins(documents.partitions_origin, ""),
        **_origins(documents.origin, f"{documents.name}/"),
    }
    for path, digest in sorted(documents.digests.items()):
        if not path.endswith((".json", ".json.gz")):
            continue  # our own files
        component: dict[str, Any] = {
            "type": "data",
            "bom-ref": f"models/{path}",
            "name": f"models/{path}",
            "hashes": [{"alg": "SHA-256", "content": digest}],
            "data": [{"type": "definition"}],
        }
        origin = origins.get(path)
        if origin and origin["sha256"] == digest:
            component["version"] = origin["botocore"]
            component["licenses"] = _LICENCE
            component["purl"] = f"{_BOTOCORE}@{origin['botocore']}#{origin['from']}"
        yield component


def _origins(document: Document, folder: str) -> dict[str, Mapping[str, str]]:
    """Path of a document → its path in botocore, the version of that, and the digest."""
    return {
        f"{folder}{entry['path']}": {**entry, "botocore": document["botocore"]}
        for entry in document.get("documents", ())
    }


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}"
