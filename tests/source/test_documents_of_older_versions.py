"""Documents as older versions of botocore had them, in which there is more or less than today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.models import edit, tiny_service, write_models

from codegen.plan.endpoints.lower import lower_endpoints
from codegen.source.load import load
from codegen.source.validate import validate

PARTITIONS: dict[str, Any] = {
    "version": "1.1",
    "partitions": [
        {
            "id": "aws",
            "outputs": {
                "name": "aws",
                "dnsSuffix": "amazonaws.com",
                "dualStackDnsSuffix": "api.aws",
                "supportsFIPS": True,
                "supportsDualStack": True,
            },
            "regionRegex": "^us-\\w+-\\d+$",
            "regions": {"us-east-1": {}},
        }
    ],
}
RULES: dict[str, Any] = {
    "version": "1.3",
    "parameters": {"Region": {"type": "String", "builtIn": "AWS::Region", "required": True}},
    "rules": [
        {
            "type": "endpoint",
            "conditions": [
                {"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "Partition"}
            ],
            "endpoint": {"url": "https://tiny.{Partition#dnsSuffix}"},
        }
    ],
}


def test_unused_traits_are_accepted(tmp_path: Path) -> None:
    plain = validate(load(write_models(tmp_path / "plain"), "tiny"))
    service = edit(tiny_service(), "/xmlNamespace", "http://tiny.example/")
    edit(service, "/authorizers", {"strategy": {"name": "strategy", "type": "provided"}})
    edit(service, "/shapes/PutThingRequest/members/name/tags", ["not-preview"])
    edit(service, "/shapes/PutThingRequest/members/name/default", "none")
    more = validate(load(write_models(tmp_path / "more", model=service), "tiny"))
    assert (more.shapes, more.operations) == (plain.shapes, plain.operations)


def test_partitions_without_implicit_global_region_are_accepted(tmp_path: Path) -> None:
    write_models(tmp_path, partitions=PARTITIONS, endpoint_rules=RULES)
    service = validate(load(tmp_path, "tiny"))
    endpoints = lower_endpoints(service.endpoint_rules, service.partitions, file="")
    (partition,) = endpoints.partitions
    assert (partition.name, partition.implicit_global_region) == ("aws", "")
