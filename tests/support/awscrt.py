"""awscrt, which `make test` installs in a folder of its own.

Among the other packages, botocore would sign and compute by awscrt, and would not be the same oracle.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_FOLDER = Path(sys.prefix) / "awscrt"


@contextmanager
def awscrt() -> Iterator[None]:
    """Lets the runtime import awscrt meanwhile."""
    assert (
        _FOLDER / "awscrt"
    ).is_dir(), f"{_FOLDER}: not found; expected: awscrt, which `make test` installs"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(_FOLDER))
        yield
