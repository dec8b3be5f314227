"""Constants of enumerations: complete, and strings like those that a service sends."""

from __future__ import annotations

import typing

import pytest
from support.packages import GeneratedPackage, each_package

from codegen.plan.python.naming import constants
from typed_ivs import enums


@each_package
def test_constants_are_the_values_of_the_type(package: GeneratedPackage) -> None:
    enums, literals = package.module("enums"), package.module("literals")
    for name in literals.__all__:
        known, _ = typing.get_args(getattr(literals, name))
        kind = getattr(enums, name)
        assert isinstance(kind.values(), tuple)
        # Of two equal types, ``typing`` keeps the first, whatever the order of the second's values.
        assert sorted(kind.values()) == sorted(typing.get_args(known))
        for value in kind.values():
            assert type(value) is str
            assert kind.parse(value) is value
    assert enums.__all__ == literals.__all__


def test_unknown_text_is_refused_with_what_is_allowed() -> None:
    allowed = "BASIC, STANDARD, ADVANCED_SD, ADVANCED_HD"
    with pytest.raises(ValueError, match=rf"^ChannelType: got 'Basic'; expected: {allowed}$"):
        enums.ChannelType.parse("Basic")
    assert not hasattr(enums.ChannelType, "BASCI")


def test_every_value_has_a_constant_of_its_own() -> None:
    names = {
        "1080p": "VALUE_1080P",
        "AdvancedHd": "ADVANCED_HD",
        "a-b": "A_B",
        "a_b": "A_B_2",
        "": "EMPTY",
        "<=": "VALUE",
        ">=": "VALUE_2",
        "__x": "X",
        "None": "NONE",
    }
    assert constants(names) == names
