"""Renders templates: strict Jinja2 with a few filters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast

import jinja2

from codegen.plan.python.imports import import_lines
from codegen.source.locations import ROOT
from codegen.text.markdown import code
from codegen.text.python_source import literal

TEMPLATES = ROOT / "templates"


@cache
def environment() -> jinja2.Environment:
    """The environment of every template: an undefined name is an error, white space is plain."""
    created = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES, encoding="utf-8"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # the output is Python and Markdown
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    filters: dict[str, Callable[..., object]] = {
        "code": code,
        "file_name": file_name,
        "import_lines": import_lines,
        "literal": literal,
        "toml_string": toml_string,
    }
    created.filters.update(cast("dict[str, Any]", filters))
    return created


def render(template: str, /, **context: object) -> str:
    """``template`` rendered with ``context``."""
    return environment().get_template(template).render(context)


def file_name(path: str) -> str:
    """The last part of a path. A package has one document of each kind, so it tells which one."""
    return path.rpartition("/")[2]


def toml_string(text: str) -> str:
    """``text`` as a basic string of TOML, in ASCII."""
    return f'"{"".join(map(_in_toml, text))}"'


def _in_toml(character: str) -> str:
    if character.isascii() and character.isprintable() and character not in '"\\':
        return character
    point = ord(character)
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
