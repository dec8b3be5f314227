"""Packages that the README of a package names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedPackage:
    """A package that users of this one are likely to look for."""

    distribution: str
    about: str
    """What it is for, on one line."""
