"""Values of the suites ↔ values of generated packages.

The suites write blobs as text, timestamps as seconds since the epoch, and floats that JSON has no
number for as strings.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from codegen.plan.python.index import is_class
from codegen.source.model import Shape
from tools.conformance.packages import ServicePackage

_FLOATS = ("NaN", "Infinity", "-Infinity")


def arguments(package: ServicePackage, shape: Shape, values: dict[str, Any]) -> dict[str, Any]:
    """The keyword arguments of a request or structure."""
    fields = package.index.fields[shape.name]
    return {
        fields[name]: _ours(package, package.index.shape(shape.members[name]), value)
        for name, value in values.items()
        if value is not None
    }


def _ours(package: ServicePackage, shape: Shape, value: Any) -> Any:
    index = package.index
    if shape.document or value is None:
        return value
    if is_class(shape):
        kind = getattr(package.module.models, index.classes[shape.name])
        return kind(**arguments(package, shape, value))
    if shape.type == "list":
        return [_ours(package, index.shape(shape.element), item) for item in value]
    if shape.type == "map":
        part = index.shape(shape.entry[1])
        return {key: _ours(package, part, item) for key, item in value.items()}
    return python_value(shape.type, value)


def python_value(kind: str, value: Any) -> Any:
    """A scalar of the suites as Python has it."""
    if kind == "blob":
        return value.encode() if isinstance(value, str) else value
    if kind == "timestamp":
        return datetime.fromtimestamp(value, UTC)
    if kind in ("float", "double") and value in _FLOATS:
        return float(value)
    return value


def members(package: ServicePackage, shape: Shape, value: Any) -> dict[str, Any]:
    """The members of a response or structure as the suites write them."""
    unknown = getattr(value, "unknown_member", None)
    if unknown is not None:
        return {"SDK_UNKNOWN_MEMBER": {"name": unknown}}
    fields = package.index.fields[shape.name]
    found = {
        name: _theirs(package, package.index.shape(member), getattr(value, fields[name]))
        for name, member in shape.members.items()
    }
    return {name: item for name, item in found.items() if item is not None}


def _theirs(package: ServicePackage, shape: Shape, value: Any) -> Any:
    index = package.index
    if value is None or shape.document:
        return value
    if is_class(shape):
        return members(package, shape, value)
    if isinstance(value, list):
        return [_theirs(package, index.shape(shape.element), item) for item in value]
    if isinstance(value, dict) and shape.type == "map":
        part = index.shape(shape.entry[1])
        return {key: _theirs(package, part, item) for key, item in value.items()}
    return suite_value(value)


def suite_value(value: Any) -> Any:
    """A value of either client as the suites write it, at any depth."""
    if isinstance(value, dict):
        return {key: suite_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [suite_value(item) for item in value]
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    return value
