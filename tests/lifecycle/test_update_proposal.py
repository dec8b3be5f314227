"""An update becomes a pull request: what is said of it, and what it may change."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
MODEL = "models/tiny/2020-01-01/service-2.json"
GH = """#!/bin/sh
printf '%s\\n' "$*" >> "$GH_LOG"
case "$1 $2" in
"pr list") cat "$GH_OPEN" ;;
"pr create" | "pr edit") while [ $# -gt 0 ]; do [ "$1" = --body-file ] && cat "$2" >> "$GH_LOG"; shift; done ;;
esac
"""


@dataclass(frozen=True)
class Forge:
    """A repository with an origin, and a ``gh`` that writes down what it is told."""

    folder: Path
    clone: Path
    """Another clone, where the pull request is opened."""

    log: Path
    open: Path
    environment: dict[str, str]

    def git(self, *arguments: str, folder: Path | None = None) -> str:
        command = ["git", *arguments]
        result = subprocess.run(
            command,
            cwd=folder or self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return result.stdout

    def report(self) -> subprocess.CompletedProcess[str]:
        return self._run([".ci/update-report", sys.executable], self.folder)

    def propose(self) -> subprocess.CompletedProcess[str]:
        """Opens the pull request in the clone, from what the report left."""
        shutil.rmtree(self.clone / "build", ignore_errors=True)
        shutil.copytree(self.folder / "build", self.clone / "build")
        return self._run([".ci/update-propose"], self.clone)

    def _run(self, command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=folder, env=self.environment, capture_output=True, text=True, check=False
        )

    def change_model(self) -> None:
        """Adds an operation, as ``make update`` would: model, package and version."""
        path = self.folder / MODEL
        model = json.loads(path.read_text())
        operation = {"name": "Ping", "http": {"method": "POST", "requestUri": "/Ping"}}
        model["operations"]["Ping"] = operation
        path.write_text(json.dumps(model, indent=1) + "\n")
        (self.folder / "generated" / "tiny" / "pyproject.toml").write_text('version = "1.1.0"\n')
        new = self.folder / "generated" / "tiny" / "typed_tiny" / "operations" / "ping.py"
        new.parent.mkdir(parents=True)
        new.write_text("PING = 1\n")

    @property
    def proposed(self) -> str:
        """What the pushed branch changes."""
        return self.git("diff", "--name-only", "main", "origin/update-models", folder=self.clone)


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    folder, clone, origin = (tmp_path / name for name in ("main", "clone", "origin.git"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text(GH)
    (tmp_path / "bin" / "gh").chmod(0o755)
    for name in ("log", "open", "output"):
        (tmp_path / name).write_text("")
    environment = {
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(REPOSITORY),
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GH_LOG": str(tmp_path / "log"),
        "GH_OPEN": str(tmp_path / "open"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }
    for variable in ("GIT_AUTHOR", "GIT_COMMITTER"):
        environment |= {f"{variable}_NAME": "somebody", f"{variable}_EMAIL": "somebody@localhost"}
    forge = Forge(folder, clone, tmp_path / "log", tmp_path / "open", environment)
    shutil.copytree(REPOSITORY / "tests" / "golden" / "sparse" / "models", folder / "models")
    (folder / "generated" / "tiny").mkdir(parents=True)
    (folder / "generated" / "tiny" / "pyproject.toml").write_text('version = "1.0.0"\n')
    (folder / "Makefile").write_text("all:\n")
    (folder / ".gitignore").write_text("/build/\n")
    shutil.copytree(REPOSITORY / ".ci", folder / ".ci")
    forge.git("init", "--quiet", "--initial-branch", "main")
    forge.git("add", "--all")
    forge.git("commit", "--quiet", "--message", "Start")
    forge.git("clone", "--quiet", "--bare", str(folder), str(origin), folder=tmp_path)
    forge.git("clone", "--quiet", str(origin), str(clone), folder=tmp_path)
    return forge


def output(forge: Forge) -> str:
    return (forge.folder.parent / "output").read_text()


def test_no_change_is_not_proposed(forge: Forge) -> None:
    (forge.folder / "Makefile").write_text("other:\n")
    assert forge.report().returncode == 0
    assert list((forge.folder / "build" / "update").iterdir()) == []
    assert output(forge) == ""


def test_report_lists_changes_for_users(forge: Forge) -> None:
    forge.change_model()
    result = forge.report()
    assert result.returncode == 0, result.stderr
    folder = forge.folder / "build" / "update"
    assert (folder / "title.txt").read_text() == "Update the models: tiny 1.1.0\n"
    text = (folder / "text.md").read_text()
    assert "\n## tiny: 1.0.0 → 1.1.0\n" in text
    assert "ping" in text.lower()
    assert output(forge) == "changed=true\n"


def test_report_lists_unanswered_findings(forge: Forge) -> None:
    forge.change_model()
    assert forge.report().returncode == 0
    text = (forge.folder / "build" / "update" / "text.md").read_text()
    _, heading, findings = text.partition("### Findings without an answer\n\n")
    assert heading
    assert "\n    tiny throttling-not-declared: " in findings
    assert "\n        answer: none\n" in findings
    said, listed = findings.split("\n\n", 1)
    assert "fail until" in said
    assert all(line.startswith("    ") for line in listed.splitlines() if line)


def test_report_without_unanswered_findings_asks_nothing(forge: Forge) -> None:
    forge.change_model()
    overlay = forge.folder / "models" / "tiny" / "overlay.toml"
    answer = '[[lint]]\nid = "throttling-not-declared"\nreason = "Known."\n'
    overlay.write_text(answer)
    assert forge.report().returncode == 0
    assert (
        "Findings without an answer"
        not in (forge.folder / "build" / "update" / "text.md").read_text()
    )


def test_report_keeps_the_git_index(forge: Forge) -> None:
    forge.change_model()
    before = forge.git("status", "--porcelain")
    assert forge.report().returncode == 0
    assert forge.git("status", "--porcelain") == before


def test_new_service_is_reported(forge: Forge) -> None:
    shutil.copytree(forge.folder / "models" / "tiny", forge.folder / "models" / "more")
    shutil.copytree(forge.folder / "generated" / "tiny", forge.folder / "generated" / "more")
    assert forge.report().returncode == 0
    text = (forge.folder / "build" / "update" / "text.md").read_text()
    assert "## more: none → 1.0.0\n\nA new service.\n" in text
    assert "## tiny" not in text


def test_long_report_is_truncated(forge: Forge) -> None:
    path = forge.folder / MODEL
    model = json.loads(path.read_text())
    for number in range(1500):
        name = f"Added{number}"
        http = {"method": "POST", "requestUri": f"/{name}"}
        model["operations"][name] = {"name": name, "http": http}
    path.write_text(json.dumps(model))
    assert forge.report().returncode == 0
    text = (forge.folder / "build" / "update" / "text.md").read_bytes()
    assert len(text) < 60100
    assert text.decode().endswith("\n\n… and more: see the changelogs.\n")


def test_patch_opens_or_renews_a_pull_request(forge: Forge) -> None:
    forge.change_model()
    forge.report()
    result = forge.propose()
    assert result.returncode == 0, result.stderr
    assert forge.proposed.splitlines() == [
        "generated/tiny/pyproject.toml",
        "generated/tiny/typed_tiny/operations/ping.py",
        MODEL,
    ]
    for path in forge.proposed.splitlines():
        content = forge.git("show", f"origin/update-models:{path}", folder=forge.clone)
        assert content == (forge.folder / path).read_text()
    subject = forge.git("log", "-1", "--format=%s", "origin/update-models", folder=forge.clone)
    assert subject == "Update the models: tiny 1.1.0\n"
    told = forge.log.read_text()
    assert "pr create --head update-models --title Update the models: tiny 1.1.0" in told
    assert "## tiny: 1.0.0 → 1.1.0" in told

    forge.open.write_text("17\n")
    forge.git("switch", "--quiet", "main", folder=forge.clone)
    assert forge.propose().returncode == 0
    assert "pr edit 17 --title Update the models: tiny 1.1.0" in forge.log.read_text()
    assert forge.log.read_text().count("pr create") == 1
    # Whoever has a fork may call a branch the same.
    asked, _ = (line for line in forge.log.read_text().splitlines() if "pr list" in line)
    assert "--json number,isCrossRepository" in asked
    assert "--jq map(select(.isCrossRepository | not))" in asked


EVIL = """\
diff --git a/{path} b/{path}
new file mode {mode}
index 0000000000000000000000000000000000000000..257cc5642cb1a054f08cc83f2d943e56fd3ebe99
--- /dev/null
+++ b/{path}
@@ -0,0 +1 @@
+foo
"""


OUTSIDE = (
    (".github/workflows/evil.yml", "100644"),
    ("Makefile2", "100644"),
    ("models.txt", "100644"),
    ("models/../evil", "100644"),
    ("models/a b", "100644"),
    ("models/tiny/run", "100755"),
    ("generated/tiny/link", "120000"),
)


def test_patch_outside_models_and_generated_is_refused(forge: Forge) -> None:
    forge.change_model()
    forge.report()
    patch = forge.folder / "build" / "update" / "changes.patch"
    text = patch.read_text()
    for path, mode in OUTSIDE:
        patch.write_text(text + EVIL.format(path=path, mode=mode))
        assert forge.propose().returncode != 0, path
        assert forge.git("branch", "--remotes", folder=forge.clone).split()[-1] == "origin/main"
        assert forge.git("rev-parse", "--abbrev-ref", "HEAD", folder=forge.clone) == "main\n"
        assert forge.log.read_text() == ""
