"""A model's HTML becomes safe and readable text and docstrings."""

from __future__ import annotations

import ast
import doctest
import inspect
import re
from collections.abc import Iterator
from typing import Any, cast

import black
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.botocore_models import STEP, rest_json_models

from codegen.text.docstrings import entry, quote_docstring, summary, to_text, without_type
from codegen.text.html import KNOWN_TAGS
from codegen.text.markdown_text import to_markdown

_TAG = re.compile(rf"</?(?:{'|'.join(sorted(KNOWN_TAGS))})\b[^<>]*>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]")
_ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from("\"'\\\n\r\t \x00\x0b\x0c\x1c\x85\xa0\u2028\u2029\u202e\ud800{%ab"),
        st.characters(),
    ),
    max_size=60,
)
_ANY_HTML = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in sorted(KNOWN_TAGS)]),
        st.sampled_from([f"</{tag}>" for tag in sorted(KNOWN_TAGS)]),
        st.sampled_from(['<a href="https://x.y/(z)">', "<a href='javascript:x'>", "<![", "<!--"]),
        st.sampled_from(["<", "&", "&lt;p&gt;", "&#x202e;", "<region>", "word", " ", "\n", "`"]),
        st.text(max_size=5),
    ),
    max_size=30,
).map("".join)


def text(html: str) -> str:
    return to_text(html, width=40)


# Text


def test_paragraphs_are_wrapped_and_separated() -> None:
    html = "<p>Gets the channel configuration for the specified channel ARN.</p><p>See also.</p>"
    assert text(html) == (
        "Gets the channel configuration for the\nspecified channel ARN.\n\nSee also."
    )


def test_text_without_tags_is_a_paragraph() -> None:
    assert text("The  API\n mapping\tkey.") == "The API mapping key."


def test_code_is_in_double_backticks() -> None:
    assert text("Use <code>LOW</code>, not <tt>a b</tt>.") == "Use ``LOW``, not ``a b``."


def test_spaces_at_the_edges_of_marks_are_moved_outside() -> None:
    assert text("a <code> <a>X</a> </code>. b") == "a ``X``. b"
    assert text("<code> <b>Accept:</b> </code>json") == "``Accept:`` json"
    assert text("(see <a href='https://a.b'> Tags</a>)") == "(see Tags <https://a.b>)"
    assert text("<code> </code>") == ""


def test_nested_marks_do_not_split_code() -> None:
    assert text("<code>a <a>b</a> c</code>") == "``a b c``"


def test_code_starting_with_a_backtick_is_padded() -> None:
    assert text("<code>`</code>") == "`` ` ``"


def test_link_has_its_address_once() -> None:
    assert text("<a href='https://a.b/c'>Guide</a>") == "Guide <https://a.b/c>"
    assert text("<a href='https://a.b/c'>https://a.b/c</a>") == "<https://a.b/c>"
    assert text("<a href='https://a.b/c'>a.b/c</a>") == "<https://a.b/c>"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "/relative/page.html",
        "#fragment",
        "http://[",
        "",
    ],
)
def test_link_to_other_schemes_is_plain_text(address: str) -> None:
    html = f'<a href="{address}">Guide</a>'
    assert text(html) == "Guide"


def test_address_cannot_end_its_link_early() -> None:
    html = "<a href='https://a.b/c d(e)&gt;&quot;[f]'>x</a>"
    assert text(html) == "x <https://a.b/c%20d(e)%3E%22%5Bf%5D>"


def test_list_items_have_hanging_indents() -> None:
    html = "<p>One of:</p><ul> <li> <p>the first thing there is</p> </li><li>b</li></ul>"
    assert to_text(html, width=20) == "One of:\n\n- the first thing\n  there is\n- b"


def test_items_of_several_blocks_are_separated() -> None:
    html = "<ul><li><p>a</p><ul><li>b</li></ul></li><li><p>c</p></li></ul>"
    assert text(html) == "- a\n\n  - b\n\n- c"


def test_numbered_lists_have_numbers() -> None:
    html = "<ol>" + "<li>x</li>" * 10 + "</ol>"
    assert text(html).splitlines()[0] == "1. x"
    assert text(html).splitlines()[-1] == "10. x"


def test_items_without_end_tags_or_list_are_items() -> None:
    assert text("<ul><li>a<li>b</ul>c") == "- a\n- b\n\nc"
    assert text("<li>a</li>") == "- a"
    assert text("<ul><li>a</li> and more</ul>") == "- a\n\n  and more"


def test_note_begins_with_its_label() -> None:
    assert text("<note> <p>Mind this.</p> <p>And this.</p> </note>") == (
        "Note: Mind this.\n\nAnd this."
    )
    assert text("<important>Mind.</important>") == "Important: Mind."
    assert text("<note><ul><li>a</li></ul></note>") == "Note:\n\n- a"
    assert text("<note> <p/> </note>") == ""
    assert text("<note><p><b>Note: </b>once</p></note>") == "Note: once"


