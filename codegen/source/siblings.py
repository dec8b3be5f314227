"""Services whose packages would be called the same: nobody could install both."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from codegen.problems import Problem, pointer
from codegen.source.load import services
from codegen.source.settings import default_names
from codegen.text.wording import describe, is_object


def sibling_problems(models: Path, service: str) -> Iterator[Problem]:
    """Other services of a models folder that have the package or distribution of one."""
    own = _names(models, service)
    for other in services(models):
        if other == service:
            continue
        theirs = _names(models, other)
        for key, name in own.items():
            if _normal(name) == _normal(theirs[key]):
                found = f"{describe(name)}, which {describe(other)} also has"
                expected = "a name that no other service has"
                yield Problem(f"{service}/service.toml", pointer(key), found, expected)


def _names(models: Path, service: str) -> Mapping[str, str]:
    """Package and distribution; what can't be read is told where that service is generated."""
    names = default_names(service)
    try:
        said: object = tomllib.loads((models / service / "service.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return names
    if is_object(said):
        names |= {key: said[key] for key in names if isinstance(said.get(key), str)}
    return names


def _normal(name: str) -> str:
    """A name as package indexes compare it; file systems may not tell cases apart, either."""
    return re.sub(r"[-_.]+", "-", name).lower()
