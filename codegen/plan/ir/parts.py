"""The parts that only one package has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPart:
    """Hand-written modules of one service that can be left out."""

    name: str
    """Its name in ``vendor --with``, and that of its extra."""

    paths: tuple[str, ...]
    """Its files and folders in the package. Folders end with a slash."""

    requirements: tuple[str, ...]
    """What its modules import."""
