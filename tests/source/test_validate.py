"""Documents become a model: names by rule, what is missing, the protocol, all of botocore."""

from __future__ import annotations

from pathlib import Path

import botocore.model
import pytest
from support.models import API_VERSION, edit, tiny_paginators, tiny_service, write_models
from support.thorough import many

from codegen.plan.protocols.registry import resolved_protocol
from codegen.source.load import load, services
from codegen.source.model import Service
from codegen.source.validate import validate

FOLDER = f"tiny/{API_VERSION}"
BOTOCORE_DATA = Path(botocore.__file__).parent / "data"


def model(path: Path, **documents: object) -> Service:
    return validate(load(write_models(path, **documents), "tiny"))


def test_paginator_paths_with_alternatives_and_lists_resolve(tmp_path: Path) -> None:
    document = tiny_paginators()
    edit(document, "/pagination/ListThings/output_token", "nextToken || things[-1].name")
    edit(document, "/pagination/ListThings/input_token", ["nextToken"])
    paginator = model(tmp_path, paginators=document).paginators["ListThings"]
    assert paginator.input_token == ("nextToken",)
    assert paginator.output_token == ("nextToken || things[-1].name",)


def test_model_mirrors_its_documents(tmp_path: Path) -> None:
    service = model(tmp_path, paginators=tiny_paginators())
    assert service.name == "tiny"
    assert service.file == f"{FOLDER}/service-2.json"
    assert service.source == f"models/{FOLDER}/service-2.json"
    assert (service.service_id, service.full_name) == ("tiny", "Amazon Tiny")
    assert (resolved_protocol(service.metadata), service.signature_version) == ("rest-json", "v4")
    assert list(service.operations) == ["GetThing", "ListThings", "PutThing"]
    assert service.operations["PutThing"].host_prefix == "{account}.data."
    assert service.operations["GetThing"].errors == ("NotFoundException",)
    assert service.shapes["Thing"].required == ("name",)
    assert service.shapes["Data"].sensitive
    assert service.shapes["NotFoundException"].error_status == 404
    assert service.paginators["ListThings"].limit_key == "maxResults"
    assert service.endpoint_rules is None


def test_missing_metadata_has_defaults(tmp_path: Path) -> None:
    document = tiny_service()
    for key in ("serviceId", "signingName", "signatureVersion", "serviceFullName", "auth"):
        del document["metadata"][key]
    service = model(tmp_path, model=document)
    assert (service.service_id, service.full_name) == ("tiny", "tiny")
    assert (service.signing_name, service.signature_version) == ("tiny", "v4")
    assert service.auth == ()


def test_minimal_model_is_valid(tmp_path: Path) -> None:
    bare = {
        "metadata": {"protocol": "rest-json"},
        "operations": {
            "Go": {"http": {"method": "GET", "requestUri": "/"}, "input": {"shape": "Nothing"}}
        },
        "shapes": {"Nothing": {"type": "structure"}},
    }
    service = validate(load(write_models(tmp_path, model=bare), "tiny"))
    assert (service.endpoint_prefix, service.signing_name, service.service_id) == ("tiny",) * 3
    assert list(service.operations) == ["Go"]
    assert not service.shapes["Nothing"].members


def test_path_and_host_members_are_required(tmp_path: Path) -> None:
    document = tiny_service()
    for shape, member in (("GetThingRequest", "name"), ("PutThingRequest", "account")):
        names = document["shapes"][shape].get("required", [])
        document["shapes"][shape]["required"] = [name for name in names if name != member]
    service = model(tmp_path, model=document)
    assert "name" in service.shapes["GetThingRequest"].required
    assert "account" in service.shapes["PutThingRequest"].required


def test_protocol_choice_equals_botocore(tmp_path: Path) -> None:
    for protocols in (
        ["rest-json"],
        ["smithy-rpc-v2-cbor", "json"],
        ["ec2", "query", "rest-xml"],
        ["rest-xml", "rest-json"],
        None,
    ):
        document = edit(tiny_service(), "/metadata/protocol", "rest-xml")
        edit(document, "/metadata/protocols", protocols or ...)
        chosen = botocore.model.ServiceModel(document).resolved_protocol
        assert resolved_protocol(model(tmp_path, model=document).metadata) == chosen


def test_every_service_of_botocore_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the schemas say of them is tested elsewhere, where each part is looked at once."""
    monkeypatch.setattr("codegen.source.validate.schema_problems", lambda documents: [])
    names = services(BOTOCORE_DATA)
    assert len(names) == 439
    for name in names[:: many(4, 1)]:
        found = validate(load(BOTOCORE_DATA, name))
        assert resolved_protocol(found.metadata), name
