"""Type checkers know the package: what is right passes without a cast, what is wrong is an error."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import types
import typing
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from support.packages import PACKAGES, GeneratedPackage, each_operation, each_package

from typed_ivs import models

HERE = Path(__file__).parent
SCRIPTS = [
    HERE / "typed" / "accepted.py",
    HERE / "typed" / "accepted_family.py",
    HERE / "typed" / "helpers_accepted.py",
    HERE / "typed" / "helpers_refused.py",
    HERE / "typed" / "events.py",
    HERE / "typed" / "refused.py",
    HERE / "typed" / "stub_accepted.py",
    HERE / "typed" / "stub_refused.py",
    HERE.parents[1] / "examples" / "event_handler.py",
    HERE.parents[1] / "examples" / "quickstart.py",
    HERE.parents[1] / "examples" / "demo.py",
    *sorted((HERE.parents[1] / "examples" / "recipes").glob("*.py")),
]
DISTRIBUTIONS = [str(package.distribution) for package in PACKAGES]
REFUSED = frozenset(
    (script.name, number)
    for script in SCRIPTS
    for number, line in enumerate(script.read_text().splitlines(), 1)
    if line.endswith("  # refused")
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts on their own, as a user has them beside the installed package."""
    path = tmp_path_factory.mktemp("typed")
    for script in SCRIPTS:
        shutil.copy(script, path)
    return path


