"""Hypothesis' profiles: ``HYPOTHESIS_PROFILE=thorough make test`` looks longer."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

_CI = os.environ.get("CI") == "true"

# No deadline and no check for slowness: how fast a machine is must not decide what passes.
settings.register_profile(
    "default",
    max_examples=60,
    deadline=None,
    derandomize=_CI,
    database=None if _CI else DirectoryBasedExampleDatabase(".hypothesis/examples"),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
