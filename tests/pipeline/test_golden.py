"""Golden cases: what comes out of a tiny model, byte for byte, and that it runs and type-checks.

After a change that is meant: ``python -m tools.regolden``, and read the difference.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import pkgutil
import subprocess
import sys
import typing
from pathlib import Path

import pytest
from support.files import write_tree
from support.golden import (
    CASES,
    actual,
    cases,
    expected,
    generate,
    generating_cases,
    module_name,
    problems,
    write_package,
)

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("case", cases())
def test_case_is_generated_as_expected(case: str) -> None:
    refused = CASES / case / "problems.txt"
    if refused.exists():
        assert problems(case) == refused.read_text(encoding="utf-8")
    else:
        files = expected(case)
        assert files, "a case expects files or problems"
        texts = {path: file.read_text(encoding="utf-8") for path, file in files.items()}
        assert actual(case) == texts


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of all cases, ready to be imported."""
    folder = tmp_path_factory.mktemp("packages")
    for case in generating_cases():
        write_package(case, folder)
    return folder


@pytest.mark.parametrize("case", generating_cases())
def test_every_module_imports_and_every_annotation_resolves(
    case: str, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(packages)
    package = importlib.import_module(module_name(case))
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    for name in package.__all__:
        assert getattr(package, name).__module__.startswith(package.__name__) or name.isupper()
    models = importlib.import_module(f"{package.__name__}.models")
    for name in models.__all__:
        model = getattr(models, name)
        assert dataclasses.is_dataclass(model)
        assert typing.get_type_hints(model).keys() >= {f.name for f in dataclasses.fields(model)}


class Recorder:
    """Stands in for a client: sending a request gives it back."""

    def send(self, request: object) -> object:
        return request


@pytest.mark.parametrize("case", generating_cases())
def test_every_method_passes_each_argument_to_the_field_of_the_same_name(
    case: str, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(packages)
    package = generate(case)[0]
    module = importlib.import_module(f"{module_name(case)}.client")
    client = getattr(module, package.client.class_name)
    for method in package.client.methods:
        arguments = {parameter.name: object() for parameter in method.parameters}
        request = getattr(client, method.name)(Recorder(), **arguments)
        assert type(request).__name__ == method.request.rpartition(".")[2]
        assert {f.name: getattr(request, f.name) for f in dataclasses.fields(request)} == arguments


@pytest.fixture(scope="module")
def typed_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of all cases with one runtime, so that type checkers look at it once."""
    folder = tmp_path_factory.mktemp("typed")
    for case in generating_cases():
        write_package(case, folder, runtime="golden_runtime")
    return folder


def test_mypy_finds_nothing_in_strict_mode(typed_packages: Path) -> None:
    # The runtime is checked with the generator.
    options = ["--strict", "--python-version=3.11", "--follow-imports=silent", "--cache-dir=.cache"]
    check(typed_packages, "mypy", *options, *map(module_name, generating_cases()))


def test_pyright_finds_nothing_in_strict_mode(typed_packages: Path) -> None:
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "ignore": ["golden_runtime"],
        "exclude": ["golden_runtime"],
        # Members like VCPUs have a leading underscore in botocore's snake case.
        "reportPrivateUsage": "none",
    }
    (typed_packages / "pyrightconfig.json").write_text(json.dumps(settings))
    check(typed_packages, "pyright", "--pythonpath", sys.executable, "--project", ".")


def test_ruff_finds_nothing_once_it_is_formatted(tmp_path: Path) -> None:
    for case in generating_cases():
        write_tree(generate(case)[1], tmp_path / module_name(case))
    config = f"--config={ROOT / 'pyproject.toml'}"
    # Several times as fast as black, and the same where ruff looks.
    check(tmp_path, "ruff", "format", "--no-cache", "--quiet", config, ".")
    # The documentation is the model's; so are its characters.
    # A method that is called test_… is no test either.
    ignored = "--ignore=RUF001,RUF002,RUF003,PT028"
    # A field may be called l, __all__ is in the order of Python, and reading what is empty is short.
    models = [
        f"--extend-per-file-ignores=**/models/*.py:{rule}" for rule in ("E741", "RET504", "RUF022")
    ]
    check(tmp_path, "ruff", "check", "--no-cache", ignored, *models, config, ".")


def check(folder: Path, tool: str, *arguments: str) -> None:
    """Run a tool of the development environment in ``folder``; it has to be content."""
    command = [sys.executable, "-m", tool, *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
