"""The operation of the largest service that is called, and its response."""

from __future__ import annotations

from typing import Any

from tools.benchmarks.largest import choose, sample


def service() -> dict[str, Any]:
    def structure(required: list[str] | None = None, **members: str) -> dict[str, Any]:
        described = {name: {"shape": shape} for name, shape in members.items()}
        return {"type": "structure", "members": described, "required": required or []}

    shapes: dict[str, Any] = {
        "Text": {"type": "string"},
        "Kind": {"type": "string", "enum": ["ONE", "TWO"]},
        "Count": {"type": "integer"},
        "Flag": {"type": "boolean"},
        "Data": {"type": "blob"},
        "Time": {"type": "timestamp"},
        "Texts": {"type": "list", "member": {"shape": "Text"}},
        "Tags": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
        "Tree": structure(kind="Kind", branches="Trees"),
        "Trees": {"type": "list", "member": {"shape": "Tree"}},
        "ByName": structure(["name"], name="Text"),
        "ByCount": structure(["count"], count="Count"),
        "Small": structure(text="Text"),
        "Four": structure(one="Small", two="Tree", three="Flags", tags="Tags"),
        "Flags": structure(flag="Flag", time="Time", data="Data", count="Count", texts="Texts"),
    }
    shapes["Four"]["members"]["status"] = {"shape": "Count", "location": "statusCode"}
    shapes["Small"]["members"]["text"]["locationName"] = "theText"
    operations = {
        name: {"name": name, "input": {"shape": given}, "output": {"shape": response}}
        for name, given, response in (
            ("DescribeSmall", "ByName", "Small"),
            ("GetFour", "ByName", "Four"),
            ("GetFourByCount", "ByCount", "Four"),
            ("ListFour", "ByName", "Four"),
        )
    }
    return {"operations": operations, "shapes": shapes}


def test_largest_service_operation_resembles_get_channel() -> None:
    operation, response = choose(service())
    assert operation["name"] == "GetFour"
    assert response == {
        "one": {"theText": "text"},
        "two": {"kind": "ONE", "branches": [{}]},
        "three": {"flag": True, "time": 1700000000, "data": "", "count": 1, "texts": ["text"]},
        "tags": {"key": "text"},
    }


def test_sample_response_stops_at_recursion() -> None:
    assert sample(service()["shapes"], "Trees") == [{"kind": "ONE", "branches": []}]
