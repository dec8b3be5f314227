"""Classes of events as callers make values of them, such as in tests of their handlers."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from support.packages import PACKAGES, GeneratedPackage, each_package

DEFAULTS: dict[str, Any] = {
    "account": "",
    "detail": {},
    "envelope_extra": {},
    "extra": {},
    "id": "",
    "other_resources": [],
    "region": "",
    "version": "0",
}
"""Fields of each event, of each that is known, and of each that is not."""


def classes(package: GeneratedPackage) -> list[Any]:
    found = [
        kind
        for kind in vars(package.module("events")).values()
        if isinstance(kind, type) and dataclasses.is_dataclass(kind)
    ]
    assert found
    return found


def made(kind: Any) -> Any:
    """A value with what has to be given alone."""
    required = [
        one.name
        for one in dataclasses.fields(kind)
        if one.default is dataclasses.MISSING
        and one.default_factory is dataclasses.MISSING
        and one.name not in DEFAULTS
    ]
    return kind(**dict.fromkeys(required))


@each_package
def test_events_have_no_attributes_but_their_fields_which_are_named(
    package: GeneratedPackage,
) -> None:
    for kind in classes(package):
        assert not hasattr(kind.__new__(kind), "__dict__"), kind
        with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
            kind([])


def test_what_every_event_has_can_be_left_out_and_is_not_shared() -> None:
    seen: set[str] = set()
    kinds = [kind for package in PACKAGES for kind in classes(package)]
    for kind in [kind for kind in kinds if hasattr(kind, "to_event")]:
        one, other = made(kind), made(kind)
        names = {field.name for field in dataclasses.fields(kind)} & DEFAULTS.keys()
        seen |= names
        for name in names:
            assert getattr(one, name) == DEFAULTS[name]
            if not isinstance(DEFAULTS[name], str):
                assert getattr(one, name) is not getattr(other, name)
    assert seen == DEFAULTS.keys()
