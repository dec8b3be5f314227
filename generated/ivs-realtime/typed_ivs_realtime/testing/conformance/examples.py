"""How many examples a property is tried with."""

from __future__ import annotations

from hypothesis import settings

_SHORT = 100
"""Up to so many examples, a run is a short one."""


def share(part: int, *, least: int = 10) -> settings:
    """Settings for a property of which short runs try fewer examples than the profile says.

    Each operation and structure has tests of its own, and many hold the same shapes.

    Args:
        part: What the profile's number is divided by.
        least: The minimum, unless the profile's number is smaller.
    """
    most = settings().max_examples
    return settings(max_examples=most if most > _SHORT else min(most, max(least, most // part)))
