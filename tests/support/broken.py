"""What the generator says of a broken model."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.models import write_models

from codegen.problems import ProblemsError
from codegen.source.load import load
from codegen.source.validate import validate


def problems(path: Path, **documents: object) -> list[str]:
    """The problems of the tiny service with these documents."""
    with pytest.raises(ProblemsError) as caught:
        validate(load(write_models(path, **documents), "tiny"))
    return [str(problem) for problem in caught.value.problems]
