"""Docstrings as tools read them: Sphinx's napoleon, doctest, and editors."""

from __future__ import annotations

import ast
import doctest
import inspect
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import cast

import pytest
from support.golden import generate
from support.packages import PACKAGES

import typed_ivs

MODULES = {
    path.relative_to(package.distribution).as_posix(): path
    for package in PACKAGES
    for path in sorted(package.folder.rglob("*.py"))
    if "testing" not in path.parts
    # Copied modules are the same bytes in each package.
    and (package.name == typed_ivs.__name__ or "_runtime" not in path.parts)
}


def attributes(tree: ast.AST) -> Iterator[str]:
    """The docstrings that stand under an attribute, or are those of a property."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for before, after in pairwise(cast("list[ast.stmt]", body) if type(body) is list else []):
            if isinstance(before, ast.Assign | ast.AnnAssign) and isinstance(after, ast.Expr):
                text = getattr(after.value, "value", None)
                yield text if isinstance(text, str) else ""
        if isinstance(node, ast.FunctionDef) and any(
            ast.unparse(decorator).endswith("property") for decorator in node.decorator_list
        ):
            yield ast.get_docstring(node) or ""


CASES = {
    f"{case}/{path}": text
    for case in ("deprecated", "events")
    for path, text in generate(case)[1].items()
    if path.endswith(".py")
}
"""The modules of small models whose documentation has colons, not formatted."""


@pytest.mark.parametrize("name", [*MODULES, *CASES])
def test_docstring_is_taken_neither_for_a_type_nor_for_an_example(name: str) -> None:
    text = CASES[name] if name in CASES else MODULES[name].read_text("utf-8")
    assert doctest.DocTestParser().get_examples(text) == []
    for docstring in attributes(ast.parse(text)):
        first = re.sub(r"``.+?``", "", docstring.splitlines()[0]) if docstring else ""
        assert ":" not in first[:-1], first


def test_argument_has_the_whole_text_limits_and_values() -> None:
    documentation = inspect.getdoc(typed_ivs.IVSClient.create_channel) or ""
    assert (
        "    latency_mode: Channel latency mode. Use ``NORMAL`` to broadcast and deliver live\n"
        "        video up to Full HD. Use ``LOW`` for near-real-time interaction with viewers.\n"
        "        Default: ``LOW``.\n\n"
        "        Values: ``NORMAL``, ``LOW``.\n"
        "    type: "
    ) in documentation
    assert "1 KB per request" in (typed_ivs.IVSClient.put_metadata.__doc__ or "")
