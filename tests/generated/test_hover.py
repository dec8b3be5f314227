"""Hover and signature help are as people should see them, in editors with pyright and with jedi.

After a change that is meant: ``python -m tools.regolden hover``, and read the difference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from support.hover import FOLDER, positions, shown

NAMES = [position.name for position in positions()]
UNKNOWN_TO_JEDI = ("constant", "field-of-error")
"""It shows nothing of attributes without a docstring."""

SIGNATURE_ALONE = ("asynchronous-method",)
"""jedi shows no docstring that a decorator gives."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    return shown(tmp_path_factory.mktemp("hover"))


@pytest.mark.parametrize("name", NAMES)
def test_place_shows_what_is_expected(name: str, found: Mapping[str, str]) -> None:
    assert found[name] == (FOLDER / f"{name}.md").read_text("utf-8")


def test_twenty_positions_have_a_file_each_and_no_others() -> None:
    assert len(NAMES) == len(set(NAMES)) >= 20
    assert {path.stem for path in FOLDER.glob("*.md")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_no_place_is_empty_or_has_leftover_html(name: str) -> None:
    text = (FOLDER / f"{name}.md").read_text("utf-8")
    tag = re.compile(r"</?(?:p|code|a|ul|li|note|b|i)>")
    assert "## pyright: hover" in text
    assert not tag.search(text)
    _, _, by_jedi = text.partition("## jedi: hover\n")  # pyright escapes what Markdown would read
    assert bool(by_jedi) == (name not in UNKNOWN_TO_JEDI)
    assert not re.search(r"&#?\w+;", by_jedi)


@pytest.mark.parametrize("name", ["method", "asynchronous-method", "method-with-choices"])
def test_methods_link_to_the_page_of_aws(name: str) -> None:
    text = (FOLDER / f"{name}.md").read_text("utf-8")
    shown = text.count("https://docs.aws.amazon.com/goto/WebAPI/ivs-2020-07-14/")
    assert shown == (1 if name in SIGNATURE_ALONE else 2)
