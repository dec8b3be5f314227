"""Who publishes the distributions: the authors and addresses that the generator's own metadata has."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from codegen.source.locations import ROOT

KEYWORDS = ("amazon-web-services", "asyncio", "aws", "boto3", "botocore", "dataclasses", "typed")
CLASSIFIERS = (
    "Development Status :: 3 - Alpha",
    "Framework :: AsyncIO",
    "Framework :: Pytest",
    "Intended Audience :: Developers",
    "Operating System :: OS Independent",
    "Programming Language :: Python :: 3 :: Only",
    "Programming Language :: Python :: 3.11",
    "Programming Language :: Python :: 3.12",
    "Programming Language :: Python :: 3.13",
    "Programming Language :: Python :: 3.14",
    "Topic :: Internet",
    "Topic :: Software Development :: Libraries :: Python Modules",
    "Typing :: Typed",
)


@cache
def _project() -> Mapping[str, Any]:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project: Mapping[str, Any] = document["project"]
    return project


def authors() -> Sequence[Mapping[str, str]]:
    """The authors, each with name and address."""
    found: Sequence[Mapping[str, str]] = _project()["authors"]
    return found


def urls(service: str) -> Mapping[str, str]:
    """The addresses of a distribution: those of the project, and that of its own changelog.

    Args:
        service: The name of its folder.
    """
    found: dict[str, str] = dict(_project()["urls"])
    found["Changelog"] = f"{found['Source']}/blob/main/generated/{service}/CHANGELOG.md"
    return found
