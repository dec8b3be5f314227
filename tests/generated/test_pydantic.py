"""pydantic understands the dataclasses as they are, values of tomorrow included."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from support.packages import PACKAGES

import typed_ivs.models
from typed_ivs._runtime.http import Headers
from typed_ivs._runtime.operation import ResponseMetadata
from typed_ivs.models import GetChannelResponse, Srt, StopStreamResponse

CLASSES: list[Any] = [
    made
    for models in (package.module("models") for package in PACKAGES)
    for name in models.__all__
    if dataclasses.is_dataclass(made := getattr(models, name))
]


@pytest.mark.parametrize(
    "made", CLASSES, ids=[f"{made.__module__}.{made.__name__}" for made in CLASSES]
)
def test_every_dataclass_has_a_type_adapter(made: type) -> None:
    assert TypeAdapter(made).json_schema()["type"] == "object"


def test_response_survives_json_round_trip() -> None:
    channel = typed_ivs.models.Channel.from_wire({"arn": "arn", "type": "TOMORROW", "srt": {}})
    response = GetChannelResponse(
        channel=dataclasses.replace(channel, srt=Srt(endpoint="e", passphrase="p"))
    )
    adapter = TypeAdapter(GetChannelResponse)
    dumped = json.loads(adapter.dump_json(response))
    assert dumped["channel"]["type"] == "TOMORROW"
    assert adapter.validate_python(dumped) == response


@pytest.mark.parametrize("mode", ["python", "json"])
def test_response_keeps_its_metadata_through_pydantic(mode: Any) -> None:
    metadata = ResponseMetadata(
        request_id="id", status=200, headers=Headers([("X-A", "b")]), attempts=2, missing=("srt",)
    )
    response = StopStreamResponse(response_metadata=metadata)
    adapter = TypeAdapter(type(response))
    again = adapter.validate_python(adapter.dump_python(response, mode=mode))
    assert type(again.response_metadata) is ResponseMetadata
    assert again.response_metadata == metadata
    assert adapter.validate_python(response).response_metadata is metadata
    for wrong in ("text", {"unknown": 1}):
        with pytest.raises(ValidationError):
            adapter.validate_python({"response_metadata": wrong})


def test_encoders_that_know_dataclasses_and_dictionaries_encode_a_response() -> None:
    """As FastAPI's ``jsonable_encoder`` does: ``asdict``, then ``dict`` of what is none."""
    response = StopStreamResponse(response_metadata=ResponseMetadata(request_id="id"))
    metadata = dict(dataclasses.asdict(response)["response_metadata"])
    assert json.loads(json.dumps(metadata)) == {
        "request_id": "id",
        "status": 0,
        "headers": {},
        "attempts": 1,
        "missing": [],
    }
