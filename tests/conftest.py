"""What every test has."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def asynchronous_clients_end() -> Iterator[None]:
    """Ends asynchronous clients that are called like synchronous ones after the test that made them."""
    yield
    if "support.awaited" in sys.modules:  # Most tests need no event loop.
        sys.modules["support.awaited"].end_all()
