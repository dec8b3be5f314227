"""Pytest and unittest take nothing of a package for a test, whatever the model calls its shapes."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
import types
from pathlib import Path

import pytest
from support.golden import write_distribution

CASE = "names-of-tests"
USING = """
import importlib
import pkgutil

import typed_tiny

for found in pkgutil.walk_packages(typed_tiny.__path__, "typed_tiny."):
    if found.name.startswith("typed_tiny.testing.conformance") or "__main__" in found.name:
        continue
    module = importlib.import_module(found.name)
    for name in dir(module):
        value = getattr(module, name)
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("typed_tiny"):
            globals()[name] = value  # As an import from the module does.

def test_of_the_user():
    assert TestRule(name="x").name == "x"
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a vendored copy of the package, and a test that imports all of it."""
    folder = write_distribution(CASE, tmp_path_factory.mktemp("project"))
    for path in (folder / "tests").rglob("*.py"):
        path.unlink()
    (folder / "pyproject.toml").unlink()
    (folder / "test_use.py").write_text(USING)
    return folder


def run(folder: Path, *command: str) -> str:
    result = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    return result.stdout + result.stderr


def test_pytest_collects_only_the_users_tests(project: Path) -> None:
    output = run(
        project, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "error", "."
    )
    assert "1 passed" in output, output
    assert "warning" not in output


def test_unittest_collects_nothing(project: Path) -> None:
    output = run(project, "unittest", "discover", "-v", "-t", ".", "-s", "typed_tiny")
    assert "Ran 0 tests" in output or "NO TESTS RAN" in output, output
    assert "Error" not in output


def test_lazy_name_is_never_a_module(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(project)
    package = importlib.import_module("typed_tiny")
    try:
        for module in pkgutil.walk_packages(package.__path__, "typed_tiny."):
            if "conformance" not in module.name:
                importlib.import_module(module.name)
        for name in ("typed_tiny", "typed_tiny.models"):
            lazy = sys.modules[name]
            exported = {one: getattr(lazy, one) for one in lazy.__all__}
            foreign = [
                one
                for one, value in exported.items()
                if isinstance(value, types.ModuleType)
                or not str(getattr(value, "__module__", name)).startswith("typed_tiny")
            ]
            assert foreign == []
        strategies = sys.modules["typed_tiny.testing.strategies"]
        assert callable(strategies.models_)
        client = package.TestClient
        for module in ("test", "test_run", "speed_test"):
            client(region="us-west-2", endpoint_url="http://127.0.0.1:9").warm_up(module)
    finally:
        for name in [one for one in sys.modules if one.partition(".")[0] == "typed_tiny"]:
            del sys.modules[name]
