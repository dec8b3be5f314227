"""Names that are loaded on first use."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Literal

import pytest

from codegen.package._runtime.errors import ConfigurationError
from codegen.package._runtime.lazy import LazyModule, lazy_literals
from codegen.package._runtime.values import Unrecognized

INIT = """
from codegen.package._runtime.lazy import lazy_names
EAGER = 1
__getattr__, __dir__ = lazy_names(__name__, {".heavy": ("Heavy",), ".light": ("Light",)}, ("heavy", "broken"))
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    folder = tmp_path / "lazy_sample"
    folder.mkdir()
    (folder / "__init__.py").write_text(INIT)
    (folder / "heavy.py").write_text("class Heavy: pass\n")
    (folder / "light.py").write_text("class Light: pass\n")
    (folder / "broken.py").write_text("import no_such_module_at_all\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("lazy_sample")
    for name in [name for name in sys.modules if name.partition(".")[0] == "lazy_sample"]:
        del sys.modules[name]


def test_module_for_annotations_is_loaded_by_its_first_name(package: ModuleType) -> None:
    heavy = LazyModule("lazy_sample", ".heavy")
    assert "lazy_sample.heavy" not in sys.modules
    assert heavy.Heavy is package.Heavy
    with pytest.raises(AttributeError, match="light"):
        LazyModule("lazy_sample", ".heavy").light  # noqa: B018
    assert "lazy_sample.light" not in sys.modules


def test_module_is_loaded_on_first_use_and_kept(package: ModuleType) -> None:
    assert "lazy_sample.heavy" not in sys.modules
    heavy = package.Heavy
    assert heavy.__name__ == "Heavy"
    assert package.Heavy is heavy
    assert "lazy_sample.light" not in sys.modules


@pytest.mark.parametrize("name", ["heavy", "light"])
def test_submodule_is_an_attribute(package: ModuleType, name: str) -> None:
    assert getattr(package, name) is sys.modules[f"lazy_sample.{name}"]


def test_unknown_name_is_an_attribute_error(package: ModuleType) -> None:
    name = "Other"
    with pytest.raises(AttributeError, match="module 'lazy_sample' has no attribute 'Other'"):
        getattr(package, name)
    assert not hasattr(package, "__wrapped__")


def test_error_in_a_module_is_raised(package: ModuleType) -> None:
    with pytest.raises(ConfigurationError, match="no_such_module_at_all"):
        _ = package.broken


def test_dir_lists_names_that_are_not_loaded(package: ModuleType) -> None:
    names = dir(package)
    assert {"EAGER", "Heavy", "Light", "heavy", "broken"} <= set(names)
    assert names == sorted(names)
    assert "lazy_sample.heavy" not in sys.modules


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of enumerations."""
    module = ModuleType("lazy_kinds")
    values = {"Kind": ("A", "B"), "Single": ("",)}
    vars(module)["__getattr__"], vars(module)["__dir__"] = lazy_literals("lazy_kinds", values)
    monkeypatch.setitem(sys.modules, "lazy_kinds", module)
    return module


def test_enumeration_is_created_on_first_use_and_kept(kinds: ModuleType) -> None:
    assert "Kind" not in vars(kinds)
    kind = kinds.Kind
    assert kind == Literal["A", "B"] | Unrecognized
    assert kinds.Single == Literal[""] | Unrecognized
    assert kinds.Kind is kind


def test_unknown_enumeration_is_an_attribute_error(kinds: ModuleType) -> None:
    with pytest.raises(AttributeError, match="module 'lazy_kinds' has no attribute 'Other'"):
        _ = kinds.Other
    assert {"Kind", "Single"} <= set(dir(kinds))
