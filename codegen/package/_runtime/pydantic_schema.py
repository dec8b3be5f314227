"""How pydantic reads and dumps the metadata of responses, without importing pydantic."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

from .http import Headers


def metadata_schema(kind: type[Any], names: Collection[str]) -> dict[str, object]:
    """How pydantic reads and dumps ``ResponseMetadata``, which has these names: as a dictionary."""

    def read(value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        given = cast("Mapping[object, Any]", value)
        values = {str(name): entry for name, entry in given.items()}
        if not values.keys() <= {*names}:
            raise ValueError(f"expected: {', '.join(names)}")
        headers: Mapping[str, str] = values.pop("headers", {})
        missing = tuple(values.pop("missing", ()))
        return kind(headers=Headers(headers.items()), missing=missing, **values)

    def json_schema(schema: object, handler: object) -> dict[str, str]:
        return {"type": "object"}

    return {
        "type": "function-before",
        "function": {"type": "no-info", "function": read},
        "schema": {"type": "is-instance", "cls": kind},
        "serialization": {"type": "function-plain", "function": dict},
        "metadata": {"pydantic_js_functions": [json_schema]},
    }
