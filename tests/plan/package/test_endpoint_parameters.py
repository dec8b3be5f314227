"""Endpoint parameters that an operation takes from its input are those that botocore takes."""

from __future__ import annotations

import copy
import importlib
import json
from collections.abc import Iterator
from typing import Any

import jmespath
import pytest
from support.in_memory import compiled, importable
from support.slice_checks import build
from support.slices import read, slice_of

from codegen.plan.lower import lower
from codegen.problems import ProblemsError
from codegen.source.read import read_service

OPERATIONS = ("BatchGetItem", "ImportTable", "TransactGetItems", "TransactWriteItems")
"""An operation for each form of path that a service of botocore has."""

KEY = {"id": {"S": "1"}}
TABLE = {"AttributeDefinitions": [], "KeySchema": []}
INPUTS: list[tuple[str, dict[str, Any]]] = [
    ("BatchGetItem", {"RequestItems": {"first": {"Keys": [KEY]}, "second": {"Keys": [KEY]}}}),
    ("BatchGetItem", {"RequestItems": {}}),
    (
        "ImportTable",
        {
            "S3BucketSource": {"S3Bucket": "bucket"},
            "InputFormat": "CSV",
            "TableCreationParameters": {"TableName": "made", **TABLE},
        },
    ),
    ("TransactGetItems", {"TransactItems": [{"Get": {"Key": KEY, "TableName": "read"}}] * 2}),
    ("TransactGetItems", {"TransactItems": []}),
    (
        "TransactWriteItems",
        {
            "TransactItems": [
                {"Put": {"Item": KEY, "TableName": "put"}},
                {"Delete": {"Key": KEY, "TableName": "deleted"}},
                {},
                {"Update": {"Key": KEY, "TableName": "updated", "UpdateExpression": "SET a = b"}},
            ]
        },
    ),
]


@pytest.fixture(scope="module")
def models() -> Iterator[Any]:
    package, files = build(slice_of("dynamodb", OPERATIONS))
    with importable(package.name, compiled(files)):
        yield importlib.import_module(f"{package.name}.models")


@pytest.mark.parametrize(("operation", "given"), INPUTS)
def test_paths_select_what_jmespath_selects(
    models: Any, operation: str, given: dict[str, Any]
) -> None:
    document = slice_of("dynamodb", [operation])["service"]["operations"][operation]
    ((name, trait),) = document["operationContextParams"].items()
    keyword = {"ResourceArn": "resource_arn", "ResourceArnList": "resource_arn_list"}[name]
    kind = getattr(models, f"{operation}Request")
    request = kind.from_json(json.dumps(given))
    expected = jmespath.search(trait["path"], given)
    assert request.endpoint_parameters() == {keyword: expected}


def test_path_through_a_member_that_is_not_given_selects_nothing(models: Any) -> None:
    request = models.ImportTableRequest(
        s3_bucket_source=None, input_format="CSV", table_creation_parameters=None
    )
    assert request.endpoint_parameters() == {"resource_arn": None}


@pytest.mark.parametrize(
    "path",
    [
        "TransactItems[*]",
        "TransactItems[0].Get.TableName",
        "keys(TransactItems)",
        "Missing[*].Get.TableName",
        "TransactItems[*].[Get.Missing, Get.TableName][]",
        "TransactItems[*].Get.TableName | [0]",
        "__import__('os')",
        7,
    ],
)
def test_other_paths_are_refused(path: object) -> None:
    documents = copy.deepcopy(slice_of("dynamodb", ["TransactGetItems"]))
    operation = documents["service"]["operations"]["TransactGetItems"]
    operation["operationContextParams"]["ResourceArnList"]["path"] = path
    with pytest.raises(ProblemsError, match="operationContextParams"):
        lower(read_service(read(documents)), version="0")
