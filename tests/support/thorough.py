"""How much is tried: a modest number by default, many with ``HYPOTHESIS_PROFILE=thorough``."""

from __future__ import annotations

import os
from typing import Final

THOROUGH: Final = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"


def many(modest: int, thorough: int) -> int:
    """How often something is tried in this run."""
    return thorough if THOROUGH else modest
