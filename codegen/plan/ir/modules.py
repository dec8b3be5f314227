"""The intermediate representation of what modules import and export."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBlock:
    """The imports of a module, each group sorted."""

    standard: tuple[str, ...] = ()
    package: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An exported name, and the module that defines it."""

    name: str
    module: str
    by_rule: bool = False
    """Whether ``lazy.module_by_rule`` finds the module."""
