from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def home(bare_environment: Path) -> Path:
    """The home folder, with a folder for AWS's files."""
    (bare_environment / ".aws").mkdir()
    return bare_environment
