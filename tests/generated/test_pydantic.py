"""pydantic understands the dataclasses as they are, values of tomorrow included."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from pydantic import TypeAdapter

import typed_ivs.models
from typed_ivs.models import GetChannelResponse, Srt

CLASSES: list[Any] = [
    made
    for name in typed_ivs.models.__all__
    if dataclasses.is_dataclass(made := getattr(typed_ivs.models, name))
]


@pytest.mark.parametrize("made", CLASSES, ids=[made.__name__ for made in CLASSES])
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
    assert dumped["response_metadata"].startswith("ResponseMetadata(")
    del dumped["response_metadata"]
    assert adapter.validate_python(dumped) == response
