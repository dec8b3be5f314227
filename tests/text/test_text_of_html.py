"""A model's HTML becomes safe and readable text and summaries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.docstrings import CONTROL

from codegen.text.docstrings import summary, to_text
from codegen.text.html import KNOWN_TAGS

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
        assert not CONTROL.search(lines)
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
