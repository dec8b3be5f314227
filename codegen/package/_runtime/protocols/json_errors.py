"""Errors in JSON bodies, for every protocol that has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ..errors import ResponseParseError
from ..http import HttpResponse


def error_object(response: HttpResponse) -> Mapping[str, Any]:
    """The body if it is a JSON object, else an empty one."""
    try:
        body = response.json()
    except ResponseParseError:
        return {}
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}


def error_text(members: Mapping[str, Any], text_members: tuple[str, ...]) -> str:
    """The first member with a text; empty if none has one."""
    for member in (*text_members, "message", "Message"):
        value = members.get(member)
        if isinstance(value, str) and value:
            return value
    return ""


def error_shape(*candidates: object) -> str:
    """The shape that the first of ``candidates`` names; empty if none names one."""
    names = (shape_name(value) for value in candidates if isinstance(value, str))
    return next((name for name in names if name), "")


def shape_name(code: str) -> str:
    """The name in a code: ``NotFound`` of ``aws.weather#NotFound:http://example``."""
    return code.partition(":")[0].rpartition("#")[2].strip()
