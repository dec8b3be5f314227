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
from support.problems import refused
from support.workspace import Workspace, make_workspace, quick_build, tiny_data

from codegen import pipeline
from codegen.lifecycle import update as updating
from codegen.source.rules import Level, Rule

SERVICE_FILE = f"tiny/{API_VERSION}/service-2.json"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    return make_workspace(tmp_path, monkeypatch)


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
    model: Callable[[], dict[str, Any]], verdict: str, version: str, workspace: Workspace
) -> None:
    workspace.botocore("1.1.0", tiny_data(model()), made=date(2026, 2, 3))
    update = workspace.update()["tiny"]

    assert (update.verdict, update.before, update.version) == (verdict, "0.1.0", version)
    assert [release["version"] for release in workspace.releases()] == ["0.1.0", version]
    project = (workspace.output / "tiny" / "pyproject.toml").read_text()
    assert f'\nversion = "{version}"\n' in project
    assert workspace.changelog().startswith(
        f"## [{version}] - 2026-02-03\n\n"
        f"Model: botocore 1.1.0 of 2026-02-03, API version {API_VERSION}.\n"
    )


def test_findings_are_in_releases_and_changelog(workspace: Workspace) -> None:
    workspace.botocore("1.1.0", tiny_data(additive()))
    update = workspace.update()["tiny"]

    (finding,) = update.comparison.findings
    assert (finding.rule, finding.where) == (Rule.PARAMETER_ADDED, "Thing.colour")
    assert finding.level is Level.ADDITIVE
    text = (workspace.models / "tiny" / "releases.toml").read_text()
    assert (
        f'    {{ rule = "parameter-added", level = "additive", where = "Thing.colour", what = "{finding.what}", '
        in text
    )
    assert (
        f"### Added\n\n- `Thing.colour`: {finding.what}; {finding.why}.\n" in workspace.changelog()
    )


