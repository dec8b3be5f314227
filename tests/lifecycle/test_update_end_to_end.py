"""An older model of IVS is brought to a newer one by the command, with pip, files and all."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from support.files import stamped_tree, write_tree
from support.wheels import make_wheel
from support.workspace import PARTITIONS

from codegen.lifecycle.releases import releases_text
from codegen.source.history import Release
from codegen.source.load import load
from codegen.source.releases import model_digest
from tests.lifecycle.history.revisions import revisions

REPOSITORY = Path(__file__).parents[2]
OLD, NEW = "1.35.61", "1.44.5"
OVERLAY = """\
[[paginator]]
operation = "ListStreamSessions"
input_token = "nextToken"
output_token = "nextToken"
result_key = "streamSessions"
limit_key = "maxResults"
reason = "It is in both models."

[[not_safe_to_repeat]]
operations = ["CreateChannel", "InsertAdBreak"]
reason = "One of them is not in the old model."
"""


class Home:
    """A folder with models, packages, and wheels to be had."""

    def __init__(self, home: Path) -> None:
        self.models = home / "models"
        self.output = home / "generated"
        self.wheels = home / "wheels"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "codegen", *arguments]
        folders = ["--models", str(self.models), "--output", str(self.output)]
        return subprocess.run(
            [*command, *folders],
            cwd=REPOSITORY,
            env={**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def files(self) -> dict[Path, tuple[bytes, int]]:
        return stamped_tree(self.models, self.output)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """IVS as it was in botocore 1.35.61, under an overlay for a newer one that is to be had."""
    home = Home(tmp_path_factory.mktemp("update"))
    models = REPOSITORY / "models"
    copied = [models / "ivs/service.toml", *(models / "ivs/package").rglob("*.py")]
    ours: dict[str, str | bytes] = {
        **{path.relative_to(models).as_posix(): path.read_bytes() for path in copied},
        "ivs/overlay.toml": OVERLAY,
    }
    write_tree({"partitions.json": PARTITIONS, **revisions()[OLD], **ours}, home.models)
    release = Release(
        version="0.1.0",
        botocore=OLD,
        date="2024-11-14",
        api_version="2020-07-14",
        model_sha256=model_digest(load(home.models, "ivs").digests),
        includes=tuple(sorted(path.stem for path in (REPOSITORY / "news").glob("*.toml"))),
    )
    (home.models / "ivs" / "releases.toml").write_text(releases_text("", [release]))
    make_wheel(home.wheels, NEW, {"partitions.json": PARTITIONS, **revisions()[NEW]})
    return home


@pytest.fixture(scope="module")
def updated(home: Home) -> subprocess.CompletedProcess[str]:
    return home.run("update")


def test_summary_names_verdict_versions_and_findings(
    updated: subprocess.CompletedProcess[str],
) -> None:
    assert (updated.returncode, updated.stderr) == (0, "")
    release, counts = updated.stdout.splitlines()
    assert release == f"ivs: minor: 0.1.0 to 0.2.0 (botocore {NEW})"
    assert "additive" in counts
    assert "behaviour" in counts
    assert "breaking" not in counts


@pytest.mark.usefixtures("updated")
def test_documents_are_replaced_and_our_files_kept(home: Home) -> None:
    documents = {
        path.relative_to(home.models).as_posix(): path.read_bytes()
        for path in home.models.rglob("*.json")
    }
    assert documents == {"partitions.json": PARTITIONS, **revisions()[NEW]}
    origin = tomllib.loads((home.models / "ivs" / "ORIGIN.toml").read_text())
    assert origin["botocore"] == NEW
    assert [entry["path"] for entry in origin["documents"]] == [
        "2020-07-14/service-2.json",
        "2020-07-14/paginators-1.json",
        "2020-07-14/endpoint-rule-set-1.json",
    ]
    assert (home.models / "ivs" / "overlay.toml").read_text() == OVERLAY
    assert (home.models / "ivs" / "service.toml").read_bytes() == (
        REPOSITORY / "models" / "ivs" / "service.toml"
    ).read_bytes()


@pytest.mark.usefixtures("updated")
def test_changelog_lists_changes_newest_first(home: Home) -> None:
    text = (home.output / "ivs" / "CHANGELOG.md").read_text()
    versions = [line for line in text.splitlines() if line.startswith("## ")]
    assert versions == ["## [0.2.0] - 2026-01-31", "## [0.1.0] - 2024-11-14"]
    newest = text.partition("## [0.1.0]")[0]
    assert f"botocore {NEW} of 2026-01-31, API version 2020-07-14." in newest
    added, changed = newest.partition("### Added")[2].split("### Changed")
    for name in (
        "insert_ad_break",
        "create_failover_slate_configuration",
        "update_channel(ad_configuration_arn)",
        "paginate.list_ad_configurations",
        "ServiceUnavailable",
        "FailoverSlateConfiguration",
    ):
        assert f"`{name}`" in added, name
    assert "`untag_resource(tag_keys)`" in changed
    assert "Breaking" not in newest
    assert "### Removed" not in newest


@pytest.mark.usefixtures("updated")
def test_version_is_the_same_everywhere(home: Home) -> None:
    folder = home.output / "ivs"
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    program = (
        "import typed_ivs; from typed_ivs._runtime.call.user_agent import user_agent\n"
        "from typed_ivs._service import SERVICE\n"
        "agent = user_agent(SERVICE.package, SERVICE.version, retry_mode='standard')\n"
        "print(typed_ivs.__version__, agent.split()[0], 'insert_ad_break' in dir(typed_ivs.IVSClient))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["0.2.0", "typed_ivs/0.2.0", "True"]
    assert project["version"] == "0.2.0"
    releases = tomllib.loads((home.models / "ivs" / "releases.toml").read_text())["release"]
    assert [release["version"] for release in releases] == ["0.1.0", "0.2.0"]


@pytest.mark.usefixtures("updated")
def test_second_update_changes_nothing(home: Home) -> None:
    before = home.files()
    again = home.run("update")
    assert (again.returncode, again.stdout) == (
        0,
        f"ivs: nothing changed: 0.2.0 (botocore {NEW})\n",
    )
    assert home.files() == before


@pytest.mark.usefixtures("updated")
@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["--botocore", "1.0.1"], 1, "botocore==1.0.1"),
        (["--botocore", "newest"], 2, "--botocore newest: expected a version like 1.44.5"),
        (["--botocore", "--pre"], 2, "expected one argument"),
        (["isv"], 2, "no such service: isv (known: ivs)"),
    ],
)
def test_unavailable_botocore_or_service_changes_nothing(
    arguments: list[str], status: int, told: str, home: Home
) -> None:
    before = home.files()
    result = home.run("update", *arguments)
    assert (result.returncode, result.stdout) == (status, "")
    assert told in result.stderr
    assert home.files() == before
