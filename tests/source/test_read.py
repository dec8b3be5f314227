"""A code means one error: the one that botocore raises for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.model import ServiceModel
from support.models import tiny_service, write_models

from codegen.plan.python.index import build_index
from codegen.source.load import load
from codegen.source.model import Service
from codegen.source.read import read_service


def an_error(code: str | None, *members: str) -> dict[str, Any]:
    error = {"httpStatusCode": 404} if code is None else {"code": code, "httpStatusCode": 404}
    return {
        "type": "structure",
        "exception": True,
        "error": error,
        "members": {name: {"shape": "Text"} for name in members},
    }


SHARED = {
    "three codes": {"First": an_error("A"), "Second": an_error("B"), "Third": an_error(None)},
    "a code of two": {"First": an_error("Missing"), "Missing": an_error("Missing", "more")},
    "a code that is a name": {"Missing": an_error(None), "Last": an_error("Missing", "more")},
    "a code of three": {name: an_error("Gone", name) for name in ("C", "A", "B")},
}


@pytest.mark.parametrize("errors", SHARED.values(), ids=SHARED)
def test_code_means_the_error_that_botocore_raises(
    tmp_path: Path, errors: dict[str, dict[str, Any]]
) -> None:
    document = tiny_service()
    document["shapes"].update(errors, Text={"type": "string"})
    operation = document["operations"]["GetThing"]
    operation["errors"] = [{"shape": name} for name in errors]
    service = read(tmp_path, document)
    oracle: Any = ServiceModel(document)
    index = build_index(service)
    codes = {service.shapes[name].error_code or name: name for name in index.errors}
    assert len(codes) == len(index.errors)
    known = {shape.error_code for shape in oracle.error_shapes}
    assert codes == {code: oracle.shape_for_error_code(code).name for code in known}
    raised = service.operations["GetThing"].errors
    assert {*raised} == {codes[str(errors[name]["error"].get("code", name))] for name in errors}
    assert len({*raised}) == len(raised)


def read(folder: Path, document: dict[str, object]) -> Service:
    return read_service(load(write_models(folder, model=document), "tiny"))
