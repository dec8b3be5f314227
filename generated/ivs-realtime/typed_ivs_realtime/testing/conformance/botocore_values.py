"""Values of this package as botocore represents them: dictionaries with the model's names."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

from .package_info import PackageInfo
from .protocol import Shape

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_document(shape: Shape) -> bool:
    """Whether a shape's values are free-form JSON, whose keys are data."""
    in_header = shape.serialization.get("location") == "header"
    is_json = in_header and "jsonvalue" in shape.serialization
    return is_json or bool(getattr(shape, "is_document_type", False))


def parameters(package: PackageInfo, shape: Shape | None, value: Any) -> Any:
    """Converts a value to what botocore takes as a parameter.

    A value that does not fit its shape is left unchanged.
    """
    if shape is None:
        return {}
    if dataclasses.is_dataclass(value) and shape.type_name == "structure":
        given = (
            (name, getattr(value, field), part) for name, field, part in package.members(shape)
        )
        return {
            name: parameters(package, part, item) for name, item, part in given if item is not None
        }
    if isinstance(value, list) and shape.type_name == "list":
        return [parameters(package, shape.member, item) for item in cast("list[object]", value)]
    if isinstance(value, dict) and shape.type_name == "map":
        entries = cast("dict[object, object]", value)
        return {key: parameters(package, shape.value, item) for key, item in entries.items()}
    return cast("Any", value)


class Reading:
    """Converts responses to what botocore returns.

    Members that were missing are checked to have their zero value, and left out.

    Args:
        package: The package.
        missing: The paths of the members that were missing.

    Attributes:
        seen: The paths of missing members that were found.
    """

    def __init__(self, package: PackageInfo, missing: tuple[str, ...]) -> None:
        self.package = package
        self.missing = frozenset(missing)
        self.seen: set[str] = set()

    def structure(self, shape: Shape | None, value: object, path: str = "") -> dict[str, Any]:
        """Converts a structure."""
        prefix = f"{path}." if path else ""
        result: dict[str, Any] = {}
        for name, field, part in self.package.members(shape):
            item = getattr(value, field)
            item_path = prefix + field
            if item_path in self.missing:
                self.seen.add(item_path)
                assert is_zero(
                    item
                ), f"{item_path} is missing: got {item!r}; expected: its zero value"
                assert item is not None or is_document(
                    part
                ), f"{item_path} is missing: got None; expected: its zero value"
                self.value(part, item, item_path)
            elif item is not None:
                result[name] = self.value(part, item, item_path)
            else:
                assert accepts_none(
                    type(value), field
                ), f"{item_path} is None; its type does not allow None"
        # Unions have this attribute.
        unknown = getattr(value, "unknown_member", None)
        if unknown is not None:
            return {"SDK_UNKNOWN_MEMBER": {"name": unknown}}
        return result

    def _event(self, shape: Shape, event: object) -> dict[str, Any]:
        """Converts an event. The errors among the members of its union are raised."""
        return {
            name: self.structure(part, getattr(event, field))
            for name, field, part in self.package.members(shape)
            if not part.metadata.get("exception") and getattr(event, field) is not None
        }

    def value(self, shape: Shape, value: Any, path: str) -> Any:
        """Converts a value."""
        if value is None or is_document(shape):
            return value
        if shape.serialization.get("eventstream"):
            return [self._event(shape, event) for event in value]
        if shape.type_name == "structure":
            return self.structure(shape, value, path)
        if shape.type_name == "list":
            parts = cast("list[object]", value)
            return [self.value(shape.member, item, f"{path}[{i}]") for i, item in enumerate(parts)]
        if shape.type_name == "map":
            entries = cast("dict[str, object]", value)
            return {k: self.value(shape.value, v, f"{path}[{k!r}]") for k, v in entries.items()}
        if shape.type_name == "blob" and hasattr(value, "read"):
            return value.read()
        if isinstance(value, datetime):
            assert (
                value.utcoffset() is not None
            ), f"{path}: got {value!r}; expected: a datetime with an offset"
        return value


def is_zero(value: object) -> bool:
    """Whether a value is what a missing member is read as."""
    return dataclasses.is_dataclass(value) or value == EPOCH or not value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def accepts_none(kind: type, field: str) -> bool:
    """Whether the type of a field includes None."""
    hint = _hints(kind)[field]
    return hint is Any or type(None) in typing.get_args(hint)
