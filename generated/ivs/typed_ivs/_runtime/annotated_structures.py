"""Structures on the wire by their annotations, where no call needs generated code to be fast.

Structures that no response holds are read so, and those that no caller makes are written.
"""

# docs/decisions/round-trips.md says why.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_origin

from .round_trips import (
    alternatives,
    hints,
    is_list,
    is_mapping,
    is_structure,
    members,
    wire_name,
    write_value,
    zero,
)
from .subclasses import generated_class, set_own_fields
from .timestamps import read_timestamp
from .values import (
    Missing,
    Wire,
    absent,
    read_blob,
    read_float,
    read_list,
    read_map,
    read_object,
    read_sparse_list,
)

_S = TypeVar("_S")
_PLAIN = (str, bool, int)


def to_wire(structure: object, root: type) -> dict[str, Any]:
    """The members of a structure by their wire names. Structures in them write themselves."""
    return {
        name: _on_wire(value)
        for field, name in _wire_names(cast("Any", type(structure)), root)
        if (value := getattr(structure, field)) is not None
    }


def _on_wire(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if is_dataclass(value):
        return cast("Any", value).to_wire()
    if is_mapping(value):
        return {key: _on_wire(entry) for key, entry in value.items()}
    if is_list(value):
        return [_on_wire(element) for element in value]
    return write_value(value, in_json=True, redacted=False)


@cache
def _wire_names(kind: Any, root: Any) -> tuple[tuple[str, str], ...]:
    own = members(generated_class(kind, root))  # without those of subclasses
    return tuple((item.name, wire_name(kind, item.name)) for item in own)


def from_wire(kind: type[_S], root: type, wire: Wire, missing: Missing | None) -> _S:
    """A structure that no response holds. Structures in it read themselves."""
    base: Any = generated_class(kind, root)
    get = read_object(wire, base.__name__).get
    self = object.__new__(kind)
    for field, name in _wire_names(base, root):
        value, hint = get(name), hints(base)[field]
        if value is not None:
            value = _off_wire(hint, value, f"{base.__name__}.{field}", missing)
        elif base.__dataclass_fields__[field].default is not None:
            value = absent(zero(hint), missing, self, field)
        setattr(self, field, value)
    set_own_fields(self, kind, base)
    return self


def _off_wire(hint: Any, value: Any, where: str, missing: Missing | None) -> Any:
    kind = alternatives(hint)[0]
    origin = get_origin(kind)
    if origin in (list, Sequence):
        (element,) = get_args(kind)
        read = read_sparse_list if NoneType in alternatives(element) else read_list
        return [_off_entry(element, one, where, missing) for one in read(value, where)]
    if origin in (dict, Mapping):
        _, entry = get_args(kind)
        given = (read_object if NoneType in alternatives(entry) else read_map)(value, where)
        return {key: _off_entry(entry, one, where, missing) for key, one in given.items()}
    if is_structure(kind):
        return cast("Any", kind).from_wire(value, missing)
    if kind is datetime:
        return read_timestamp(value, where)
    if kind is bytes:
        return read_blob(value, where)
    return read_float(value) if kind is float else value


def _off_entry(hint: Any, value: Any, where: str, missing: Missing | None) -> Any:
    return None if value is None else _off_wire(hint, value, where, missing)
