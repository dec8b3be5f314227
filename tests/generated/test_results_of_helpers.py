"""What the helpers of the packages return: dataclasses like those of the models."""

from __future__ import annotations

import dataclasses
from importlib import import_module

import pytest
from support.packages import PACKAGES

KINDS = [
    value
    for package in PACKAGES
    for value in vars(import_module(f"{package.name}.helpers")).values()
    if isinstance(value, type)
    and dataclasses.is_dataclass(value)
    and value.__module__.startswith(package.name)
    and not value.__module__.startswith((f"{package.name}.models", f"{package.name}.operations"))
]


def test_every_package_has_some() -> None:
    assert {kind.__module__.partition(".")[0] for kind in KINDS} == {one.name for one in PACKAGES}


@pytest.mark.parametrize("kind", KINDS)
def test_result_has_slots_and_shows_its_fields(kind: type) -> None:
    fields = dataclasses.fields(kind)
    value = kind(**{field.name: field.name for field in fields})
    assert not hasattr(value, "__dict__")
    assert all(field.kw_only for field in fields)
    assert all(f"{field.name}={field.name!r}" in repr(value) for field in fields if field.repr)
    assert value == dataclasses.replace(value)
