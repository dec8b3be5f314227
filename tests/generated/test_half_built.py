"""A traceback with variables shows objects whose ``__init__`` failed: no ``repr`` fails on them."""

from __future__ import annotations

import pickle
from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module
from inspect import isclass
from pkgutil import walk_packages
from typing import Any

import typed_ivs
from typed_ivs.models import StreamKey


def classes() -> list[type[Any]]:
    """The classes of the package, without those of its tests."""
    found: dict[type[Any], None] = {}
    for module in walk_packages(typed_ivs.__path__, "typed_ivs."):
        if not module.name.startswith("typed_ivs.testing"):
            values = vars(import_module(module.name)).values()
            found |= {value: None for value in values if isclass(value)}
    return [each for each in found if each.__module__.startswith("typed_ivs")]


def test_no_repr_of_a_half_built_object_fails() -> None:
    shown = 0
    for each in classes():
        make: Any = each.__new__
        try:
            empty: object = make(each)
        except TypeError:  # It is abstract, or its ``__new__`` makes whole ones.
            continue
        shown += bool(repr(empty)) and isinstance(str(empty), str)
    assert shown > 200


def test_repr_of_a_whole_object_is_that_of_a_dataclass() -> None:
    for each in classes():
        if is_dataclass(each):
            needed = [
                item for item in fields(each) if item.default is item.default_factory is MISSING
            ]
            whole = each(**{item.name: 1 for item in needed})
            items = [item for item in fields(each) if item.repr]
            members = ", ".join(f"{item.name}={getattr(whole, item.name)!r}" for item in items)
            assert repr(whole) == f"{each.__qualname__}({members})"
            assert pickle.loads(pickle.dumps(whole)) == whole


def test_sensitive_fields_of_a_half_built_object_stay_out() -> None:
    key = StreamKey.__new__(StreamKey)
    key.value, key.arn = "secret", "a"
    assert repr(key) == "StreamKey(arn='a')"
