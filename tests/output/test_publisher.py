"""The metadata of every distribution says who made it, what it is, and where more is."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from support.packages import GeneratedPackage, each_package

from tools.generator_wheel import stage

ROOT = Path(__file__).parents[2]


def check(project: dict[str, Any]) -> None:
    assert project["authors"][0].keys() == {"name", "email"}
    assert {"aws", "typed"} <= set(project["keywords"])
    assert set(project["urls"]) == {"Changelog", "Documentation", "Homepage", "Issues", "Source"}
    assert all(address.startswith("https://") for address in project["urls"].values())
    assert {"Development Status :: 3 - Alpha", "Typing :: Typed"} <= set(project["classifiers"])
    assert {f"Programming Language :: Python :: 3.{minor}" for minor in range(11, 15)} <= set(
        project["classifiers"]
    )


@each_package
def test_package_names_authors_and_addresses(package: GeneratedPackage) -> None:
    project = tomllib.loads((package.distribution / "pyproject.toml").read_text("utf-8"))["project"]
    check(project)
    assert project["urls"]["Changelog"].endswith(f"/generated/{package.service}/CHANGELOG.md")


@pytest.mark.parametrize("where", ["the repository", "the wheel"])
def test_generator_names_authors_and_addresses(where: str, tmp_path: Path) -> None:
    folder = ROOT
    if where == "the wheel":
        folder = tmp_path / "source"
        stage(folder)
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    check(
        {**project, "classifiers": [one for one in project["classifiers"] if "Private" not in one]}
    )
