"""A pytest plugin that limits Hypothesis to a few examples for each property."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile(
    "few_examples",
    max_examples=int(os.environ.get("MODEST_EXAMPLES", "3")),
    deadline=None,
    database=None,
    derandomize=True,
)


def pytest_sessionstart() -> None:
    """Runs after the profile of the tests themselves is loaded."""
    settings.load_profile("few_examples")
