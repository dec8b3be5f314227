"""A tool replaces its own section of the page of proof, and no other."""

from __future__ import annotations

import platform
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tools.proof.record import origin, record


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "docs" / "proof.md"


def test_section_is_written_to_a_new_page(page: Path) -> None:
    record("faults", "Seven of seven.", page)
    text = page.read_text()
    assert text.startswith("# Proof\n")
    assert "\n## Faults: a bad network\n\nSeven of seven.\n" in text
    assert page.stat().st_mode & 0o777 == 0o644


def test_section_is_replaced_and_others_stay(page: Path) -> None:
    record("faults", "Seven of seven.", page)
    record("mutants-runtime", "150 of 150.\n\n| kind | seeded |\n|---|---|\n", page)
    before = page.read_text()
    record("faults", "Eight of eight.", page)
    assert page.read_text() == before.replace("Seven of seven.", "Eight of eight.")


def test_writing_the_same_section_twice_changes_nothing(page: Path) -> None:
    record("faults", "Seven.", page)
    record("examples", r"A backslash \1 and \g<0>", page)
    before = page.read_bytes()
    record("faults", "Seven.", page)
    record("examples", r"A backslash \1 and \g<0>", page)
    assert page.read_bytes() == before


def test_sections_have_a_fixed_order(page: Path) -> None:
    for section in ("timeouts", "models", "faults", "examples", "mutants-runtime"):
        record(section, section, page)
    titles = [line for line in page.read_text().splitlines() if line.startswith("## ")]
    assert [title.split()[1].strip(":").lower() for title in titles] == [
        "mutants",
        "examples",
        "faults",
        "models",
        "timeouts",
    ]


def test_section_of_a_package_is_beside_those_of_its_kind(page: Path) -> None:
    for section in ("mutants-runtime", "examples-weather", "mutants-generated-weather"):
        record(section, section, page)
    titles = [line for line in page.read_text().splitlines() if line.startswith("## ")]
    assert titles == [
        "## Mutants in the generated package of weather",
        "## Mutants in the runtime",
        "## Examples: the generated tests of weather",
    ]


def test_concurrently_written_sections_are_all_kept(page: Path) -> None:
    names = [f"part-{letter}" for letter in "abcdefghijklmnop"]
    with ThreadPoolExecutor(8) as executor:
        for done in [executor.submit(record, name, f"What {name} says.", page) for name in names]:
            done.result()
    text = page.read_text()
    assert all(f"What {name} says." in text for name in names)
    assert [path.name for path in page.parent.iterdir()] == ["proof.md"]


def test_section_that_would_break_the_page_is_refused(page: Path) -> None:
    with pytest.raises(ValueError, match="letters and hyphens"):
        record("two words", "x", page)
    with pytest.raises(ValueError, match="tells its sections apart"):
        record("faults", "<!-- end faults -->", page)
    assert not page.exists()


def test_origin_of_figures_names_command_date_and_versions() -> None:
    said = origin("make mutation", "pytest", "botocore")
    assert said.startswith("`make mutation`, 20")
    assert f"Python {platform.python_version()}" in said
    assert f"pytest {pytest.__version__}, botocore 1." in said
