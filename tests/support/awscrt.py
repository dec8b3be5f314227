"""awscrt, which `make test` installs beside the environment.

Within it, botocore would sign and compute by awscrt, and would not be the same oracle.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parents[2] / "build" / "awscrt"


@contextmanager
def awscrt() -> Iterator[None]:
    """Lets the runtime import awscrt meanwhile."""
    assert (_FOLDER / "awscrt").is_dir(), f"{_FOLDER}: not found; expected: `make {_FOLDER.name}`"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(_FOLDER))
        yield
