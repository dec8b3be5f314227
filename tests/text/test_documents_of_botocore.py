"""Every document of botocore as text; in a short run, those of every fourth service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
from support.botocore_models import STEP, every_model
from support.docstrings import CONTROL, formatted

from codegen.text.docstrings import quote_docstring, summary, to_text
from codegen.text.html import KNOWN_TAGS
from codegen.text.markdown_text import to_markdown

_TAG = re.compile(rf"</?(?:{'|'.join(sorted(KNOWN_TAGS))})\b[^<>]*>", re.IGNORECASE)


def documentation(node: Any) -> Iterator[str]:
    """Every documentation string of a model."""
    if isinstance(node, dict):
        for key, value in cast("dict[str, Any]", node).items():
            if key == "documentation":
                yield value
            elif key != "examples":
                yield from documentation(value)
    elif isinstance(node, list):
        for value in cast("list[Any]", node):
            yield from documentation(value)


@pytest.fixture(scope="module")
def all_documentation() -> list[str]:
    """Every distinct documentation string of the services."""
    return sorted({html for _, model in every_model() for html in documentation(model)})


def test_documents_become_markdown_without_html(all_documentation: list[str]) -> None:
    for html in all_documentation[::7]:
        lines = to_markdown(html).split("\n")
        fenced = 0
        for line in lines:
            fenced += line.lstrip().startswith("```")
            plain = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", line)
            assert fenced % 2 or not re.search(r"(?<!\\)<", plain), html
            assert not CONTROL.search(line), html
        assert fenced % 2 == 0, html


def test_every_document_becomes_clean_text(all_documentation: list[str]) -> None:
    assert len(all_documentation) > 100_000 // STEP
    for html in all_documentation:
        lines = to_text(html, width=88).split("\n")
        for line in lines:
            breakable = re.search(r"\S (?![-*+](?: |$)|\d+[.)])", line.lstrip(" -"))
            assert len(line) <= 88 or not breakable or line.startswith("    "), line
            assert line == line.rstrip(), html
            assert not CONTROL.search(line), html
        assert "&lt;" in html or not _TAG.search(" ".join(lines)), html


def test_every_document_has_a_summary(all_documentation: list[str]) -> None:
    for html in all_documentation:
        sentence = summary(html)
        assert "\n" not in sentence, html
        assert sentence.endswith(".") or not sentence, html
        assert sentence or "<pre>" in html or not re.search(r"\w", _TAG.sub("", html)), html


def test_black_does_not_change_real_docstrings(all_documentation: list[str]) -> None:
    for chunk in range(0, 600, 100):
        members = [
            f"    a{number}: int = 0\n    {quote_docstring(to_text(html, width=92), indent=4)}\n"
            for number, html in enumerate(all_documentation[chunk :: 6000 // STEP])
        ]
        source = "class A:\n" + "\n".join(members)
        assert formatted(source) == source
