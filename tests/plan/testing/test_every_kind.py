"""One package with every kind of operation: its generated tests pass, with both clients."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.files import write_tree
from support.golden import CASES
from support.package_tests import run_tests

from codegen.output.files import copied_files, render_package
from codegen.plan.lower import lower
from codegen.source.load import load
from codegen.source.read import read_service

KINDS = (
    "documents",
    "encoded-bodies",  # checksums and compression, of streams as well
    "endpoint-parameters",
    "event-streams",
    "host-prefixes",
    "idempotency-tokens",
    "recursion",
    "streams",
    "unions",
)
"""Golden cases, whose models become one."""

VERSION = "2020-01-01"


def merged(models: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A service document with the operations and shapes of several, under names of their own."""
    whole: dict[str, Any] = {}
    for case, model in models.items():
        prefix = case.title().replace("-", "")
        renamed = _renamed(model, prefix)
        operations = {
            f"{prefix}{name}": {
                **operation,
                "name": f"{prefix}{name}",
                "http": {
                    **operation["http"],
                    "requestUri": f"/{case}{operation['http']['requestUri']}",
                },
            }
            for name, operation in renamed["operations"].items()
        }
        shapes = {f"{prefix}{name}": shape for name, shape in renamed["shapes"].items()}
        whole = whole or {**model, "operations": {}, "shapes": {}}
        whole["operations"] |= operations
        whole["shapes"] |= shapes
    return whole


def _renamed(value: Any, prefix: str) -> Any:
    """A part of a model in which each reference to a shape has a prefix."""
    if isinstance(value, list):
        return [_renamed(item, prefix) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: (
            f"{prefix}{item}"
            if key == "shape" and isinstance(item, str)
            else _renamed(item, prefix)
        )
        for key, item in value.items()
    }


def test_generated_tests_of_every_kind_pass(tmp_path: Path) -> None:
    documents = {case: CASES / case / "models" / "tiny" / VERSION for case in KINDS}
    models = {
        case: json.loads((folder / "service-2.json").read_text("utf-8"))
        for case, folder in documents.items()
    }
    rules = documents["endpoint-parameters"] / "endpoint-rule-set-1.json"
    model = json.dumps(merged(models))
    home = f"models/tiny/{VERSION}"
    write_tree(
        {
            f"{home}/service-2.json": model,
            f"{home}/endpoint-rule-set-1.json": rules.read_text("utf-8"),
        },
        tmp_path,
    )
    read = load(tmp_path / "models", "tiny")
    package = lower(read_service(read), version="0")
    assert len(package.operations) > 2 * len(KINDS)
    files = {**render_package(package, read), **copied_files(package)}
    result = run_tests(write_tree(files, tmp_path / "distribution"))
    assert result.returncode == 0, result.stdout
    assert "skipped" not in result.stdout
