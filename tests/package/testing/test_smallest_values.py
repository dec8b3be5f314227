"""The smallest value of a union that refers to itself is finite."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_model: Any = import_module("botocore.model")
_sparse: Any = import_module("codegen.package.testing.conformance.sparse_responses")

SHAPES = {
    "Filter": {"type": "structure", "union": True, "members": {"And": {"shape": "Filters"}}},
    "Filters": {"type": "list", "member": {"shape": "Filter"}},
    "Names": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Filter"}},
    "Name": {"type": "string"},
}


def test_smallest_value_of_a_union_that_refers_to_itself_is_finite() -> None:
    shapes = _model.ShapeResolver(SHAPES)
    smallest = vars(_sparse)["_smallest"]
    assert smallest(shapes.get_shape_by_name("Filter")) == {"And": []}
    assert smallest(shapes.get_shape_by_name("Filters")) == [{"And": []}]
    assert smallest(shapes.get_shape_by_name("Names")) == {"a": {"And": []}}
