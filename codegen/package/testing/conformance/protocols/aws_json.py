"""AWS JSON 1.0 and 1.1: JSON bodies, and how the package means to differ from botocore."""

from __future__ import annotations

import json
from typing import Any

from ...._runtime.http import HttpResponse
from ..protocol import Sent, Shape
from .json_values import INTENDED, body_value, comparable_value, serialized, write_body

__all__ = [
    "INTENDED",
    "NAME",
    "adjust_parsed",
    "body_value",
    "comparable_body",
    "comparable_request",
    "comparable_value",
    "write_body",
    "written_value",
]

NAME: str = "json"


def written_value(shape: Shape, value: Any) -> Any:
    """The JSON value that botocore serializes."""
    return serialized(NAME, shape, value)


def comparable_request(sent: Sent) -> Sent:
    """A request of botocore's as it is: there are no intended differences."""
    return sent


def comparable_body(shape: Shape | None, response: HttpResponse) -> bytes:
    """A response's body without the elements that this package drops."""
    if shape is None or not response.body:
        return response.body
    return write_body(comparable_value(shape, json.loads(response.body)))


def adjust_parsed(shape: Shape | None, parsed: dict[str, Any]) -> None:
    """Leaves what botocore parsed as it is: there are no intended differences."""
