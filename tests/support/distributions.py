"""Small distributions, laid out as ``generate`` writes them, for what is done with whole ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from codegen.lifecycle.distribution import Distribution, read_distribution
from codegen.output import parts, publisher, requirements
from codegen.output.render import render
from codegen.output.write import write
from codegen.plan.ir.parts import OwnPart

DIGEST = "0" * 64
PACKAGE = {
    "LICENSE": "A licence.\n",
    "NOTICE": "A notice.\n",
    "__init__.py": "from .client import number as number\n",
    "_runtime/values.py": "NUMBER = 42\n",
    "client.py": "from ._runtime.values import NUMBER\n\n\ndef number() -> int:\n    return NUMBER\n",
    "py.typed": "",
}


def small_distribution(
    folder: Path,
    version: str = "1.0.0",
    package: Mapping[str, str] = PACKAGE,
    own_parts: Sequence[OwnPart] = (),
) -> Distribution:
    """Writes the distribution ``typed-small`` and reads it."""
    sbom = {
        "components": [
            {"type": "library", "name": "urllib3"},
            {
                "type": "data",
                "name": "models/small/2020-01-01/service-2.json",
                "version": "1.2.3",
                "hashes": [{"alg": "SHA-256", "content": DIGEST}],
            },
        ]
    }
    files = {f"typed_small/{path}": text for path, text in package.items()}
    files |= {name: package[name] for name in ("LICENSE", "NOTICE")}
    files |= {
        "pyproject.toml": _pyproject(version, own_parts),
        "README.md": "# typed-small\n\nNot affiliated with AWS.\n",
        "CHANGELOG.md": "# Changelog\n",
        "tests/test_number.py": "def test_nothing() -> None: ...\n",
        "sbom.cdx.json": json.dumps(sbom),
    }
    write(files, folder)
    return read_distribution(folder)


def _pyproject(version: str, own_parts: Sequence[OwnPart]) -> str:
    """The pyproject.toml that every distribution has."""
    package: dict[str, object] = {
        "service": "small",
        "name": "typed_small",
        "distribution": "typed-small",
        "version": version,
        "description": "Typed bindings for small things (not affiliated with AWS)",
        "parts": own_parts,
        "features": (),
    }
    template = "distribution/pyproject.toml.j2"
    return render(
        template,
        package=package,
        requirements=requirements,
        parts=parts,
        publisher=publisher,
        source="a small model",
    )
