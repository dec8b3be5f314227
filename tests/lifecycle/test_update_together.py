"""What an update does beside one service's documents: partitions, several services, news."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.models import API_VERSION, edit, tiny_service
from support.releasing import PARTITIONS, Data, Place, make_place, tiny_data

from codegen.problems import ProblemsError


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Two services, both released as 0.1.0."""
    place = make_place(tmp_path, monkeypatch)
    place.botocore("1.0.0", both())
    place.add("other", "1.0.0")
    return place


def both(tiny: dict[str, Any] | None = None, other: dict[str, Any] | None = None) -> Data:
    return {**tiny_data(tiny), **tiny_data(other, service="other")}


def additive() -> dict[str, Any]:
    return edit(tiny_service(), "/shapes/Thing/members/colour", {"shape": "Text"})


def more_partitions() -> bytes:
    document = json.loads(PARTITIONS)
    document["partitions"][0]["regions"]["xx-test-1"] = {"description": "Somewhere"}
    return json.dumps(document).encode()


def fragment(place: Place, name: str, level: str, text: str, more: str = "") -> None:
    (place.news / f"{name}.toml").write_text(f'level = "{level}"\ntext = "{text}"\n{more}')


def refused(action: Callable[[], object]) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        action()
    return [str(problem) for problem in caught.value.problems]


def test_only_named_services_are_updated(place: Place) -> None:
    place.botocore("1.1.0", both(additive(), additive()))
    assert place.update("other").keys() == {"other"}
    assert [release["version"] for release in place.releases("tiny")] == ["0.1.0"]
    assert [release["version"] for release in place.releases("other")] == ["0.1.0", "0.2.0"]


def test_only_changed_services_are_released(place: Place) -> None:
    place.botocore("1.1.0", both(additive()))
    before = place.files()
    updates = place.update("tiny", "other")
    assert [update.changed for update in updates.values()] == [True, False]
    unchanged = [path for path in before if path.split("/")[1] == "other"]
    assert len(unchanged) > 5
    for path in unchanged:
        assert place.files()[path] == before[path], path


def test_new_partitions_release_every_service(place: Place) -> None:
    """Also one that was not named; its own documents stay what they are, and its news wait."""
    fragment(place, "whistling", "documentation", "Clients whistle.")
    place.botocore("1.1.0", {**both(additive(), additive()), "partitions.json": more_partitions()})
    updates = place.update("tiny")

    assert {name: update.version for name, update in updates.items()} == {
        "other": "0.1.1",
        "tiny": "0.2.0",
    }
    assert (place.models / "partitions.json").read_bytes() == more_partitions()
    assert '\nbotocore = "1.1.0"\n' in (place.models / "ORIGIN.toml").read_text()
    assert '\nbotocore = "1.0.0"\n' in (place.models / "other" / "ORIGIN.toml").read_text()
    assert place.releases("other")[-1]["botocore"] == "1.1.0"
    assert ["news" in place.releases(name)[-1] for name in ("tiny", "other")] == [True, False]


def test_problem_of_one_service_changes_nothing(place: Place) -> None:
    broken = edit(tiny_service(), "/operations/PutThing/httpChecksumRequired", True)
    place.botocore("1.1.0", both(additive(), broken))
    before = place.files()
    (problem,) = refused(lambda: place.update("tiny", "other"))
    assert problem.startswith(f"other/{API_VERSION}/service-2.json:/operations/PutThing/")
    assert place.files() == before


def test_all_missing_services_are_reported_together(place: Place) -> None:
    place.botocore("1.1.0", tiny_data(service="third"))
    assert [line.split(":")[0] for line in refused(lambda: place.update("tiny", "other"))] == [
        "other",
        "tiny",
    ]


def test_botocore_without_partitions_keeps_them(place: Place) -> None:
    data = both(additive())
    del data["partitions.json"]
    place.botocore("1.1.0", data)
    place.update("tiny")
    assert (place.models / "partitions.json").read_bytes() == PARTITIONS


@pytest.mark.parametrize(
    ("level", "version", "line"),
    [
        ("breaking", "1.0.0", "### Changed\n\n- **Breaking:** Clients whistle.\n"),
        ("additive", "0.2.0", "### Added\n\n- Clients whistle.\n"),
        ("behaviour", "0.1.1", "### Changed\n\n- Clients whistle.\n"),
        ("documentation", "0.1.1", "### Changed\n\n- Clients whistle.\n"),
    ],
)
def test_news_alone_make_a_release(level: str, version: str, line: str, place: Place) -> None:
    place.botocore("1.1.0", both())
    fragment(place, "whistling", level, "Clients whistle.")
    update = place.update()["tiny"]
    assert (update.version, update.changed) == (version, True)
    assert place.changelog().startswith(f"## [{version}] - 2026-01-31\n\nModel: botocore 1.0.0 of")
    assert line in place.changelog()
    assert place.releases()[-1]["news"] == [
        {"name": "whistling", "level": level, "text": "Clients whistle."}
    ]


def test_news_are_released_once(place: Place) -> None:
    fragment(place, "whistling", "additive", "Clients whistle.")
    place.update()
    before = place.files()
    assert not place.update()["tiny"].changed
    assert place.files() == before


def test_most_severe_of_news_and_findings_sets_the_version(place: Place) -> None:
    fragment(place, "whistling", "breaking", "Clients whistle.")
    place.botocore("1.1.0", both(additive()))
    assert place.update()["tiny"].version == "1.0.0"
    assert "### Added\n\n- `Thing.colour`" in place.changelog()


def test_news_may_name_services(place: Place) -> None:
    fragment(place, "whistling", "additive", "Clients whistle.", 'services = ["other"]\n')
    updates = place.update("tiny", "other")
    assert [update.changed for update in updates.values()] == [False, True]


def test_older_news_are_not_released_for_an_added_service(place: Place) -> None:
    fragment(place, "whistling", "additive", "Clients whistle.")
    place.botocore("1.0.0", {**both(), **tiny_data(service="third")})
    place.add("third", "1.0.0")
    assert place.releases("third")[0]["includes"] == ["whistling"]
    assert not place.update("third")["third"].changed


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        (
            "a",
            'level = "major"\ntext = "x"\n',
            ':/level: found "major"; expected one of "additive", ',
        ),
        ("a", 'level = "additive"\n', ': found no key "text"; expected this required key'),
        (
            "a",
            'level = "additive"\ntext = "x"\nwhen = "y"\n',
            ':/when: found the unknown key "when"; ',
        ),
        ("a", "level", ": found invalid TOML at end of document; expected a TOML document"),
        (
            "A b",
            'level = "additive"\ntext = "x"\n',
            ': found the name "A b"; expected a name of a-z, 0-9, ',
        ),
    ],
)
def test_invalid_news_fragment_is_a_problem(
    name: str, text: str, problem: str, place: Place
) -> None:
    (place.news / f"{name}.toml").write_text(text)
    before = place.files()
    (told,) = refused(place.update)
    assert told.startswith(f"news/{name}.toml{problem}")
    assert place.files() == before
