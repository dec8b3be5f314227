"""Calls of the client as Python source, to reproduce a failure by pasting."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any, cast

from ..._runtime.operation import Request
from .package_info import PackageInfo


def arguments(request: Request[Any]) -> dict[str, Any]:
    """The keyword arguments of the client's method that sends an equal request."""
    return {
        item.name: value
        for item in dataclasses.fields(cast("Any", request))
        if (value := getattr(request, item.name)) is not None
    }


def call(package: PackageInfo, request: Request[Any]) -> str:
    """The call that sends a request."""
    given = ", ".join(f"{name}={code(value)}" for name, value in arguments(request).items())
    return f"client.{package.method_name(request.OPERATION)}({given})"


def code(value: object) -> str:
    """A value as source. Unlike ``repr``, it includes sensitive members."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        items = ((item.name, getattr(value, item.name)) for item in dataclasses.fields(value))
        given = ", ".join(f"{name}={code(item)}" for name, item in items if item is not None)
        return f"models.{type(value).__name__}({given})"
    if isinstance(value, list):
        return f"[{', '.join(map(code, cast('list[object]', value)))}]"
    if isinstance(value, dict):
        entries = cast("dict[object, object]", value).items()
        return "{" + ", ".join(f"{key!r}: {code(item)}" for key, item in entries) + "}"
    if isinstance(value, datetime):
        return f"datetime.fromisoformat({value.isoformat()!r})"
    return repr(value)
