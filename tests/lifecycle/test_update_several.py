"""Updates of several services, of partitions, and of news."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.models import API_VERSION, edit, tiny_service
from support.problems import refused
from support.workspace import PARTITIONS, Data, Workspace, make_workspace, tiny_data


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Two services, both released as 0.1.0."""
    workspace = make_workspace(tmp_path, monkeypatch)
    workspace.botocore("1.0.0", both())
    workspace.add("other", "1.0.0")
    return workspace


def both(tiny: dict[str, Any] | None = None, other: dict[str, Any] | None = None) -> Data:
    return {**tiny_data(tiny), **tiny_data(other, service="other")}


def additive() -> dict[str, Any]:
    return edit(tiny_service(), "/shapes/Thing/members/colour", {"shape": "Text"})


def more_partitions() -> bytes:
    document = json.loads(PARTITIONS)
    document["partitions"][0]["regions"]["xx-test-1"] = {"description": "Somewhere"}
    return json.dumps(document).encode()


def fragment(workspace: Workspace, name: str, level: str, text: str, more: str = "") -> None:
    (workspace.news / f"{name}.toml").write_text(f'level = "{level}"\ntext = "{text}"\n{more}')


def test_only_named_services_are_updated(workspace: Workspace) -> None:
    workspace.botocore("1.1.0", both(additive(), additive()))
    assert workspace.update("other").keys() == {"other"}
    assert [release["version"] for release in workspace.releases("tiny")] == ["0.1.0"]
    assert [release["version"] for release in workspace.releases("other")] == ["0.1.0", "0.2.0"]


def test_only_changed_services_are_released(workspace: Workspace) -> None:
    workspace.botocore("1.1.0", both(additive()))
    before = workspace.files()
    updates = workspace.update("tiny", "other")
    assert [update.changed for update in updates.values()] == [True, False]
    unchanged = [path for path in before if "other" in path.parts]
    assert len(unchanged) > 5
    for path in unchanged:
        assert workspace.files()[path] == before[path], path


def test_new_partitions_release_every_service(workspace: Workspace) -> None:
    """Also one that was not named; its own documents stay what they are, and its news wait."""
    fragment(workspace, "whistling", "documentation", "Clients whistle.")
    workspace.botocore(
        "1.1.0", {**both(additive(), additive()), "partitions.json": more_partitions()}
    )
    updates = workspace.update("tiny")

    assert {name: update.version for name, update in updates.items()} == {
        "other": "0.1.1",
        "tiny": "0.2.0",
    }
    assert (workspace.models / "partitions.json").read_bytes() == more_partitions()
    assert '\nbotocore = "1.1.0"\n' in (workspace.models / "ORIGIN.toml").read_text()
    assert '\nbotocore = "1.0.0"\n' in (workspace.models / "other" / "ORIGIN.toml").read_text()
    assert workspace.releases("other")[-1]["botocore"] == "1.1.0"
    assert ["news" in workspace.releases(name)[-1] for name in ("tiny", "other")] == [True, False]


def test_problem_of_one_service_changes_nothing(workspace: Workspace) -> None:
    broken = edit(tiny_service(), "/operations/PutThing/authtype", "custom")
    workspace.botocore("1.1.0", both(additive(), broken))
    before = workspace.files()
    (problem,) = refused(lambda: workspace.update("tiny", "other"))
    assert problem.startswith(f"other/{API_VERSION}/service-2.json:/operations/PutThing/")
    assert workspace.files() == before


def test_all_missing_services_are_reported_together(workspace: Workspace) -> None:
    workspace.botocore("1.1.0", tiny_data(service="third"))
    assert [line.split(":")[0] for line in refused(lambda: workspace.update("tiny", "other"))] == [
        "other",
        "tiny",
    ]


def test_botocore_without_partitions_keeps_them(workspace: Workspace) -> None:
    data = both(additive())
    del data["partitions.json"]
    workspace.botocore("1.1.0", data)
    workspace.update("tiny")
    assert (workspace.models / "partitions.json").read_bytes() == PARTITIONS


@pytest.mark.parametrize(
    ("level", "version", "line"),
    [
        ("breaking", "1.0.0", "### Changed\n\n- **Breaking:** Clients whistle.\n"),
        ("additive", "0.2.0", "### Added\n\n- Clients whistle.\n"),
        ("behaviour", "0.1.1", "### Changed\n\n- Clients whistle.\n"),
        ("documentation", "0.1.1", "### Changed\n\n- Clients whistle.\n"),
    ],
)
def test_news_alone_make_a_release(
    level: str, version: str, line: str, workspace: Workspace
) -> None:
    workspace.botocore("1.1.0", both())
    fragment(workspace, "whistling", level, "Clients whistle.")
    update = workspace.update()["tiny"]
    assert (update.version, update.changed) == (version, True)
    assert workspace.changelog().startswith(
        f"## [{version}] - 2026-01-31\n\nModel: botocore 1.0.0 of"
    )
    assert line in workspace.changelog()
    assert workspace.releases()[-1]["news"] == [
        {"name": "whistling", "level": level, "text": "Clients whistle."}
    ]


def test_news_are_released_once(workspace: Workspace) -> None:
    fragment(workspace, "whistling", "additive", "Clients whistle.")
    workspace.update()
    before = workspace.files()
    assert not workspace.update()["tiny"].changed
    assert workspace.files() == before


def test_most_severe_of_news_and_findings_sets_the_version(workspace: Workspace) -> None:
    fragment(workspace, "whistling", "breaking", "Clients whistle.")
    workspace.botocore("1.1.0", both(additive()))
    assert workspace.update()["tiny"].version == "1.0.0"
    assert "### Added\n\n- `Thing.colour`" in workspace.changelog()


def test_news_may_name_services(workspace: Workspace) -> None:
    fragment(workspace, "whistling", "additive", "Clients whistle.", 'services = ["other"]\n')
    updates = workspace.update("tiny", "other")
    assert [update.changed for update in updates.values()] == [False, True]


def test_older_news_are_not_released_for_an_added_service(workspace: Workspace) -> None:
    fragment(workspace, "whistling", "additive", "Clients whistle.")
    workspace.botocore("1.0.0", {**both(), **tiny_data(service="third")})
    workspace.add("third", "1.0.0")
    assert workspace.releases("third")[0]["includes"] == ["whistling"]
    assert not workspace.update("third")["third"].changed


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
    name: str, text: str, problem: str, workspace: Workspace
) -> None:
    (workspace.news / f"{name}.toml").write_text(text)
    before = workspace.files()
    (told,) = refused(workspace.update)
    assert told.startswith(f"news/{name}.toml{problem}")
    assert workspace.files() == before
