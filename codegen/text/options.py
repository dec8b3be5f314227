"""How messages name an option: as an argument, or as a variable where make runs the command."""

from __future__ import annotations

import os

UNDER_MAKE = "CODEGEN_UNDER_MAKE"
"""The environment variable that the Makefile sets for commands whose options are its variables."""


def option(name: str, value: str = "") -> str:
    """``--service small``, or ``SERVICE=small`` under make; without a value, ``--force``."""
    if os.environ.get(UNDER_MAKE):
        return f"{name.upper()}={value or '1'}"
    return f"--{name} {value}".rstrip()
