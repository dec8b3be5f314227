"""The problems of refused input."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from codegen.problems import ProblemsError


def refused(action: Callable[[], object]) -> list[str]:
    """The problems that ``action`` raises, as text."""
    with pytest.raises(ProblemsError) as caught:
        action()
    return [str(problem) for problem in caught.value.problems]
