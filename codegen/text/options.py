"""How messages name the program and its options, which are variables where make runs it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SCRIPT = "typed-aws-codegen"
"""The name of the console script."""

_PACKAGE = __name__.partition(".")[0]
PROGRAM = SCRIPT if Path(sys.argv[0]).stem == SCRIPT else f"python -m {_PACKAGE}"
"""How this program was called."""

UNDER_MAKE = "CODEGEN_UNDER_MAKE"
"""The environment variable that the Makefile sets for commands whose options are its variables."""


def option(name: str, value: str = "") -> str:
    """``--service small``, or ``SERVICE=small`` under make; without a value, ``--force``."""
    if os.environ.get(UNDER_MAKE):
        return f"{name.upper()}={value or '1'}"
    return f"--{name} {value}".rstrip()
