"""The value of arguments that were not passed, where None means something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class _Default:
    """What stands for a default that can't be written in a signature, such as a new list."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "..."

    def __reduce__(self) -> str:
        return "DEFAULT"


DEFAULT: Any = _Default()


def passed(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that were passed."""
    return {name: value for name, value in arguments.items() if value is not DEFAULT}
