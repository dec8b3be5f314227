"""Output structures: which structures are split, and who refers to which half."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from support.models import index_of

from codegen.plan.python.outputs import with_outputs
from codegen.source.model import Operation, Service

Shapes = dict[str, dict[str, Any]]


def structure(members: dict[str, str], **traits: Any) -> dict[str, Any]:
    listed = {name: {"shape": shape} for name, shape in members.items()}
    return {"type": "structure", "members": listed, **traits}


def split(shapes: Shapes, always_present: Mapping[str, str]) -> tuple[Service, Mapping[str, str]]:
    """A service with one operation, from ``In`` to ``Out``, of which the overlay names members."""
    operation = Operation(name="Call", method="POST", request_uri="/", input="In", output="Out")
    service = index_of(operation, {"String": {"type": "string"}, **shapes}).service
    marked = dict(service.shapes)
    for name, member in always_present.items():
        shape = marked[name]
        present = replace(shape.members[member], always_present=True)
        marked[name] = replace(shape, members={**shape.members, member: present})
    return with_outputs(replace(service, shapes=marked), ())


def references(service: Service, shape: str) -> dict[str, str]:
    found = service.shapes[shape]
    parts = {"member": found.member, "value": found.value, **found.members}
    return {name: part.shape for name, part in parts.items() if part is not None}


VIDEO = {"In": structure({"video": "Video"}), "Video": structure({"width": "String"})}


def test_structure_with_more_members_in_responses_is_split() -> None:
    service, names = split({**VIDEO, "Out": structure({"video": "Video"})}, {"Video": "width"})
    assert names == {"Video": "VideoOutput"}
    assert references(service, "In") == {"video": "Video"}
    assert references(service, "Out") == {"video": "VideoOutput"}
    assert [*service.shapes] == ["String", "In", "Video", "VideoOutput", "Out"]
    assert service.shapes["VideoOutput"].name == "VideoOutput"


def test_holders_of_split_structures_are_split() -> None:
    shapes = {
        "In": structure({"layout": "Layout"}),
        "Layout": structure({"tiles": "Tiles", "either": "Either"}),
        "Tiles": {"type": "list", "member": {"shape": "Tile"}},
        "Tile": structure({"width": "String", "layout": "Layout"}),
        "Either": structure({"names": "Names"}, union=True),
        "Names": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "String"}},
        "Out": structure({"held": "Held"}),
        "Held": structure({"layout": "Layout"}),
    }
    service, names = split(shapes, {"Tile": "width", "Either": "names"})
    assert names == {"Layout": "LayoutOutput", "Tiles": "TilesOutput", "Tile": "TileOutput"}
    assert references(service, "Held") == {"layout": "LayoutOutput"}
    assert references(service, "LayoutOutput") == {"tiles": "TilesOutput", "either": "Either"}
    assert references(service, "TilesOutput") == {"member": "TileOutput"}
    assert references(service, "TileOutput") == {"width": "String", "layout": "LayoutOutput"}
    for original in names:
        assert not set(references(service, original).values()) & set(names.values())


def test_structure_that_only_responses_hold_is_not_split() -> None:
    shapes = {**VIDEO, "Out": structure({"other": "Other"}), "Other": structure({"a": "String"})}
    assert split(shapes, {"Video": "width", "Other": "a"})[1] == {}


def test_structure_whose_named_members_are_required_is_not_split() -> None:
    shapes = {**VIDEO, "Out": structure({"video": "Video"})}
    shapes["Video"] = structure({"width": "String"}, required=["width"])
    assert split(shapes, {"Video": "width"})[1] == {}


def test_output_has_a_name_that_no_shape_has() -> None:
    shapes = {**VIDEO, "Out": structure({"a": "Video", "b": "VideoOutput"})}
    shapes["VideoOutput"] = structure({})
    service, names = split(shapes, {"Video": "width"})
    assert names == {"Video": "VideoOutputOutput"}
    assert references(service, "Out") == {"a": "VideoOutputOutput", "b": "VideoOutput"}


def test_split_output_of_an_operation_is_its_output() -> None:
    shapes = {
        "In": structure({"out": "Out"}),
        "Out": structure({"width": "String"}),
    }
    service, names = split(shapes, {"Out": "width"})
    assert names == {"Out": "OutOutput"}
    assert service.operations["Call"].output == "OutOutput"
    assert references(service, "In") == {"out": "Out"}
