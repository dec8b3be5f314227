"""Unions: structures of which exactly one member is set."""

from __future__ import annotations

from .values import refuse


def check_union(union: object, members: tuple[str, ...]) -> None:
    """Checks that exactly one member of a union is set.

    Raises:
        ParamValidationError: None or several are set, or one that this package does not know.
    """
    unknown: str | None = getattr(union, "unknown_member", None)
    if unknown is not None:
        found = f"the unknown member {unknown!r}"
        raise refuse(type(union).__name__, found, f"one of {', '.join(members)}")
    given = [name for name in members if getattr(union, name) is not None]
    if len(given) != 1:
        found = f"{len(given)} members set" + (f" ({', '.join(given)})" if given else "")
        raise refuse(type(union).__name__, found, f"exactly one of {', '.join(members)}")
