"""Annotations resolve at run time, as dependency injection and validating frameworks need."""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import shutil
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.ivs import PACKAGE
from support.packages import PACKAGES

from typed_ivs import IVSClient, literals, models
from typed_ivs.paginators import Paginators


def classes() -> dict[str, type]:
    """Every class that users see, by module and name."""
    named = [
        getattr(module, name)
        for package in PACKAGES
        for module in map(
            package.module, ("", "models", "errors", "types", "testing", "testing.aio")
        )
        for name in module.__all__
    ]
    named += [package.module("paginators").Paginators for package in PACKAGES]
    return {f"{one.__module__}.{one.__name__}": one for one in named if inspect.isclass(one)}


def functions(kind: type) -> Iterator[tuple[str, object]]:
    """The methods of a class and of what it extends, in this package."""
    for base in kind.__mro__:
        for name, value in vars(base).items() if base.__module__.startswith("typed_") else ():
            function = value.fget if isinstance(value, property) else value
            function = getattr(function, "__func__", function)
            if inspect.isfunction(function) and (name == "__init__" or not name.startswith("_")):
                yield f"{base.__qualname__}.{name}", function


@pytest.mark.parametrize("kind", classes().values(), ids=classes())
def test_annotations_of_a_class_and_its_methods_resolve(kind: type) -> None:
    assert typing.get_type_hints(kind) is not None
    for name, function in functions(kind):
        hints = typing.get_type_hints(function)
        given = set(inspect.signature(typing.cast("typing.Any", function)).parameters)
        assert given - {"self", "cls"} <= hints.keys() - {"return"} | {"args", "kwargs"}, name


def test_inherited_annotations_are_known_where_a_dataclass_is_defined() -> None:
    """From Python 3.14 on, ``__init__`` is annotated by its classes, no longer by the fields' types."""
    kinds = [one for one in classes().values() if dataclasses.is_dataclass(one)]
    assert len(kinds) > 250
    for kind in kinds:
        annotations: dict[str, object] = {}
        for base in reversed(kind.__mro__):
            annotations |= inspect.get_annotations(base)

        def init() -> None: ...

        init.__annotations__ = {one.name: annotations[one.name] for one in dataclasses.fields(kind)}
        hints = typing.get_type_hints(init, vars(sys.modules[kind.__module__]))
        assert hints.keys() == init.__annotations__.keys()


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
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # pyright's Python
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
