"""An update: what it takes, what it releases, and that it does all of it or nothing."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.models import API_VERSION, edit, tiny_paginators, tiny_service
from support.wheels import make_wheel

from codegen import cli
from codegen.commands import update as command
from codegen.lifecycle import update as module
from codegen.lifecycle.update import Update, update
from codegen.output.files import render_package
from codegen.output.journal import JOURNAL
from codegen.plan.lower import lower
from codegen.problems import ProblemsError
from codegen.source.load import load
from codegen.source.overlay import apply_overlay
from codegen.source.validate import validate

SERVICE_FILE = f"tiny/{API_VERSION}/service-2.json"
Data = dict[str, bytes | dict[str, Any]]


def quick_build(models: Path, service: str) -> Mapping[str, str | bytes]:
    """Stands in for the pipeline's: the whole way, but for formatting and most of the files."""
    documents = load(models, service)
    overlay = documents.files.get("overlay", "")
    model = apply_overlay(validate(documents), documents.overlay, overlay)
    package = lower(model, version=model.history.version)
    files = render_package(package, documents)
    return {name: files[name] for name in ("CHANGELOG.md", f"{package.name}/literals.py")}


class World:
    """A models folder, its packages, a folder of news, and botocores to be had."""

    def __init__(self, home: Path) -> None:
        self.models = home / "models"
        self.output = home / "generated"
        self.news = home / "news"
        self.wheels = home / "wheels"
        self.models.mkdir()
        self.news.mkdir()
        self.wheels.mkdir()

    def botocore(self, version: str, data: Data, **options: date) -> None:
        make_wheel(self.wheels, version, data, **options)

    def update(self, *names: str, version: str | None = None) -> tuple[Update, ...]:
        return update(
            self.models,
            self.output,
            names or ("tiny",),
            version=version,
            news=self.news,
            report=lambda step: None,
        )

    def start(self, data: Data, *services: str, version: str = "1.0.0") -> None:
        """Has the models of ``data``, released as 0.1.0."""
        for service in services or ("tiny",):
            (self.models / service / API_VERSION).mkdir(parents=True)
            document = next(
                path for path in data if path.startswith(f"{service}/") and "service-2" in path
            )
            target = self.models / service / API_VERSION / "service-2.json"
            target.write_bytes(b"{}" if not document else b"{}")
        raise NotImplementedError


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
