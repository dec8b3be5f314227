"""Templates are strict, and strings get into them as black would write them."""

from __future__ import annotations

import ast

import black
import jinja2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codegen.output.render import TEMPLATES, environment, render
from codegen.text.python_source import literal


def rendered(source: str, **context: object) -> str:
    return environment().from_string(source).render(context)


def test_undefined_name_is_an_error() -> None:
    for source in ("{{ missing }}", "{% if missing %}{% endif %}", "{{ known.missing }}"):
        with pytest.raises(jinja2.UndefinedError, match="missing"):
            rendered(source, known={})


def test_statements_leave_no_blank_lines() -> None:
    source = "a\n  {% for x in xs %}\n  {{ x }}\n  {% endfor %}\nb\n"
    assert rendered(source, xs=["<1>", '"2" & {{ 3 }}']) == 'a\n  <1>\n  "2" & {{ 3 }}\nb\n'


def test_templates_are_found_by_name() -> None:
    assert TEMPLATES.is_dir()
    with pytest.raises(jinja2.TemplateNotFound):
        render("no_such_template.j2")
    with pytest.raises(jinja2.TemplateNotFound):
        render("../pyproject.toml")


def test_context_may_use_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    loader = jinja2.DictLoader({"x.j2": "{{ template }} {{ name | literal }}\n"})
    monkeypatch.setattr(environment(), "loader", loader)
    assert render("x.j2", template="a", name="b'c") == 'a "b\'c"\n'


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("", '""'),
        ("it's", '"it\'s"'),
        ('say "it"', "'say \"it\"'"),
        ("""'"'""", '''"'\\"'"'''),
        ("""'"\"""", """'\\'""'"""),
        ("a\\b\n\t\0", r'"a\\b\n\t\x00"'),
        ("é\u2028\U0001f600\ud800", r'"\xe9\u2028\U0001f600\ud800"'),
    ],
)
def test_string_literals_are_ascii_with_the_quotes_of_black(text: str, source: str) -> None:
    assert literal(text) == source
    assert rendered("{{ text | literal }}", text=text) == source


@given(st.text(st.characters()) | st.text("'\"\\\n{}xuN", max_size=8))
@example("'\"" * 3)
@example("\\")
def test_string_literal_round_trips_and_black_keeps_it(text: str) -> None:
    source = literal(text)
    assert ast.literal_eval(source) == text
    assert source.isascii()
    assert source.isprintable()
    line = f"x = {source}\n"
    assert black.format_str(line, mode=black.Mode(line_length=100)) == line
