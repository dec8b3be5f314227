"""Checks that a mutated slice becomes a working package or is refused with proper problems."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import CodeType

from support.in_memory import compiled, execute
from support.injections import CANARY
from support.slices import Slice, read

from codegen.output.files import render_package
from codegen.output.paths import check_paths
from codegen.plan.ir.package import Package
from codegen.plan.lower import lower
from codegen.problems import Problem, ProblemsError
from codegen.source.validate import validate


def build(documents: Slice) -> tuple[Package, dict[str, str]]:
    """The package of a slice and its files; not formatted.

    Raises:
        ProblemsError: The slice is refused.
    """
    parsed = read(documents)
    package = lower(validate(parsed), version="0.1.0")
    return package, render_package(package, parsed)


def attempt(documents: Slice) -> tuple[Problem, ...]:
    """The problems of a slice; none if its package works. Any other outcome fails the test."""
    try:
        package, files = build(documents)
    except ProblemsError as error:
        check_report(error.problems, documents)
        return error.problems
    check_files(package.name, files)
    return ()


def check_files(package: str, files: dict[str, str]) -> None:
    """Asserts that all files can be written and imported, and that no injected code ran."""
    assert check_paths(files, place="sliced") == []
    for path, text in files.items():
        assert "\r" not in text, path
        if not path.endswith(".py"):
            assert all(line == line.rstrip() for line in text.split("\n")), path
    execute(package, _compiled_once(tuple(sorted(files.items()))))
    assert not hasattr(builtins, CANARY)
    assert not Path(CANARY).exists()


def check_report(problems: Iterable[Problem], documents: Slice) -> None:
    """Asserts that each problem has a file, an existing location, what was found and expected."""
    told = list(problems)
    assert told
    for problem in told:
        assert problem.found, problem
        assert problem.expected, problem
        kind = _KINDS.get(problem.file.rpartition("/")[2])
        if kind is None:
            assert problem.file == "sliced/service.toml", problem
        else:
            assert _points_into(documents[kind], problem.pointer), problem


_KINDS = {
    "service-2.json": "service",
    "paginators-1.json": "paginators",
    "endpoint-rule-set-1.json": "endpoint_rules",
    "partitions.json": "partitions",
    "events-1.json": "events",
}


def _points_into(document: object, pointer: str) -> bool:
    """Whether a JSON Pointer leads to something, or to something that its parent lacks."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    for position, part in enumerate(parts):
        if isinstance(document, dict) and part in document:
            document = document[part]
        elif isinstance(document, list) and part.isdigit() and int(part) < len(document):
            document = document[int(part)]
        else:
            return isinstance(document, dict) and position == len(parts) - 1
    return pointer == "" or pointer.startswith("/")


@cache
def _compile_one(path: str, text: str) -> CodeType:
    return compiled({path: text})[path]


def _compiled_once(files: Iterable[tuple[str, str]]) -> dict[str, CodeType]:
    return {path: _compile_one(path, text) for path, text in files if path.endswith(".py")}
