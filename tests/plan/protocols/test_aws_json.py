"""AWS JSON: packages of botocore's services pass their tests."""

from __future__ import annotations

from pathlib import Path

import botocore
import pytest
from plan.testing.test_generated_tests import outcome
from support.models import tiny_service, write_models
from support.thorough import THOROUGH

from codegen.output.files import copied_files, render_package
from codegen.pipeline import build
from codegen.plan.lower import lower
from codegen.problems import ProblemsError
from codegen.source.load import load
from codegen.source.read import read_service

DATA = Path(botocore.__file__).parent / "data"
SOME = {
    "secretsmanager": "describe_secret",  # times
    "sqs": "receive_message",  # errors with the codes of the query protocol
}
MORE = {"kms": "encrypt", "stepfunctions": "describe_execution"}
CHOSEN = SOME | MORE if THOROUGH else SOME
"""Service → the operation whose tests run."""


@pytest.mark.parametrize(("service", "operation"), CHOSEN.items())
def test_generated_tests_of_service_pass(service: str, operation: str, tmp_path: Path) -> None:
    documents = load(DATA, service)
    package = lower(read_service(documents), version="0.1.0")
    for path, content in {**render_package(package, documents), **copied_files(package)}.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = outcome(tmp_path, f"tests/test_{operation}.py", "tests/test_structures.py")
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", ["targetPrefix", "jsonVersion"])
def test_incomplete_metadata_is_refused(name: str, tmp_path: Path) -> None:
    model = tiny_service()
    settings = {"protocols": ["json"], "targetPrefix": "Tiny", "jsonVersion": "1.1"}
    model["metadata"] |= settings
    del model["metadata"][name]
    with pytest.raises(ProblemsError, match=f"found no {name} in the metadata"):
        build(write_models(tmp_path, model=model), "tiny")
