"""An update: what it takes, what it releases, and that it does all of it or nothing."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.models import API_VERSION, edit, tiny_service
from support.releasing import Place, make_place, quick_build, tiny_data

from codegen import pipeline
from codegen.lifecycle import update as updating
from codegen.problems import ProblemsError
from codegen.source.rules import Level, Rule

SERVICE_FILE = f"tiny/{API_VERSION}/service-2.json"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return make_place(tmp_path, monkeypatch)


def additive() -> dict[str, Any]:
    """The tiny service with one more field."""
    return edit(tiny_service(), "/shapes/Thing/members/colour", {"shape": "Text"})


def breaking() -> dict[str, Any]:
    """The tiny service without an operation."""
    return edit(tiny_service(), "/operations/PutThing")


def wordy() -> dict[str, Any]:
    """The tiny service in other words."""
    return edit(tiny_service(), "/shapes/Thing/documentation", "<p>Some thing.</p>")


def noisy() -> dict[str, Any]:
    """The tiny service with another order of values, which nobody sees."""
    return edit(tiny_service(), "/shapes/Kind/enum", ["SMALL", "BIG"])


def refused(action: Callable[[], object]) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        action()
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("model", "verdict", "version"),
    [
        (additive, "minor", "0.2.0"),
        (breaking, "major", "1.0.0"),
        (wordy, "patch", "0.1.1"),
        (noisy, "none", "0.1.1"),
    ],
)
def test_verdict_sets_the_version(
    model: Callable[[], dict[str, Any]], verdict: str, version: str, place: Place
) -> None:
    place.botocore("1.1.0", tiny_data(model()), made=date(2026, 2, 3))
    update = place.update()["tiny"]

    assert (update.verdict, update.before, update.version) == (verdict, "0.1.0", version)
    assert [release["version"] for release in place.releases()] == ["0.1.0", version]
    project = (place.output / "tiny" / "pyproject.toml").read_text()
    assert f'\nversion = "{version}"\n' in project
    assert place.changelog().startswith(
        f"## [{version}] - 2026-02-03\n\n"
        f"Model: botocore 1.1.0 of 2026-02-03, API version {API_VERSION}.\n"
    )


def test_findings_are_in_releases_and_changelog(place: Place) -> None:
    place.botocore("1.1.0", tiny_data(additive()))
    update = place.update()["tiny"]

    (finding,) = update.comparison.findings
    assert (finding.rule, finding.where) == (Rule.PARAMETER_ADDED, "Thing.colour")
    assert finding.level is Level.ADDITIVE
    text = (place.models / "tiny" / "releases.toml").read_text()
    assert (
        f'    {{ rule = "parameter-added", level = "additive", where = "Thing.colour", what = "{finding.what}", '
        in text
    )
    assert f"### Added\n\n- `Thing.colour`: {finding.what}; {finding.why}.\n" in place.changelog()


def test_updated_package_is_not_stale(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.botocore("1.1.0", tiny_data(additive()))
    place.update()
    monkeypatch.setattr(pipeline, "build", quick_build)
    assert pipeline.stale_files(place.models, place.output, ["tiny"], lambda step: None) == ()


def test_release_without_visible_changes_says_so(place: Place) -> None:
    place.botocore("1.1.0", tiny_data(noisy()))
    place.update()
    assert "\nNothing changes for users of the package.\n" in place.changelog()


def test_documents_are_written_unpacked_with_their_origin(place: Place) -> None:
    place.botocore("1.1.0", tiny_data(additive()))
    place.update()
    there = sorted(
        path.relative_to(place.models).as_posix()
        for path in place.models.rglob("*")
        if path.is_file()
    )
    assert there == [
        "ORIGIN.toml",
        "partitions.json",
        f"tiny/{API_VERSION}/paginators-1.json",
        SERVICE_FILE,
        "tiny/ORIGIN.toml",
        "tiny/releases.toml",
        "tiny/service.toml",
    ], "documents that say nothing are left out"
    origin = (place.models / "tiny" / "ORIGIN.toml").read_text()
    assert '\nbotocore = "1.1.0"\n' in origin
    assert f'\nfrom = "botocore/data/{SERVICE_FILE}.gz"\n' in origin
    assert '\nbotocore = "1.0.0"\n' in (place.models / "ORIGIN.toml").read_text()


@pytest.mark.parametrize("version", [None, "1.1.0", "1.0.0"])
def test_unchanged_model_touches_no_file(version: str | None, place: Place) -> None:
    place.botocore("1.1.0", tiny_data())
    before = place.files()
    for path in (place.models, place.output, *place.models.rglob("*"), *place.output.rglob("*")):
        os.utime(path, ns=(1, 1))
    update = place.update(version=version)["tiny"]

    assert not update.changed
    assert (update.version, update.botocore) == ("0.1.0", "1.0.0")
    assert {path: content for path, (content, _) in place.files().items()} == {
        path: content for path, (content, _) in before.items()
    }
    folders = (place.models, place.output, *place.models.rglob("*"), *place.output.rglob("*"))
    assert {path.stat().st_mtime_ns for path in folders} == {1}


def test_gzipped_and_empty_documents_are_not_a_change(place: Place) -> None:
    """Whoever copied botocore's folder as it is has the same model."""
    folder = place.models / "tiny" / API_VERSION
    data = tiny_data()
    place.botocore("1.0.0", data)
    (folder / "service-2.json").rename(folder / "plain.json")
    (folder / "service-2.json.gz").write_bytes(gzip.compress((folder / "plain.json").read_bytes()))
    (folder / "waiters-2.json").write_text('{"version": 2, "waiters": {}}')
    assert not place.update()["tiny"].changed
    place.botocore("1.1.0", tiny_data(additive()))
    assert place.update()["tiny"].changed
    assert sorted(path.name for path in folder.iterdir()) == [
        "paginators-1.json",
        "plain.json",
        "service-2.json",
    ]


