"""The environment that tests run in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def make_bare(patch: pytest.MonkeyPatch, home: Path) -> None:
    """No setting of AWS or of a proxy from outside; a home of its own."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "BOTO", "TYPED_AWS_")) or name.lower().endswith("_proxy"):
            patch.delenv(name)
    patch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    patch.setenv("HOME", str(home))
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
