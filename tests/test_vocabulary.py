"""One word for each thing: no identifier has a word that the glossary rules out."""

from __future__ import annotations

import ast
import fnmatch
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import jinja2
import pytest
from botocore import xform_name
from jinja2 import nodes

REPOSITORY = Path(__file__).parents[1]
FOLDERS = ("codegen", "tools", "tests", "templates", "examples", "generated")

_LINT = (
    "codegen/commands/lint.py",
    "codegen/lifecycle/lint.py",
    "codegen/lifecycle/linting/*",
    "tests/lifecycle/test_lint_*",
    "tests/lifecycle/test_update_proposal.py",
    "tests/support/lint.py",
)

EXCEPTIONS: Mapping[str, tuple[str, ...]] = {"answer": _LINT, "answers": _LINT}
"""Where a word means something else: lint findings have answers, in the overlay."""


@cache
def ruled_out() -> tuple[str, ...]:
    """The words in the last column of the glossary in ARCHITECTURE.md."""
    _, _, glossary = (REPOSITORY / "ARCHITECTURE.md").read_text().partition("\n## Glossary\n")
    rows = re.findall(r"^\|.*\| ?([^|]*)\|$", glossary.partition("\n## ")[0], re.MULTILINE)
    return tuple(word for cell in rows for word in re.findall(r"`(\w+)`", cell))


def parts_of(identifier: str) -> list[str]:
    """The words of an identifier in snake case or camel case, in lower case."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", identifier)
    return [part.lower() for part in parts]


def breaks(identifier: str, rule: str) -> bool:
    """Whether an identifier is a class called ``rule``, or has the words of a rule in lower case."""
    if not rule.islower():
        return identifier == rule
    inside, wanted = parts_of(identifier), rule.split("_")
    return any(inside[at : at + len(wanted)] == wanted for at in range(len(inside)))


@cache
def broken_rules(identifier: str) -> tuple[str, ...]:
    """The words that the glossary rules out and that an identifier has."""
    return tuple(rule for rule in ruled_out() if breaks(identifier, rule))


@cache  # Each package has the same runtime.
def names_in_module(text: str) -> frozenset[str]:
    """The names in a module."""
    return frozenset(names_in_python(text))


def names_in_python(text: str) -> Iterator[str]:
    """What a module defines: classes, functions, arguments, variables, attributes, aliases."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.AsyncFunctionDef(name=name) | ast.alias(asname=str(name)):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case _:
                pass


def names_in_template(text: str) -> Iterator[str]:
    """What a template uses: variables, attributes, macros and their arguments."""
    for node in jinja2.Environment().parse(text).find_all(nodes.Node):
        match node:
            case nodes.Name(name=name) | nodes.Macro(name=name) | nodes.Getattr(attr=name):
                yield name
            case nodes.Keyword(key=name):
                yield name
            case _:
                pass


@cache
def names_of_models() -> frozenset[str]:
    """What packages take from the models: shapes, operations and members, as Python writes them."""
    found: set[str] = set()

    def collect(value: object) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                found.update((name, xform_name(name)))
                collect(inner)

    for path in REPOSITORY.glob("models/*/*/service-2.json"):
        document = json.loads(path.read_text("utf-8"))
        collect({"shapes": document["shapes"], "operations": document["operations"]})
    return frozenset(found)


@cache
def identifiers() -> Mapping[str, frozenset[str]]:
    """The identifiers of every module and template, and the parts of its path."""
    found: dict[str, frozenset[str]] = {}
    for folder in FOLDERS:
        for file in sorted((REPOSITORY / folder).rglob("*")):
            path = file.relative_to(REPOSITORY)
            if file.suffix in (".py", ".j2") and "golden" not in path.parts:
                text = file.read_text("utf-8")
                inside = names_in_module(text) if file.suffix == ".py" else names_in_template(text)
                parts = (part.partition(".")[0] for part in path.parts)
                found[path.as_posix()] = frozenset((*inside, *parts))
    return found


def is_exception(path: str, rule: str) -> bool:
    return any(fnmatch.fnmatch(path, pattern) for pattern in EXCEPTIONS.get(rule, ()))


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_identifier_has_a_word_that_the_glossary_rules_out(folder: str) -> None:
    allowed = names_of_models() if folder == "generated" else frozenset[str]()
    found = [
        f"{path}: {name}, which has {rule!r}"
        for path, names in identifiers().items()
        if path.startswith(f"{folder}/")
        for name in sorted(names - allowed)
        for rule in broken_rules(name)
        if not is_exception(path, rule)
    ]
    assert found == []


@pytest.mark.parametrize(("rule", "pattern"), [(r, p) for r in EXCEPTIONS for p in EXCEPTIONS[r]])
def test_every_exception_is_about_files_that_exist(rule: str, pattern: str) -> None:
    assert rule in ruled_out()
    assert fnmatch.filter(identifiers(), pattern)


@pytest.mark.parametrize(
    ("identifier", "rule", "broken"),
    [
        ("read_answer", "answer", True),
        ("AnswerReader", "answer", True),
        ("unanswered", "answer", False),
        ("test_just_so_connecting", "just_so", True),
        ("just_one_so", "just_so", False),
        ("Real", "Real", True),
        ("real_path", "Real", False),
        ("HTTPAnswers", "answers", True),
    ],
)
def test_parts_are_compared_whole(identifier: str, rule: str, broken: bool) -> None:
    assert breaks(identifier, rule) is broken


def test_names_are_found_wherever_they_are_bound() -> None:
    python = """
import json as a1
class a2:
    a3: int
    def a4(self, a5, *a6, a7=0, **a8):
        self.a9 = [b1 for b1 in a5]
        try: b2 = 1
        except ValueError as b3: pass
        match a5:
            case [b4, *_]: pass
        lambda b5: 0
"""
    bound = set(names_in_python(python)) - {"self"}
    assert bound == {*(f"a{n}" for n in range(1, 10)), *(f"b{n}" for n in range(1, 6))}
    template = "{% macro m(a) %}{{ x.y }}{% for z in w %}{{ f(k=1) }}{% endfor %}{% endmacro %}"
    assert set(names_in_template(template)) == set("maxyzwfk")


def test_glossary_rules_out_names() -> None:
    assert {"answer", "there", "words", "ListOf"} <= set(ruled_out())
