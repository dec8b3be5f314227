"""Numbers of examples: few by default, many with ``HYPOTHESIS_PROFILE=thorough``."""

from __future__ import annotations

import os
from typing import Final

THOROUGH: Final = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"


def many(few: int, thorough: int) -> int:
    """The number of examples for this run."""
    return thorough if THOROUGH else few
