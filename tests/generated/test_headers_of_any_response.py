"""Headers that any response may have: test kits offer none, unless a response always has it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from typing import Any

from support.packages import GeneratedPackage, each_package

HEADERS = {
    "access_control_allow_origin",
    "access_control_expose_headers",
    "cache_control",
    "content_security_policy",
    "strict_transport_security",
    "x_amzn_error_type",
    "x_content_type_options",
    "x_frame_options",
}


def headers(function: Callable[..., object]) -> set[str]:
    return HEADERS & {*inspect.signature(function).parameters}


def present(kind: type[Any]) -> set[str]:
    """The headers that a class's responses always have."""
    members: tuple[Field[Any], ...] = fields(kind)
    return {one.name for one in members if one.default is MISSING} & HEADERS


@each_package
def test_factories_and_stubs_offer_none(package: GeneratedPackage) -> None:
    factories = package.module("testing.factories")
    stubs: Any = package.module("testing.operations")
    for name, function in inspect.getmembers(factories, inspect.isfunction):
        returned = inspect.get_annotations(function)["return"]
        module, _, kind = returned.rpartition(".")
        always = module == "models" and name.endswith("_response")
        expected = present(getattr(package.module("models"), kind)) if always else set()
        assert headers(function) == expected, name
    steps: Any
    for name, steps in inspect.getmembers(stubs, inspect.isclass):
        if name.endswith("Steps") and "returns" in vars(steps):
            kind = f"{name.removesuffix('Steps')}Response"
            made = getattr(package.module("models"), kind, None)
            assert headers(steps.returns) == (set() if made is None else present(made)), name
