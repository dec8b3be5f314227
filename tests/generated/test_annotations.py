"""Annotations resolve at run time, as dependency injection and validating frameworks need."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import json
import os
import pkgutil
import shutil
import subprocess
import sys
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from support.ivs import PACKAGE
from support.packages import PACKAGES, GeneratedPackage

from typed_ivs import IVSClient, literals, models
from typed_ivs.paginators import Paginators


def modules(package: GeneratedPackage) -> Iterator[ModuleType]:
    """The modules that users import names from."""
    yield (root := package.module())
    for found in pkgutil.walk_packages(root.__path__, f"{package.name}."):
        parts = found.name.split(".")[1:]
        if "conformance" not in parts and not any(part.startswith("_") for part in parts):
            yield importlib.import_module(found.name)


def public_names(module: ModuleType) -> dict[str, object]:
    """What a module exports: the names that it lists, else those that it defines."""
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return {name: getattr(module, name) for name in listed}
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    }


def public() -> dict[str, Any]:
    """Every class and function that users see, by module and name."""
    found = (
        value
        for package in PACKAGES
        for module in modules(package)
        for value in public_names(module).values()
        if inspect.isclass(value) or inspect.isfunction(value)
    )
    named = {f"{one.__module__}.{one.__qualname__}": one for one in found}
    # Hypothesis makes such functions, in a module of its own.
    return {name: one for name, one in named.items() if "<locals>" not in name}


PUBLIC = public()


def functions(kind: type) -> Iterator[tuple[str, object]]:
    """The methods of a class and of what it extends, in this package."""
    for base in kind.__mro__:
        for name, value in vars(base).items() if base.__module__.startswith("typed_") else ():
            function = value.fget if isinstance(value, property) else value
            function = getattr(function, "__func__", function)
            if inspect.isfunction(function) and (name == "__init__" or not name.startswith("_")):
                yield f"{base.__qualname__}.{name}", function


@cache  # Hundreds of classes have the methods of one base.
def hints_of(function: Any) -> dict[str, Any]:
    return typing.get_type_hints(function)


@pytest.mark.parametrize("value", PUBLIC.values(), ids=PUBLIC)
def test_annotations_of_what_is_public_resolve(value: Any) -> None:
    assert typing.get_type_hints(value) is not None
    for name, function in functions(value) if inspect.isclass(value) else [("", value)]:
        hints = hints_of(function)
        given = set(inspect.signature(typing.cast("typing.Any", function)).parameters)
        assert given - {"self", "cls"} <= hints.keys() - {"return"} | {"args", "kwargs"}, name


def test_inherited_annotations_are_known_where_a_dataclass_is_defined() -> None:
    """From Python 3.14 on, ``__init__`` is annotated by its classes, no longer by the fields' types."""
    kinds = [
        one for one in public().values() if inspect.isclass(one) and dataclasses.is_dataclass(one)
    ]
    assert len(kinds) > 250
    for kind in kinds:
        annotations: dict[str, object] = {}
        for base in reversed(kind.__mro__):
            annotations |= inspect.get_annotations(base)

        def init() -> None: ...

        init.__annotations__ = {one.name: annotations[one.name] for one in dataclasses.fields(kind)}
        hints = typing.get_type_hints(init, vars(sys.modules[kind.__module__]))
        assert hints.keys() == init.__annotations__.keys()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_annotations_resolve_without_the_module_that_a_class_names(
    package: GeneratedPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error names the module that users import it from, which may not be loaded."""
    own = f"{package.name}."
    named: set[type] = {
        value
        for name, module in sys.modules.items()
        if name.startswith(f"{own}_runtime.")
        for value in vars(module).values()
        if inspect.isclass(value) and value.__module__.startswith(own)
        if "._runtime." not in value.__module__
    }
    assert len(named) > 10
    for kind in named:
        monkeypatch.delitem(sys.modules, kind.__module__, raising=False)
    for kind in named:
        assert typing.get_type_hints(kind) is not None


def test_annotations_of_methods_are_the_types_themselves() -> None:
    hints = typing.get_type_hints(IVSClient.create_channel)
    assert hints["return"] is models.CreateChannelResponse
    assert hints["type"] == literals.ChannelType | None
    filters = typing.get_type_hints(Paginators.list_streams)
    assert filters["filter_by"] == models.StreamFilters | None
    assert typing.get_args(filters["return"]) == (models.ListStreamsResponse, models.StreamSummary)
    made = typing.get_type_hints(models.GetChannelResponse.__init__)
    assert dataclasses.is_dataclass(made["channel"])
    assert made["response_metadata"].__name__ == "ResponseMetadata"


def test_every_type_of_the_wheel_is_known(tmp_path: Path) -> None:
    """What ``pyright --verifytypes`` finds unknown or ambiguous, every checker has to guess."""
    ignored = shutil.ignore_patterns("__pycache__", "conformance")
    shutil.copytree(PACKAGE, tmp_path / "typed_ivs", ignore=ignored)
    path = os.pathsep.join(
        [str(Path(sys.executable).parent), os.environ["PATH"]]
    )  # pyright's Python
    command = ["pyright", "--verifytypes", "typed_ivs", "--ignoreexternal", "--outputjson"]
    result = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(result.stdout)["typeCompleteness"]
    vague = [symbol["name"] for symbol in report["symbols"] if not symbol["isTypeKnown"]]
    assert vague == []
    assert report["completenessScore"] == 1
