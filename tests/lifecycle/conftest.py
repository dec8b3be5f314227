"""What the tests of vendored copies share."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.distributions import small_distribution

from codegen.lifecycle.distribution import Distribution
from codegen.lifecycle.vendor import vendor


@pytest.fixture
def one(tmp_path: Path) -> Distribution:
    return small_distribution(tmp_path / "generated" / "small")


@pytest.fixture
def destination(tmp_path: Path, one: Distribution) -> Path:
    """A folder with a copy."""
    folder = tmp_path / "project" / "_vendor"
    vendor(one, folder)
    return folder