def test_newest_botocore_is_not_taken_if_the_models_are_newer(place: Place) -> None:
    place.botocore("1.10.0", tiny_data(additive()))
    place.update()
    (place.wheels / "botocore-1.10.0-py3-none-any.whl").unlink()
    place.botocore("1.9.0", tiny_data(breaking()))
    assert not place.update()["tiny"].changed


def test_older_botocore_is_taken_if_named(place: Place) -> None:
    place.botocore("1.1.0", tiny_data(additive()))
    place.update()
    update = place.update(version="1.0.0")["tiny"]
    assert (update.verdict, update.version, update.botocore) == ("major", "1.0.0", "1.0.0")
    assert "### Removed\n\n- **Breaking:** `Thing.colour`: " in place.changelog()


def test_hand_written_files_are_kept(place: Place) -> None:
    ours = {"overlay.toml": b"# ours\n", "service.toml": b'package = "typed_tiny"\n# ours\n'}
    for name, content in ours.items():
        (place.models / "tiny" / name).write_bytes(content)
    place.botocore("1.1.0", tiny_data(additive()))
    place.update()
    assert {name: (place.models / "tiny" / name).read_bytes() for name in ours} == ours


def test_releases_are_only_appended_to(place: Place) -> None:
    path = place.models / "tiny" / "releases.toml"
    path.write_text(path.read_text() + "# a remark by hand\n")
    before = path.read_text()
    place.botocore("1.1.0", tiny_data(additive()))
    place.update()
    assert path.read_text().startswith(before)


def test_service_without_releases_gets_a_first_release_too(place: Place) -> None:
    (place.models / "tiny" / "releases.toml").unlink()
    assert not place.update()["tiny"].changed, "that none is recorded is no reason for one"
    place.botocore("1.1.0", tiny_data(additive()))
    place.update()
    first, second = place.releases()
    assert (first["version"], first["botocore"]) == ("0.1.0", "1.0.0")
    assert (second["version"], second["botocore"]) == ("0.2.0", "1.1.0")


