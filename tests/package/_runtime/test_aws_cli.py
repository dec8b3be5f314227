"""Options of the AWS command-line interface for a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest

from codegen.package._runtime.aws_cli import _options
from codegen.package._runtime.http import HttpRequest
from codegen.package._runtime.operation import Request, Response


@dataclass(slots=True, kw_only=True)
class ListRequest(Request[Response]):
    OPERATION: ClassVar[str] = "List"

    from_: str | None = None
    max_results: int | None = None
    names: Sequence[str] | None = None
    is_new: bool | None = None
    token: str | None = field(default=None, repr=False)

    def write(self) -> HttpRequest:
        return HttpRequest("GET", "/")


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ({}, []),
        ({"from_": "a b"}, ["--from", "a b"]),
        ({"max_results": 5}, ["--max-results", "5"]),
        ({"names": ["a", "b"]}, ["--names", "a", "b"]),
        ({"names": []}, ["--names"]),
        ({"is_new": True}, ["--is-new"]),
        ({"is_new": False}, ["--no-is-new"]),
        ({"token": "secret"}, ["--token", "…"]),
    ],
)
def test_options_are_named_as_in_the_command_line(
    arguments: dict[str, Any], options: list[str]
) -> None:
    assert list(_options(ListRequest(**arguments))) == options
