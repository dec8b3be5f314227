"""What users annotate with, and what they read about arguments, has a public place."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest

import typed_ivs
from typed_ivs import IVSClient, errors, types
from typed_ivs._runtime.config import settings
from typed_ivs.types import Boto3Session, BotocoreSession

RUNTIME = Path(typed_ivs.__file__).parent / "_runtime"
PUBLIC = {*typed_ivs.__all__, *types.__all__, *errors.__all__}
INTERNAL = {
    "CredentialResolver",
    "Hooks",  # ``Hook`` is what users write.
    "OpenResponse",  # It is a ``ResponseStream``.
    "Service",  # Generated clients have it.
}
"""Classes that no user has to name although a signature does."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(RUNTIME.rglob("*.py")):
        yield path.relative_to(RUNTIME).with_suffix("").as_posix(), ast.parse(path.read_text())


def defined() -> set[str]:
    """The classes and aliases of the runtime."""
    names: set[str] = set()
    for _, tree in trees():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
                names.add(ast.unparse(node.target))
    return {name for name in names if not name.startswith("_")}


def public_functions(kind: ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in kind.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (
            node.name == "__init__" or not node.name.startswith("_")
        ):
            yield node


def named() -> set[str]:
    """The names in annotations of public classes' public methods and attributes."""
    names: set[str] = set()
    for _, tree in trees():
        for kind in tree.body:
            if not isinstance(kind, ast.ClassDef) or kind.name not in PUBLIC | {"Client"}:
                continue
            annotations = [
                node.annotation
                for node in kind.body
                if isinstance(node, ast.AnnAssign) and not ast.unparse(node.target).startswith("_")
            ]
            for function in public_functions(kind):
                arguments = [*function.args.args, *function.args.kwonlyargs]
                given = [*(argument.annotation for argument in arguments), function.returns]
                annotations += [annotation for annotation in given if annotation is not None]
            for annotation in annotations:
                names.update(re.findall(r"\w+", ast.unparse(annotation)))
    return names


def test_every_type_in_a_public_signature_is_public() -> None:
    assert (named() & defined()) - PUBLIC - INTERNAL == set()


@pytest.mark.parametrize("name", types.__all__)
def test_type_can_be_imported(name: str) -> None:
    value = getattr(importlib.import_module("typed_ivs.types"), name)
    assert value is getattr(types, name)


def test_client_documents_its_arguments_where_editors_look() -> None:
    parameters = list(inspect.signature(IVSClient).parameters)
    documentation = inspect.getdoc(IVSClient)
    assert documentation is not None
    assert documentation.startswith("A client for Amazon Interactive Video Service.\n\n")
    assert re.findall(r"^    (\w+): ", documentation.partition("Raises:")[0], re.MULTILINE) == (
        parameters
    )


@pytest.mark.parametrize(
    ("setting", "alias"),
    [
        ("retry_mode", types.RetryMode),
        ("validation", types.Validation),
        ("sts_regional_endpoint", types.StsRegionalEndpoint),
    ],
)
def test_literal_has_the_values_that_are_accepted(setting: str, alias: Any) -> None:
    check = getattr(settings.Config, setting).read
    values = typing.get_args(alias)
    assert [check(value, "here") for value in values] == list(values)
    with pytest.raises(errors.ConfigurationError, match=f"expected: {', '.join(values)}$"):
        check("other", "here")


@pytest.mark.parametrize(
    ("session", "protocol"),
    [(boto3.Session, Boto3Session), (botocore.session.Session, BotocoreSession)],
)
def test_sessions_have_what_the_protocol_names(session: type, protocol: type) -> None:
    expected = {name for name in vars(protocol) if not name.startswith("_")}
    assert expected
    assert expected <= set(dir(session))
