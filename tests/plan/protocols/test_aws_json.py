"""AWS JSON: packages of operations of botocore's services pass their tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore import xform_name
from support.files import write_tree
from support.models import tiny_service, write_models
from support.package_tests import run_tests
from support.slice_checks import build
from support.slices import slice_of
from support.thorough import THOROUGH

from codegen import pipeline
from codegen.output.files import copied_files
from codegen.problems import ProblemsError

SOME = {
    "secretsmanager": ["DescribeSecret"],  # times
    "sqs": ["ReceiveMessage"],  # errors with the codes of the query protocol
    "dynamodb": [
        "TransactGetItems",  # structures that hold themselves, names of tables for endpoints
        "DescribeEndpoints",  # a header with the version of the API
        "ListBackups",  # tokens with a minimum length
    ],
}
MORE = {
    "kms": ["Encrypt", "UpdatePrimaryRegion"],
    "stepfunctions": ["DescribeExecution"],
    "ecs": ["DescribeClusters"],
    "events": ["ListRules"],
    "logs": ["FilterLogEvents"],
}
CHOSEN = SOME | MORE if THOROUGH else SOME
"""Service → the operations whose tests, and those of what they reach, run."""


@pytest.mark.parametrize(("service", "operations"), CHOSEN.items())
def test_generated_tests_of_operations_pass(
    service: str, operations: list[str], tmp_path: Path
) -> None:
    package, files = build(slice_of(service, operations))
    modules = [f"tests/test_{xform_name(operation)}.py" for operation in operations]
    tests = [*modules, "tests/test_structures.py"]
    result = run_tests(write_tree({**files, **copied_files(package)}, tmp_path), *tests)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", ["targetPrefix", "jsonVersion"])
def test_incomplete_metadata_is_refused(name: str, tmp_path: Path) -> None:
    model = tiny_service()
    settings = {"protocols": ["json"], "targetPrefix": "Tiny", "jsonVersion": "1.1"}
    model["metadata"] |= settings
    del model["metadata"][name]
    with pytest.raises(ProblemsError, match=f"found no {name} in the metadata"):
        pipeline.build(write_models(tmp_path, model=model), "tiny")
