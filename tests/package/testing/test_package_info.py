"""The names in PackageInfo, and what is found by them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from typed_ivs import models
from typed_ivs.testing.conformance.this_package import PACKAGE

SHAPE = SimpleNamespace(name="Thing", members={"from": "shape of from", "maxARNs": "shape of arns"})


def test_method_has_botocores_name_unless_another_is_given() -> None:
    package = replace(PACKAGE, methods={"Close": "close_"})
    assert package.method_name("ListARNs") == "list_arns"
    assert package.method_name("Close") == "close_"


def test_field_has_botocores_name_unless_another_is_given() -> None:
    package = replace(PACKAGE, fields={"Thing": {"from": "from_"}})
    assert list(package.members(SHAPE)) == [
        ("from", "from_", "shape of from"),
        ("maxARNs", "max_arns", "shape of arns"),
    ]
    assert list(package.members(None)) == []
    other = SimpleNamespace(name="Other", members={"from": ""})
    assert package.field_name(other, "from") == "from"


@pytest.mark.parametrize("name", PACKAGE.requests)
def test_request_class_is_found_by_name(name: str) -> None:
    assert PACKAGE.request_class(name) is getattr(models, name)


def test_every_structure_has_a_strategy_of_its_class() -> None:
    for name, structure in PACKAGE.structures.items():
        assert hasattr(models, name)
        assert callable(getattr(PACKAGE.strategies, structure.strategy))
