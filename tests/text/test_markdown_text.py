"""A model's documentation as Markdown: no character has a meaning that it should not have."""

from __future__ import annotations

import pytest

from codegen.text.markdown_text import to_markdown


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Plain.</p>", "Plain."),
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<p>Use <code>NORMAL</code>.</p>", "Use `NORMAL`."),
        ("<p>A <code>a`b</code> tick.</p>", "A `` a`b `` tick."),
        (
            "<p>See <a href='https://example.com/a'>the page</a>.</p>",
            "See [the page](https://example.com/a).",
        ),
        ("<p><a href='javascript:alert(1)'>Click</a></p>", "Click"),
        ("<p>a*b _c_ [d](e) &lt;script&gt; # {ref}</p>", None),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        ("<dl><dt>term</dt><dd><p>what it is</p></dd></dl>", "- term\n\n  what it is"),
        ("<pre>x = 1\n```\n</pre>", "````text\nx = 1\n```\n````"),
        ("", ""),
    ],
)
def test_text_is_written_as_markdown(html: str, expected: str | None) -> None:
    written = to_markdown(html)
    if expected is None:
        expected = r"a\*b \_c\_ \[d\](e) \<script\> \# \{ref\}"
    assert written == expected
