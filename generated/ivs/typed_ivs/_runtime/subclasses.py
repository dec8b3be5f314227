"""Subclasses of structures, which users write. Imported with the first one."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from .values import Missing, Wire


def read_subclass(kind: type[Any], root: type[Any]) -> None:
    """Lets a subclass of a structure be read: its own fields get their defaults.

    Args:
        kind: The subclass, of which nothing but its body is known yet.
        root: The base class of structures.
    """
    base = generated_class(kind, root)
    if "from_wire" not in vars(base):
        return  # It follows the annotations, and sets the own fields itself.
    read: Any = vars(base)["from_wire"].__func__
    if kind.from_wire.__func__ is not read:
        return

    def from_wire(cls: type[Any], wire: Wire, missing: Missing | None = None) -> Any:
        self = read(cls, wire, missing)
        set_own_fields(self, cls, base)
        return self

    kind.from_wire = classmethod(from_wire)


def generated_class(kind: type[Any], root: type[Any]) -> type[Any]:
    """The structure that a class is, or is a subclass of."""
    return next(one for one in kind.__mro__ if root in one.__bases__)


def set_own_fields(self: Any, kind: type[Any], base: type) -> None:
    """Sets the fields that a structure of a subclass has beside those that were read.

    Args:
        self: The structure.
        kind: Its class.
        base: The generated class, of which ``kind`` may be a subclass.

    Raises:
        TypeError: A field has no default, or the subclass has an ``__init__`` of its own.
    """
    for one in kind.__mro__[: kind.__mro__.index(base)]:
        if "__init__" in vars(one) and "__dataclass_params__" not in vars(one):
            raise TypeError(
                f"{kind.__name__}.from_wire: got a class with its own __init__; "
                "expected: a dataclass, or a class without"
            )
    known = {field.name for field in fields(base)}
    for field in fields(self):
        if field.name in known:
            continue
        if field.default_factory is not MISSING:
            setattr(self, field.name, field.default_factory())
        elif field.default is not MISSING:
            setattr(self, field.name, field.default)
        elif field.init:
            raise TypeError(
                f"{kind.__name__}.from_wire: got the field {field.name!r} without a default; "
                f"expected: a default for each field that {base.__name__} does not have"
            )
    if hasattr(self, "__post_init__"):
        self.__post_init__()