def test_definitions_are_below_their_term() -> None:
    html = "<dl><dt>200</dt><dd><p>A rewrite.</p></dd><dt>301</dt><dd>A redirect.</dd></dl>"
    assert text(html) == "200\n    A rewrite.\n301\n    A redirect."


def test_table_rows_are_lines() -> None:
    html = "<table><tr><th>Name</th><th>Use</th></tr><tr><td>a|b</td><td><p>c</p></td></tr></table>"
    assert text(html) == "- Name | Use\n- a|b | c"


def test_preformatted_text_is_kept() -> None:
    html = "<p>So:</p><pre><code>\n{\n  &quot;a&quot;: 1 \n}\n</code></pre>"
    assert text(html) == 'So:\n\n    {\n      "a": 1\n    }'


def test_line_breaks_and_headings_end_a_paragraph() -> None:
    assert text("a<br/>b") == "a\n\nb"
    assert text("<h2>When to use</h2>Now.") == "When to use\n\nNow."


def test_entities_are_decoded() -> None:
    assert text("a &lt; b &amp;&amp; c&#8212;d") == "a < b && c—d"


def test_unknown_tags_are_text() -> None:
    assert text("arn:aws:x:<region>:<account-id>:y") == "arn:aws:x:<region>:<account-id>:y"
    assert text("a < b <= c <3 <![x <?y") == "a < b <= c <3 <![x <?y"
    assert text("an <unheard-of>element</unheard-of>") == "an element"


def test_comments_scripts_and_styles_are_dropped() -> None:
    assert text("a<!-- b --><script>alert('<p>x</p>')</script><style>p {}</style> c") == "a c"


def test_invisible_characters_are_dropped_and_spaces_normalized() -> None:
    assert text("a\u200bb\u202ec\u2060d\x07e\ufefff\u00adg&#x2028;h\u00a0i&nbsp;j\u3000k") == (
        "abcdefg h i j k"
    )


def test_no_line_looks_like_a_list_item_by_accident() -> None:
    assert to_text("the range a - b", width=11) == "the range\na - b"
    assert to_text("the first 1. and 2. x", width=13) == "the first 1.\nand 2. x"


def test_nesting_depth_is_bounded() -> None:
    assert "end" in text("<ul><li>" * 5000 + "end")
    assert text("<b>" * 5000 + "end") == "end"


@given(_ANY_HTML)
def test_any_input_is_parsed(html: str) -> None:
    for lines in (text(html), summary(html)):
        assert not _CONTROL.search(lines)
        assert all(line == line.rstrip() for line in lines.split("\n"))
        assert lines == lines.strip("\n")


# Summaries


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        ("<p>Gets a <code>Channel</code>. See more.</p>", "Gets a Channel."),
        ("<p>Channel ARN</p>", "Channel ARN."),
        ("Uses a store, e.g. Amazon S3. Or not.", "Uses a store, e.g. Amazon S3."),
        ("Uses i.e. The Store. Or not.", "Uses i.e. The Store."),
        ("Version 1.2.3 of TLS. More.", "Version 1.2.3 of TLS."),
        (
            "Like arn:aws:ivs:us-east-1:1:channel/a.b. More.",
            "Like arn:aws:ivs:us-east-1:1:channel/a.b.",
        ),
        ("The U.S. East region. More.", "The U.S. East region."),
        ("The name. <code>default</code> if absent.", "The name."),
        ("Is <code>a. B</code> or so. More.", "Is a. B or so."),
        ("One of the following:<ul><li>a</li></ul>", "One of the following."),
        ('Says "stop." Then goes.', 'Says "stop".'),
        ("<p>(Deprecated.) Do not use.</p>", "(Deprecated)."),
        ("Is it live? Maybe.", "Is it live."),
        ("See <a href='https://a.b'>Guide</a>.", "See Guide."),
        ("<fullname>Backup</fullname><p>Backs up.</p>", "Backs up."),
        ("<note><p>Mind.</p></note><p>Gets it.</p>", "Gets it."),
        ("<note><p>Mind.</p></note>", "Mind."),
        ("<ul><li>Only this</li></ul>", "Only this."),
        ("<p> </p><p>-</p>", ""),
        ("", ""),
    ],
)
def test_summary_is_the_first_sentence(html: str, sentence: str) -> None:
    assert summary(html) == sentence


def test_long_summary_is_shortened() -> None:
    assert summary(
        "Gets summary information about all channels in your account, in the region where the "
        "request is processed."
    ) == ("Gets summary information about all channels in your account.")
    assert summary(
        "The date and time (in Coordinated Universal Time, to the second) at which the channel was "
        "created by you."
    ) == ("The date and time at which the channel was created by you.")


def test_long_summary_is_kept_if_shortening_changes_its_meaning() -> None:
    text = "word " * 25
    assert summary(f"{text}word.") == f"{text}word."
    condition = f"If there is no channel, which may well be, {text}happens."
    assert summary(condition) == condition


