"""Golden cases as imported packages, with botocore as the oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from support.oracle import Oracle


@pytest.fixture(scope="session")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Oracle]]:
    """Gives the oracle of a golden case."""
    folder = tmp_path_factory.mktemp("oracle")

    @cache
    def of(case: str) -> Oracle:
        return Oracle(case, folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield of
