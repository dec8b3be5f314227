"""A workspace in which the tiny service is added, updated and released without the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.files import stamped_tree
from support.models import API_VERSION, tiny_paginators, tiny_service
from support.wheels import installed_data, make_wheel

from codegen.lifecycle import add as adding
from codegen.lifecycle import update as updating
from codegen.lifecycle.update import Update
from codegen.output.files import render_package
from codegen.plan.lower import lower
from codegen.problems import Problem, ProblemsError
from codegen.source.load import load
from codegen.source.model import Service
from codegen.source.read import read_service
from codegen.source.releases import parse_version

Data = dict[str, bytes | dict[str, Any]]

PARTITIONS = installed_data()["partitions.json"]


def tiny_data(model: dict[str, Any] | None = None, *, service: str = "tiny") -> Data:
    """The data files of a botocore release that contains the tiny service, or another model."""
    home = f"{service}/{API_VERSION}"
    return {
        "partitions.json": PARTITIONS,
        f"{home}/service-2.json.gz": model or tiny_service(),
        f"{home}/paginators-1.json": tiny_paginators(),
        f"{home}/examples-1.json": {"version": "1.0", "examples": {}},
        f"{home}/waiters-2.json": {"version": 2, "waiters": {}},
    }


class Workspace:
    """Folders of models, packages and news, and the botocore wheels that can be downloaded."""

    def __init__(self, home: Path) -> None:
        self.models = home / "models"
        self.output = home / "generated"
        self.news = home / "news"
        self.wheels = home / "wheels"
        for folder in (self.models, self.news, self.wheels):
            folder.mkdir()

    def botocore(self, version: str, data: Data, *, made: date = date(2026, 1, 31)) -> None:
        """Publishes a botocore wheel."""
        make_wheel(self.wheels, version, data, made=made)

    def download(self, version: str | None, folder: Path, report: Callable[[str], None]) -> Path:
        """Replaces the download by pip."""
        wheels = {path.name.split("-")[1]: path for path in self.wheels.iterdir()}
        newest = max(wheels, key=parse_version, default="")
        if (version or newest) not in wheels:
            raise ProblemsError([Problem("botocore", "", f"no {version}", "another")])
        return wheels[version or newest]

    def add(self, service: str, version: str) -> Service:
        return adding.add(
            service,
            self.models,
            self.output,
            version=version,
            news=self.news,
            report=lambda step: None,
        )

    def update(self, *services: str, version: str | None = None) -> dict[str, Update]:
        done = updating.update(
            self.models,
            self.output,
            services or ("tiny",),
            version=version,
            news=self.news,
            report=lambda step: None,
        )
        return {one.service: one for one in done}

    def releases(self, service: str = "tiny") -> list[dict[str, Any]]:
        """The releases in releases.toml, without their findings."""
        return [
            {key: value for key, value in release.items() if key != "findings"}
            for release in load(self.models, service).releases["release"]
        ]

    def changelog(self, service: str = "tiny") -> str:
        """The changelog of the package, from the first version's heading."""
        text = (self.output / service / "CHANGELOG.md").read_text()
        return text[text.index("## ") :]

    def files(self) -> dict[Path, tuple[bytes, int]]:
        """The files of models and packages, with their bytes and modification times."""
        return stamped_tree(self.models, self.output)


def make_workspace(home: Path, patch: pytest.MonkeyPatch) -> Workspace:
    """A workspace in ``home``, where the tiny service of botocore 1.0.0 is released as 0.1.0."""
    workspace = Workspace(home)
    for module in (adding, updating):
        patch.setattr(module, "download", workspace.download)
        patch.setattr(module, "build", quick_build)
    workspace.botocore("1.0.0", tiny_data())
    workspace.add("tiny", "1.0.0")
    return workspace


def quick_build(models: Path, service: str, *_: object) -> Mapping[str, str | bytes]:
    """Replaces the pipeline's build: skips formatting and most files."""
    documents = load(models, service)
    model = read_service(documents)
    package = lower(model, version=model.history.version)
    files = render_package(package, documents)
    names = ("CHANGELOG.md", "pyproject.toml", f"{package.name}/literals.py")
    return {name: files[name] for name in names}