def checked(command: list[str], folder: Path, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert result.returncode == 1, result.stdout + result.stderr
    return result.stdout


def assert_as_expected(problems: list[tuple[str, int, str]]) -> None:
    """Every line that says so is refused, and nothing else is."""
    found = {(name, line) for name, line, _ in problems}
    listed = "\n".join(f"{name}:{line}: {text}" for name, line, text in problems)
    assert found == REFUSED, listed
    assert len(REFUSED) > 60


def test_mypy_accepts_valid_and_rejects_invalid_programs(folder: Path) -> None:
    output = checked(
        ["mypy", "--strict", "--no-error-summary", "--cache-dir=.cache", "."],
        folder,
        MYPYPATH=os.pathsep.join(DISTRIBUTIONS),
    )
    pattern = re.compile(r"(.+?):(\d+): error: (.*)")
    matches = [match for line in output.splitlines() if (match := pattern.match(line))]
    assert_as_expected([(match[1], int(match[2]), match[3]) for match in matches])


def test_pyright_accepts_valid_and_rejects_invalid_programs(folder: Path) -> None:
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "extraPaths": DISTRIBUTIONS,
        "include": ["*.py"],
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = ["pyright", "--outputjson", "--pythonpath", sys.executable]
    report = json.loads(checked(command, folder))
    problems = [
        (Path(found["file"]).name, found["range"]["start"]["line"] + 1, found["message"])
        for found in report["generalDiagnostics"]
    ]
    assert_as_expected(problems)


def is_optional(hint: Any) -> bool:
    return typing.get_origin(hint) in (typing.Union, types.UnionType) and type(
        None
    ) in typing.get_args(hint)


def output_fields(package: GeneratedPackage) -> dict[str, Any]:
    """The type of every field of every response, and of what they are made of."""
    models = package.module("models")
    structures: dict[str, Any] = {}

    def visit(kind: Any, hint: Any) -> None:
        for part in typing.get_args(hint):
            visit(kind, part)
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            add(hint)

    def add(kind: type) -> None:
        if kind.__name__ in structures:
            return
        structures[kind.__name__] = kind
        for hint in typing.get_type_hints(kind).values():
            visit(kind, hint)

    for operation in package.operations:
        if package.model.operation_model(operation).output_shape is not None:
            add(getattr(models, f"{operation}Response"))
    return {
        f"{kind.__name__}.{field.name}": typing.get_type_hints(kind)[field.name]
        for kind in structures.values()
        for field in dataclasses.fields(kind)
        if field.name != "response_metadata"
    }


@each_package
def test_at_most_a_quarter_of_output_fields_are_optional(package: GeneratedPackage) -> None:
    fields = output_fields(package)
    assert len(fields) > 4 * len(package.operations)
    optional = [name for name, hint in fields.items() if is_optional(hint)]
    assert len(optional) / len(fields) <= 0.25, optional


@each_package
def test_required_output_members_are_not_optional(package: GeneratedPackage) -> None:
    fields = output_fields(package)
    for operation in package.operations:
        shape = package.model.operation_model(operation).output_shape
        for name in shape.required_members if shape is not None else []:
            assert not is_optional(fields[f"{operation}Response.{xform_name(name)}"])


@each_operation
def test_every_method_has_keyword_only_typed_parameters(
    package: GeneratedPackage, operation: str
) -> None:
    """The hints are texts that name what only a type checker imports."""
    models = package.module("models")
    shape = package.model.operation_model(operation).input_shape
    method = signature(getattr(package.client, xform_name(operation)))
    _, *parameters = method.parameters.values()
    assert {parameter.name for parameter in parameters} == {
        xform_name(name) for name in shape.members
    }
    request = typing.get_type_hints(getattr(models, f"{operation}Request"))
    for parameter in parameters:
        assert parameter.kind is Parameter.KEYWORD_ONLY
        required = parameter.name in map(xform_name, shape.required_members)
        assert (parameter.default is Parameter.empty) is required
        assert is_optional(request[parameter.name]) is not required
        assert isinstance(parameter.annotation, str)
        assert parameter.annotation.endswith(" | None") is not required
    assert method.return_annotation in (f"models.{operation}Response", "Response")


@each_package
def test_all_type_hints_resolve(package: GeneratedPackage) -> None:
    models, literals = package.module("models"), package.module("literals")
    for name in models.__all__:
        kind = getattr(models, name)
        hints = typing.get_type_hints(kind)
        for field in dataclasses.fields(kind):
            assert hints[field.name] is not Any
    for name in literals.__all__:
        values, unrecognized = typing.get_args(getattr(literals, name))
        assert typing.get_origin(values) is typing.Literal, name
        assert unrecognized.__name__ == "Unrecognized"
    assert typing.get_type_hints(package.module().Paginator.collect)["limit"] == int | None


@each_package
def test_every_enumeration_is_a_literal_type(package: GeneratedPackage) -> None:
    enumerations = {
        name: tuple(shape.enum)
        for name in package.model.shape_names
        if getattr(shape := package.model.shape_for(name), "enum", None)
    }
    literals = package.module("literals")
    assert set(enumerations) >= set(literals.__all__) != set()
    for name in literals.__all__:
        values = enumerations[name]
        literal, _ = typing.get_args(getattr(literals, name))
        # Of two equal types, ``typing`` keeps the first, whatever the order of the second's values.
        assert sorted(typing.get_args(literal)) == sorted(values)


def test_dataclass_tools_work() -> None:
    channel = models.Channel.from_wire({"arn": "a", "srt": {"passphrase": "p"}, "tags": {"k": "v"}})
    assert dataclasses.asdict(channel)["srt"]["passphrase"] == "p"
    other = dataclasses.replace(channel, arn="b")
    assert (other.arn, channel.arn) == ("b", "a")
    assert other != channel
    assert models.Channel.from_wire(channel.to_wire()) == channel


def test_modules_that_checkers_accept_are_attributes_in_a_fresh_process() -> None:
    """And what they refuse as an attribute is none: both are in the scripts that they check."""
    program = (
        "import runpy, typed_ivs\n"
        "assert not {'testing', 'wire'} & set(dir(typed_ivs))\n"
        "for owner, name in ((typed_ivs, 'testing'), (typed_ivs, 'wire'), (typed_ivs.models, 'Chanel')):\n"
        "    assert not hasattr(owner, name), name\n"
        "runpy.run_path('accepted.py')['modules_are_attributes'](typed_ivs.models.Channel.from_wire({}))\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(DISTRIBUTIONS)}
    command = [sys.executable, "-c", program]
    result = subprocess.run(
        command, cwd=HERE / "typed", env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
