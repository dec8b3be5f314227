"""The site's source has every page, with links that lead to pages, and the check finds those that don't."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.site.__main__ import write_source
from tools.site.contents import Page, Section, decisions, sections
from tools.site.links import broken_links
from tools.site.other_sites import broken
from tools.site.pages import adjusted, menu
from tools.site.reference import reference_of

NAMES = {"docs/a.md": "a", "README.md": "packages/readme", "docs/guides/b.md": "guides/b"}


def adjust(text: str, target: Path, file: str = "docs/a.md", root: Path | None = None) -> str:
    page = Page(file=file, name=NAMES.get(file, "x"))
    return adjusted(text, page, NAMES, root or target, target)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[b](guides/b.md)", "[b](guides/b.md)"),
        ("[r](../README.md#part)", "[r](packages/readme.md#part)"),
        ("[code](../codegen/cli.py)", "code"),
        ("[out](https://example.com)", "[out](https://example.com)"),
        ("[here](#part)", "[here](#part)"),
        ("[`x`](guides/b.md) and [y](guides/b.md)", "[`x`](guides/b.md) and [y](guides/b.md)"),
        ("```python\n[a](b.md)\n```", "```python\n[a](b.md)\n```"),
        ("```mermaid\nflowchart\n```", "```text\nflowchart\n```"),
    ],
)
def test_links_lead_to_pages_of_the_site(text: str, expected: str, tmp_path: Path) -> None:
    assert adjust(text, tmp_path) == f"{expected}\n"


def test_links_are_relative_to_the_page(tmp_path: Path) -> None:
    text = "[a](../a.md) [r](../../README.md)"
    expected = "[a](../a.md) [r](../packages/readme.md)\n"
    assert adjust(text, tmp_path, "docs/guides/b.md") == expected


def test_pictures_are_copied(tmp_path: Path) -> None:
    root, target = tmp_path / "root", tmp_path / "target"
    (root / "docs").mkdir(parents=True)
    (root / "docs" / "p.svg").write_text("<svg/>")
    assert adjust("![p](p.svg)", target, root=root) == "![p](p.svg)\n"
    assert (target / "p.svg").read_text() == "<svg/>"
    with pytest.raises(ValueError, match=r"got the picture docs/p\.gif; expected: svg, png"):
        adjust("![p](p.gif)", target, root=root)


def test_menu_has_every_page_once() -> None:
    found = sections()
    names = [name for section in found for name in section.names]
    assert len(names) == len(set(names))
    assert all(f"\n{name}\n" in menu(found) for name in names)
    assert {section.title for section in found} >= {"Guides", "Reference"}
    assert len(list(decisions())) > 20


def test_page_that_no_section_names_is_a_guide(tmp_path: Path) -> None:
    (tmp_path / "docs" / "guides").mkdir(parents=True)
    (tmp_path / "docs" / "new.md").write_text("# New\n")
    (guides,) = (section for section in sections(tmp_path) if section.title == "Guides")
    assert guides.names[-1] == "new"


def test_section_names_its_reference() -> None:
    section = Section(title="T", pages=(Page(file="a.md", name="a"),), reference=("ivs",))
    assert section.names == ("a", "reference/ivs/index")


def test_source_has_a_page_for_every_operation(tmp_path: Path) -> None:
    write_source(tmp_path)
    for service in ("ivs", "ivs-realtime", "ivschat"):
        folder = tmp_path / "reference" / service
        written = {path.stem for path in (folder / "operations").glob("*.md")}
        assert written == {one.method for one in reference_of(service).operations}
        assert (folder / "structures.md").read_text("utf-8").count("\n## ") > 5
    assert (tmp_path / "index.md").exists()
    assert (tmp_path / "conf.py").exists()


def test_links_to_nothing_are_found(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.html").write_text('<h1 id="there">B</h1>')
    (tmp_path / "a.html").write_text(
        '<a href="sub/b.html#there">1</a> <a href="sub/b.html#gone">2</a> <a href="gone.html">3</a>'
        ' <a href="https://example.com/x">4</a> <img src="none.svg"> <a href="#top">5</a>'
        ' <p id="top"></p> <a href="../outside.html">6</a>'
    )
    (tmp_path.parent / "outside.html").write_text("")
    assert list(broken_links(tmp_path)) == [
        "a.html: sub/b.html#gone: no such anchor",
        "a.html: gone.html: no such file",
        "a.html: none.svg: no such file",
        "a.html: ../outside.html: no such file",
    ]


def test_reference_has_events_tokens_permissions_and_rates(tmp_path: Path) -> None:
    write_source(tmp_path)
    for service in ("ivs", "ivs-realtime", "ivschat"):
        folder = tmp_path / "reference" / service
        reference = reference_of(service)
        listed = (folder / "index.md").read_text("utf-8")
        modules = {path.stem for path in folder.glob("*.md")} - {"index"}
        assert modules >= {"events", "helpers", "arns"}
        assert all(f"\n{name}\n" in listed and f"({name}.md)" in listed for name in modules)
        events = (folder / "events.md").read_text("utf-8")
        assert reference.events is not None
        for event in (*reference.events.events, *reference.events.payloads):
            assert f"### {event.name}\n" in events
            assert f"({event.evidence})" in events
        for operation in reference.operations:
            text = (folder / "operations" / f"{operation.method}.md").read_text("utf-8")
            access = operation.access
            assert ("## Permissions and rates" in text) == (access is not None)
            for action in access.actions if access else ():
                assert f"| `{action.name}` | {action.level} |" in text
            assert not access or access.rate in text
    channel = tmp_path / "reference" / "ivs" / "operations"
    metadata = (channel / "put_metadata.md").read_text("utf-8")
    assert (
        "5 requests per second for each channel and 155 for each account, in each region"
        in metadata
    )
    assert "## PlaybackToken" in (channel.parent / "tokens.md").read_text("utf-8")
    slates = (channel / "list_failover_slate_configurations.md").read_text("utf-8")
    assert "Permissions" not in slates, "no page documents them"


def test_links_to_other_sites_that_lead_to_nothing_are_listed() -> None:
    lines = [
        {
            "filename": "a.md",
            "lineno": 3,
            "status": status,
            "uri": f"https://{status}",
            "info": "404",
        }
        for status in ("working", "redirected", "broken", "timeout", "ignored", "unchecked")
    ]
    assert list(broken("\n".join(map(json.dumps, lines)))) == [
        "a.md:3: https://broken: 404",
        "a.md:3: https://timeout: 404",
    ]
