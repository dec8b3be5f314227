"""Where the generator finds its templates and keeps its files: in its repository, or installed.

Its wheel has what the repository has beside the package in a folder ``data`` of the package.
"""

from __future__ import annotations

import os
from pathlib import Path

GENERATOR = Path(__file__).parents[1]
"""The package of the generator."""

_DATA = GENERATOR / "data"

INSTALLED = _DATA.is_dir()
"""Whether the generator runs outside its repository."""

ROOT = _DATA if INSTALLED else GENERATOR.parent
"""The folder of templates, licence texts and pyproject.toml."""

HOME = Path() if INSTALLED else ROOT
"""The folder of ``models``, ``generated``, ``news`` and ``dist``, unless options name others."""


def cache() -> Path:
    """The folder of what may be deleted at any time."""
    if not INSTALLED:
        return ROOT / "build"
    user = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(user) if user else Path.home() / ".cache") / "typed-aws-codegen"