def test_edited_model_is_compared_as_it_is(place: Place) -> None:
    path = place.models / SERVICE_FILE
    path.write_bytes(path.read_bytes().replace(b"A thing.", b"A changed thing."))
    update = place.update(version="1.0.0")["tiny"]
    assert (update.before, update.version) == ("0.1.0+unreleased", "0.1.1")


def test_older_model_with_a_newer_overlay_can_be_updated(place: Place) -> None:
    """Where what an entry names is not there yet, the rest of the overlay counts."""
    (place.models / "tiny" / "overlay.toml").write_text(
        '[[always_present]]\nshape = "Thing"\nmembers = ["kind", "colour"]\n'
        'evidence = "x"\nreason = "x"\n'
        '[[always_present]]\nshape = "Other"\nmembers = ["name"]\nevidence = "x"\nreason = "x"\n'
        '[[not_safe_to_repeat]]\noperations = ["PutOther"]\nreason = "x"\n'
    )
    model = additive()
    edit(model, "/shapes/Other", {"type": "structure", "members": {"name": {"shape": "Text"}}})
    edit(model, "/shapes/Thing/members/other", {"shape": "Other"})
    edit(model, "/operations/PutOther", {**model["operations"]["ListThings"], "name": "PutOther"})
    edit(model, "/operations/PutOther/http/requestUri", "/PutOther")
    place.botocore("1.1.0", tiny_data(model))
    update = place.update()["tiny"]
    assert update.verdict == "minor"
    assert "Thing.kind" not in {finding.where for finding in update.comparison.findings}


def test_overlay_that_names_missing_things_is_a_problem(place: Place) -> None:
    (place.models / "tiny" / "overlay.toml").write_text(
        '[[not_safe_to_repeat]]\noperations = ["PutThing"]\nreason = "x"\n'
    )
    place.botocore("1.1.0", tiny_data(breaking()))
    before = place.files()
    assert refused(place.update) == [
        'tiny/overlay.toml:/not_safe_to_repeat/0/operations/0: found "PutThing", which is '
        'not an operation; expected "GetThing" (the closest match)'
    ]
    assert place.files() == before


def test_unsupported_new_model_is_a_problem(place: Place) -> None:
    model = edit(tiny_service(), "/operations/PutThing/httpChecksumRequired", True)
    place.botocore("1.1.0", tiny_data(model))
    before = place.files()
    (problem,) = refused(place.update)
    assert "checksums of bodies in PutThing, which codegen does not support" in problem
    assert place.files() == before


def test_new_api_version_replaces_the_old_one(place: Place) -> None:
    model = edit(tiny_service(), "/metadata/apiVersion", "2021-12-31")
    place.botocore("1.1.0", {**tiny_data(), "tiny/2021-12-31/service-2.json": model})
    place.update()
    folders = [path.name for path in (place.models / "tiny").iterdir() if path.is_dir()]
    assert folders == ["2021-12-31"]
    assert place.releases()[-1]["api_version"] == "2021-12-31"
    assert f"\nThe API version was {API_VERSION} before.\n" in place.changelog()


def test_missing_service_is_a_problem_and_changes_nothing(place: Place) -> None:
    place.botocore("1.1.0", tiny_data(additive(), service="tinier"))
    before = place.files()
    assert refused(place.update) == [
        'tiny: found no service of this name in botocore 1.1.0; expected "tinier" (the closest match)'
    ]
    assert place.files() == before


def test_unparsable_document_is_a_problem(place: Place) -> None:
    place.botocore("1.1.0", {**tiny_data(), f"tiny/{API_VERSION}/paginators-1.json": b"{"})
    before = place.files()
    assert refused(place.update) == [
        f"tiny/{API_VERSION}/paginators-1.json: found invalid JSON at line 1, column 2; expected a JSON document"
    ]
    assert place.files() == before


def test_progress_is_reported(place: Place) -> None:
    told: list[str] = []
    place.botocore("1.1.0", tiny_data(additive()))
    updating.update(
        place.models, place.output, ["tiny"], version=None, news=place.news, report=told.append
    )
    assert told == ["botocore: downloading", "tiny: comparing", "tiny: generating", "writing"]