def test_updated_package_is_not_stale(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.botocore("1.1.0", tiny_data(additive()))
    workspace.update()
    monkeypatch.setattr(pipeline, "build", quick_build)
    assert (
        pipeline.stale_files(workspace.models, workspace.output, ["tiny"], lambda step: None) == ()
    )


def test_release_without_visible_changes_says_so(workspace: Workspace) -> None:
    workspace.botocore("1.1.0", tiny_data(noisy()))
    workspace.update()
    assert "\nNothing changes for users of the package.\n" in workspace.changelog()


def test_documents_are_written_unpacked_with_their_origin(workspace: Workspace) -> None:
    workspace.botocore("1.1.0", tiny_data(additive()))
    workspace.update()
    written = sorted(
        path.relative_to(workspace.models).as_posix()
        for path in workspace.models.rglob("*")
        if path.is_file()
    )
    assert written == [
        "ORIGIN.toml",
        "partitions.json",
        f"tiny/{API_VERSION}/paginators-1.json",
        SERVICE_FILE,
        "tiny/ORIGIN.toml",
        "tiny/releases.toml",
        "tiny/service.toml",
    ], "documents that say nothing are left out"
    origin = (workspace.models / "tiny" / "ORIGIN.toml").read_text()
    assert '\nbotocore = "1.1.0"\n' in origin
    assert f'\nfrom = "botocore/data/{SERVICE_FILE}.gz"\n' in origin
    assert '\nbotocore = "1.0.0"\n' in (workspace.models / "ORIGIN.toml").read_text()


@pytest.mark.parametrize("version", [None, "1.1.0", "1.0.0"])
def test_unchanged_model_touches_no_file(version: str | None, workspace: Workspace) -> None:
    workspace.botocore("1.1.0", tiny_data())
    before = workspace.files()
    folders = (workspace.models, workspace.output)
    for path in [path for folder in folders for path in (folder, *folder.rglob("*"))]:
        os.utime(path, ns=(1, 1))
    update = workspace.update(version=version)["tiny"]

    assert not update.changed
    assert (update.version, update.botocore) == ("0.1.0", "1.0.0")
    assert {path: content for path, (content, _) in workspace.files().items()} == {
        path: content for path, (content, _) in before.items()
    }
    paths = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    assert {path.stat().st_mtime_ns for path in paths} == {1}


def test_gzipped_and_empty_documents_are_not_a_change(workspace: Workspace) -> None:
    """Whoever copied botocore's folder as it is has the same model."""
    folder = workspace.models / "tiny" / API_VERSION
    data = tiny_data()
    workspace.botocore("1.0.0", data)
    (folder / "service-2.json").rename(folder / "plain.json")
    (folder / "service-2.json.gz").write_bytes(gzip.compress((folder / "plain.json").read_bytes()))
    (folder / "waiters-2.json").write_text('{"version": 2, "waiters": {}}')
    assert not workspace.update()["tiny"].changed
    workspace.botocore("1.1.0", tiny_data(additive()))
    assert workspace.update()["tiny"].changed
    assert sorted(path.name for path in folder.iterdir()) == [
        "paginators-1.json",
        "plain.json",
        "service-2.json",
    ]


def test_newest_botocore_is_not_taken_if_the_models_are_newer(workspace: Workspace) -> None:
    workspace.botocore("1.10.0", tiny_data(additive()))
    workspace.update()
    (workspace.wheels / "botocore-1.10.0-py3-none-any.whl").unlink()
    workspace.botocore("1.9.0", tiny_data(breaking()))
    assert not workspace.update()["tiny"].changed


def test_older_botocore_is_taken_if_named(workspace: Workspace) -> None:
    workspace.botocore("1.1.0", tiny_data(additive()))
    workspace.update()
    update = workspace.update(version="1.0.0")["tiny"]
    assert (update.verdict, update.version, update.botocore) == ("major", "1.0.0", "1.0.0")
    assert "### Removed\n\n- **Breaking:** `Thing.colour`: " in workspace.changelog()


def test_hand_written_files_are_kept(workspace: Workspace) -> None:
    ours = {"overlay.toml": b"# ours\n", "service.toml": b'package = "typed_tiny"\n# ours\n'}
    for name, content in ours.items():
        (workspace.models / "tiny" / name).write_bytes(content)
    workspace.botocore("1.1.0", tiny_data(additive()))
    workspace.update()
    assert {name: (workspace.models / "tiny" / name).read_bytes() for name in ours} == ours


def test_releases_are_only_appended_to(workspace: Workspace) -> None:
    path = workspace.models / "tiny" / "releases.toml"
    path.write_text(path.read_text() + "# a remark by hand\n")
    before = path.read_text()
    workspace.botocore("1.1.0", tiny_data(additive()))
    workspace.update()
    assert path.read_text().startswith(before)


def test_service_without_releases_gets_a_first_release_too(workspace: Workspace) -> None:
    (workspace.models / "tiny" / "releases.toml").unlink()
    assert not workspace.update()["tiny"].changed, "that none is recorded is no reason for one"
    workspace.botocore("1.1.0", tiny_data(additive()))
    workspace.update()
    first, second = workspace.releases()
    assert (first["version"], first["botocore"]) == ("0.1.0", "1.0.0")
    assert (second["version"], second["botocore"]) == ("0.2.0", "1.1.0")


def test_edited_model_is_compared_as_it_is(workspace: Workspace) -> None:
    path = workspace.models / SERVICE_FILE
    path.write_bytes(path.read_bytes().replace(b"A thing.", b"A changed thing."))
    update = workspace.update(version="1.0.0")["tiny"]
    assert (update.before, update.version) == ("0.1.0+unreleased", "0.1.1")


def test_older_model_with_a_newer_overlay_can_be_updated(workspace: Workspace) -> None:
    """Where what an entry names is not there yet, the rest of the overlay counts."""
    (workspace.models / "tiny" / "overlay.toml").write_text(
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
    workspace.botocore("1.1.0", tiny_data(model))
    update = workspace.update()["tiny"]
    assert update.verdict == "minor"
    assert "Thing.kind" not in {finding.where for finding in update.comparison.findings}


def test_overlay_that_names_missing_things_is_a_problem(workspace: Workspace) -> None:
    (workspace.models / "tiny" / "overlay.toml").write_text(
        '[[not_safe_to_repeat]]\noperations = ["PutThing"]\nreason = "x"\n'
    )
    workspace.botocore("1.1.0", tiny_data(breaking()))
    before = workspace.files()
    assert refused(workspace.update) == [
        'tiny/overlay.toml:/not_safe_to_repeat/0/operations/0: found "PutThing", which is '
        'not an operation; expected "GetThing" (the closest match)'
    ]
    assert workspace.files() == before


def test_unsupported_new_model_is_a_problem(workspace: Workspace) -> None:
    model = edit(tiny_service(), "/operations/PutThing/authtype", "custom")
    workspace.botocore("1.1.0", tiny_data(model))
    before = workspace.files()
    (problem,) = refused(workspace.update)
    assert 'the authentication "custom" in PutThing, which codegen does not support' in problem
    assert workspace.files() == before


def test_new_api_version_replaces_the_old_one(workspace: Workspace) -> None:
    model = edit(tiny_service(), "/metadata/apiVersion", "2021-12-31")
    workspace.botocore("1.1.0", {**tiny_data(), "tiny/2021-12-31/service-2.json": model})
    workspace.update()
    folders = [path.name for path in (workspace.models / "tiny").iterdir() if path.is_dir()]
    assert folders == ["2021-12-31"]
    assert workspace.releases()[-1]["api_version"] == "2021-12-31"
    assert f"\nThe API version was {API_VERSION} before.\n" in workspace.changelog()


def test_missing_service_is_a_problem_and_changes_nothing(workspace: Workspace) -> None:
    workspace.botocore("1.1.0", tiny_data(additive(), service="tinier"))
    before = workspace.files()
    assert refused(workspace.update) == [
        'tiny: found no service of this name in botocore 1.1.0; expected "tinier" (the closest match)'
    ]
    assert workspace.files() == before


def test_unparsable_document_is_a_problem(workspace: Workspace) -> None:
    workspace.botocore("1.1.0", {**tiny_data(), f"tiny/{API_VERSION}/paginators-1.json": b"{"})
    before = workspace.files()
    assert refused(workspace.update) == [
        f"tiny/{API_VERSION}/paginators-1.json: found invalid JSON at line 1, column 2; expected a JSON document"
    ]
    assert workspace.files() == before


def test_progress_is_reported(workspace: Workspace) -> None:
    told: list[str] = []
    workspace.botocore("1.1.0", tiny_data(additive()))
    updating.update(
        workspace.models,
        workspace.output,
        ["tiny"],
        version=None,
        news=workspace.news,
        report=told.append,
    )
    assert told == ["botocore: downloading", "tiny: comparing", "tiny: generating", "writing"]
