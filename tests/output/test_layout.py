"""Modules are laid out as black formats them, whatever is given to black."""

from __future__ import annotations

import ast
from pathlib import Path

import black
import pytest
from black.mode import Mode, TargetVersion

from codegen.output.files import render_package
from codegen.output.format import format_files
from codegen.output.layout import LINE_LENGTH, lay_out
from codegen.plan.lower import lower
from codegen.source.load import load
from codegen.source.read import read_service

MODELS = Path(__file__).parents[2] / "models"
LONG = ", ".join(f"argument_{number}" for number in range(9))
PLAIN = f'''\
# A comment.
"""A module."""

from __future__ import annotations

import re
from a import b

NAME = "text"


@dataclass(slots=True)
class Thing(Base):
    """A class.

    Indented:
        more
    """

    field: str | None = None
    """A field, with 'quotes'."""

    value = call({LONG})

    @property
    def method(self, {LONG}) -> int:
        """A method."""
        from c import d

        if a is None:
            return call(lambda: {LONG})
        elif b:
            c = [a[1:2], -1, {{"k": v}}, *rest]
        else:
            for x in y:
                z = yield x

        return a if b else c
'''


def by_black(text: str) -> str:
    mode = Mode(line_length=LINE_LENGTH, target_versions={TargetVersion.PY311})
    return black.format_str(text, mode=mode)


def test_black_gets_only_the_statements_that_need_it() -> None:
    given: list[str] = []

    def spy(text: str) -> str:
        given.append(text)
        return by_black(text)

    assert lay_out(PLAIN, ast.parse(PLAIN), spy) == by_black(PLAIN)
    (statements,) = given
    kept = [line.strip() for line in statements.splitlines() if LONG in line]
    assert len(kept) == 3
    assert "field" not in statements
    assert "for x" not in statements


@pytest.mark.parametrize(
    ("plain", "other"),
    [
        ('NAME = "text"', "NAME=1"),
        ('NAME = "text"', "NAME = f(a = 1)"),
        ('NAME = "text"', "NAME = a+b"),
        ('NAME = "text"', "NAME = [a,b]"),
        ('NAME = "text"', "NAME: int=1"),
        ('NAME = "text"', "NAME = 'text'"),
        ('NAME = "text"', "NAME = (1)"),
        ('NAME = "text"', "NAME = f(1, )"),
        ('NAME = "text"', "NAME = [1,]"),
        ('NAME = "text"', "NAME  = 0XFF"),
        ('NAME = "text"', "NAME = 1E5; OTHER = 2"),
        ('NAME = "text"', "NAME = a ** b  #comment"),
        ('NAME = "text"', "NAME = {\n  1: 2}"),
        ('NAME = "text"', "\n\n\nNAME = 1"),
        ('NAME = "text"\n\n', 'NAME = "text"\n'),
        ('NAME = "text"', "def f(): ...\nNAME = 1"),
        ('NAME = "text"', "# a comment\nNAME = 1"),
        ('NAME = "text"', "try:\n  a\nfinally: b"),
        ('NAME = "text"', "if a: b\n\nelse:\n    c"),
        ("import b\n\n", "import b\n"),
        ("import b\n\n", "import b\n\n\n"),
        ("import re\n", "import re\n\n\n"),
        ('module."""\n\n', 'module."""\n'),
        ('"""A class.', '""" A class.'),
        ('"""A method."""', "'A method.'"),
        ("    Indented:\n        more\n", "        Indented:\n            more\n"),
        ("    Indented:\n", "    Indented: \n"),
        ("        more\n    ", "        more\n    " + "long " * 20),
        ("@property\n", "@property\n\n"),
        ("@property\n", "@call( a)\n"),
        ("def method", "\n    def method"),
        ("is None:\n", "is None:\n\n"),
        ("elif b:", f"elif call({LONG}, {LONG}):"),
        ("elif b:", "elif (b):"),
        ("else:\n            for", "\n        else:\n            for"),
        ("from c import d\n\n", "from c import d\n"),
        ("x in y", "x in (y)"),
        ("return a if b else c\n", "return a if b else c\n\n\n"),
        ("return a if b else c\n", "return a if b else c"),
        ("return a if b else c\n", "return not(a)"),
        ("return a if b else c\n", "return (a)"),
        ("return a if b else c\n", 'return f("""\n\n""",\n 1)'),
        ("    field: str", "\n    field: str"),
    ],
)
def test_modules_that_break_a_rule_are_formatted_by_black(plain: str, other: str) -> None:
    text = PLAIN.replace(plain, other, 1)
    assert text != PLAIN
    assert format_files({"a.py": text}) == {"a.py": by_black(text)}


@pytest.mark.parametrize("wrong", ["call('a', b)", "return"])
def test_property_of_a_rule_is_the_same_within_blocks(wrong: str) -> None:
    text = f"def f():\n    while a:\n        {wrong}\n"
    assert format_files({"a.py": text}) == {"a.py": by_black(text)}


def test_package_is_laid_out_as_black_does() -> None:
    documents = load(MODELS, "ivs")
    rendered = render_package(lower(read_service(documents), version="1.0.0"), documents)
    chosen = {path: rendered[path] for path in sorted(rendered)[::7] if path.endswith(".py")}
    assert format_files(chosen) == {path: by_black(text) for path, text in chosen.items()}


def test_surplus_blank_lines_need_no_black() -> None:
    text = PLAIN.replace("    value =", "    \n\n    value =").replace("\n\n\n@", "\n\n\n\n@")
    text = text.replace(LONG, "argument")
    assert lay_out(text, ast.parse(text), by_black) == by_black(text)
    assert text != by_black(text)


def test_most_modules_of_a_package_are_not_formatted_as_a_whole() -> None:
    documents = load(MODELS, "ivs")
    rendered = render_package(lower(read_service(documents), version="1.0.0"), documents)
    modules = [text for path, text in sorted(rendered.items()) if path.endswith(".py")]
    whole = [text for text in modules if lay_out(text, ast.parse(text), lambda part: part) is None]
    assert len(whole) < len(modules) / 20