# Docstrings


def evaluated(literal: str) -> str:
    """The docstring of a class that has ``literal``, as ``inspect`` shows it."""
    source = f"class A:\n    class B:\n        {literal}\n"
    outer = ast.parse(source.encode()).body[0]
    assert isinstance(outer, ast.ClassDef)
    inner = outer.body[0]
    assert isinstance(inner, ast.ClassDef)
    return ast.get_docstring(inner) or ""


def cleaned(text: str) -> str:
    """What a docstring of ``text`` has to come back as."""
    lines = inspect.cleandoc(text.replace("\0", "").strip()).split("\n")
    return "\n".join(line.rstrip() for line in lines)


@given(_ANY_TEXT)
def test_docstring_evaluates_to_its_text(text: str) -> None:
    assert evaluated(quote_docstring(text, indent=8)) == cleaned(text)


@given(_ANY_TEXT)
def test_docstring_has_no_invisible_characters(text: str) -> None:
    literal = quote_docstring(text, indent=8)
    assert not _CONTROL.search(literal)
    assert all(line == line.rstrip() for line in literal.split("\n"))


@given(_ANY_TEXT)
def test_docstring_is_formatted_as_by_black(text: str) -> None:
    source = f"class A:\n    def f(self):\n        {quote_docstring(text, indent=8)}\n"
    assert formatted(source) == source


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("", '""""""'),
        ("The ARN.", '"""The ARN."""'),
        ('"Quoted"', r'''""" "Quoted\x22"""'''),
        ("a\\", r'"""a\\"""'),
        ('a """ b', r'"""a \"\"\" b"""'),
        ("{{ x }} {% y %} \\N{z}", r'"""{{ x }} {% y %} \\N{z}"""'),
        ("\u202ea\x00\x85b\ud800", r'"""\u202ea\x85b\ud800"""'),
        ("a\n\n  b  \n", '"""a\n\n    b\n    """'),
        ("a\tb\n\tc\n  d", '"""a       b\n          c\n    d\n    """'),
        ('a\nb"', '"""a\n    b"\n    """'),
    ],
)
def test_docstring_escapes_only_what_it_must(text: str, literal: str) -> None:
    assert quote_docstring(text, indent=4) == literal


# Every document of botocore; in a short run, of every fourth service


def formatted(source: str) -> str:
    return black.format_str(source, mode=black.Mode(line_length=100))


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
    return sorted({html for _, model in rest_json_models() for html in documentation(model)})


def test_documents_become_markdown_without_html(all_documentation: list[str]) -> None:
    for html in all_documentation[::7]:
        lines = to_markdown(html).split("\n")
        fenced = 0
        for line in lines:
            fenced += line.lstrip().startswith("```")
            plain = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", line)
            assert fenced % 2 or not re.search(r"(?<!\\)<", plain), html
            assert not _CONTROL.search(line), html
        assert fenced % 2 == 0, html


def test_every_document_becomes_clean_text(all_documentation: list[str]) -> None:
    assert len(all_documentation) > 100_000 // STEP
    for html in all_documentation:
        lines = to_text(html, width=88).split("\n")
        for line in lines:
            breakable = re.search(r"\S (?![-*+](?: |$)|\d+[.)])", line.lstrip(" -"))
            assert len(line) <= 88 or not breakable or line.startswith("    "), line
            assert line == line.rstrip(), html
            assert not _CONTROL.search(line), html
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No colon.", "No colon."),
        ("The type. Default: ``A``.", "The type. Default:\n``A``."),
        ("One of:\n\n- a: b", "One of:\n\n- a: b"),
        ("Like ``a:b``.", "Like ``a:b``."),
        ("See <https://a.b>.", "See\n<https://a.b>."),
        ("s3:GetObject is needed.", "``s3:GetObject`` is needed."),
        ("a: b: c", "a:\nb: c"),
    ],
)
def test_first_line_of_an_attribute_has_no_colon_before_its_end(text: str, expected: str) -> None:
    """Sphinx's napoleon would take what is before it for a type."""
    assert without_type(text) == expected


def test_prompt_in_a_text_is_not_run_by_doctest() -> None:
    text = "For example:\n\n    >>> 1 / 0\n>>> 2 / 0\n\na >>> b"
    docstring = ast.literal_eval(quote_docstring(text, indent=4))
    assert doctest.DocTestParser().get_examples(docstring) == []
    assert "    py> 1 / 0" in docstring
    assert "a >>> b" in docstring


def test_entry_keeps_paragraphs_lists_and_code_apart_from_the_next() -> None:
    text = "First line\nand second.\n\n- one\n- two: three\n\n    code: x\n\nLength 1."
    assert entry("name", text, width=30).split("\n") == [
        "    name: First line and",
        "        second.",
        "",
        "        - one",
        "        - two: three",
        "",
        "            code: x",
        "",
        "        Length 1.",
    ]
    assert entry("name", "- a\n- b", width=30) == "    name:\n        - a\n        - b"
