"""Hypothesis' profiles of all tests: ``HYPOTHESIS_PROFILE=thorough make test`` looks longer."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase

_CI = os.environ.get("CI") == "true"

# No deadline: how fast a machine is must not decide what passes.
settings.register_profile(
    "default",
    max_examples=60,
    deadline=None,
    derandomize=_CI,
    database=None if _CI else DirectoryBasedExampleDatabase(".hypothesis/examples"),
)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_collection_finish() -> None:
    """Leaves out of later garbage collections what was collected, half a million objects."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: many tests wait, for a timeout or for a process."""
    return (os.cpu_count() or 1) + 1
