"""The files around the code agree with each other and with the code."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
MAKEFILE = (REPOSITORY / "Makefile").read_text()
DECISIONS = REPOSITORY / "docs" / "decisions"
PAGES = [
    *(REPOSITORY / f"{name}.md" for name in ("README", "ARCHITECTURE", "CONTRIBUTING", "SECURITY")),
    REPOSITORY / "CHANGELOG.md",
    REPOSITORY / "news" / "README.md",
    *sorted((REPOSITORY / "docs").rglob("*.md")),
    *sorted(REPOSITORY.glob("generated/*/README.md")),
]

BASES = [REPOSITORY, REPOSITORY / "codegen" / "package", *REPOSITORY.glob("generated/*/typed_*")]
"""What a path on a page is relative to: ``_runtime/`` is the same here and in a package."""

MADE_ON_DEMAND = ("build/", "dist/", ".venv", "docs/live.md")
"""What no clone has before a command has made it; ``.gitignore`` lists the folders."""

NO_PATHS = {
    "text/plain",
    "application/octet-stream",
    ".dist-info/sboms",
    "service-2.json",
    "expected/",
}
"""Media types, a folder in wheels, botocore's name for a document, a folder of golden cases."""

HYPOTHETICAL = {"templates/protocols/NAME/"}
"""What ARCHITECTURE says that somebody would add."""

PLACEHOLDERS = {"NAME", "SERVICE"}

SUFFIXES = "py|toml|md|json|j2|txt|yml|svg|xz"


def as_pattern(part: str) -> str:
    """A part of a path as a glob: ``SERVICE``, ``NAME.toml`` and the like stand for any name."""
    stem, dot, suffix = part.partition(".")
    return f"*{dot}{suffix}" if stem in PLACEHOLDERS else part


@cache
def file_names() -> frozenset[str]:
    """The names, without folders, of all files of the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return frozenset(Path(line).name for line in listed.stdout.splitlines())


def named_paths(text: str) -> Iterator[str]:
    """The paths in backticks, outside of code blocks: with a slash, or a suffix of ours."""
    without_code = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    for name in re.findall(r"`([^`\n]+)`", without_code):
        path_like = re.fullmatch(r"[\w.*-]+(/[\w.*-]+)*/?", name)
        if path_like and ("/" in name or re.search(rf"\w\.({SUFFIXES})$", name)):
            yield name


def exists(path: str) -> bool:
    """Whether a path leads to something in the repository; a bare name to a file of that name."""
    pattern = "/".join(as_pattern(part) for part in path.rstrip("/").split("/"))
    if "/" not in path and path in file_names():
        return True
    return any(next(base.glob(pattern), None) is not None for base in BASES)


def anchors(page: Path) -> set[str]:
    """The anchors that a forge makes of the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_lock_has_every_pinned_version() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    pinned = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    lines = (REPOSITORY / "requirements-dev.txt").read_text().splitlines()[1:]
    locked = {normal(line.split("==")[0]): line.split("==")[1] for line in lines}
    for requirement in pinned:
        name, version = re.sub(r"\[\w+\]", "", requirement).split("==")
        assert locked[normal(name)] == version


def test_help_describes_every_target() -> None:
    targets = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)
    help_text = subprocess.run(
        ["make", "--no-print-directory"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    lines = [re.fullmatch(r"make ([\w-]+) +\S.*", line) for line in help_text.splitlines()]
    assert [line and line[1] for line in lines] == targets
    assert {"help", "generate", "test", "check"} <= set(targets)
    (phony,) = re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)
    assert phony.split() == targets


def test_python_that_is_too_old_is_refused(tmp_path: Path) -> None:
    old = tmp_path / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    result = subprocess.run(
        ["make", f"VENV={tmp_path / 'venv'}", f"PYTHON={old}", "test"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr.startswith(f'Python 3.11 or newer is needed; "{old}" is not.')
    assert not (tmp_path / "venv").exists()


def test_continuous_integration_runs_what_the_documentation_names() -> None:
    assert (REPOSITORY / ".ci" / "run").stat().st_mode & 0o111
    script = (REPOSITORY / ".ci" / "run").read_text()
    workflow = (REPOSITORY / ".github" / "workflows" / "checks.yml").read_text()
    for command in ("make check", "make test", "make aws-cli", "make readme"):
        assert f"\n{command}\n" in script
        assert f"run: {command}\n" in workflow
    readme = (REPOSITORY / "README.md").read_text()
    assert "make check" in readme
    assert "make test" in readme
    assert "`make readme`" in (REPOSITORY / "CONTRIBUTING.md").read_text()


def test_pages_name_enough_paths_to_be_worth_checking() -> None:
    counts = {page.name: len(set(named_paths(page.read_text()))) for page in PAGES}
    assert counts["ARCHITECTURE.md"] > 60
    assert sum(counts.values()) > 100


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_every_named_path_exists(page: Path) -> None:
    missing = {
        path
        for path in named_paths(page.read_text())
        if not path.startswith(MADE_ON_DEMAND) and path not in NO_PATHS and not exists(path)
    }
    assert missing <= HYPOTHETICAL


def test_every_definition_named_with_its_file_exists() -> None:
    text = (REPOSITORY / "ARCHITECTURE.md").read_text()
    named = re.findall(r"`(\w+)` (?:of|in) `([\w/]+\.py)`", text)
    assert len(named) >= 5
    for name, path in named:
        (module,) = (base / path for base in BASES[:2] if (base / path).exists())
        assert re.search(
            rf"^(class |    def |def )?{name}\b", module.read_text(), re.MULTILINE
        ), name


@pytest.mark.parametrize("path", sorted(HYPOTHETICAL))
def test_what_somebody_would_add_does_not_exist_yet(path: str) -> None:
    assert not exists(path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_every_link_leads_to_a_page_and_a_heading(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        linked = page.parent / path if path else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


def test_every_decision_is_listed_once() -> None:
    listed = re.findall(
        r"^- \[[^]]+\]\(([^)]+)\)", (DECISIONS / "README.md").read_text(), re.MULTILINE
    )
    assert sorted(listed) == [
        page.name for page in sorted(DECISIONS.glob("*.md")) if page.name != "README.md"
    ]


def test_code_links_to_every_decision() -> None:
    linked = {
        name
        for folder in ("codegen", "models", "tools", "templates")
        for path in (REPOSITORY / folder).rglob("*")
        if path.suffix in (".py", ".j2")
        for name in re.findall(r"docs/decisions/([\w-]+\.md)", path.read_text("utf-8"))
    }
    assert linked == {page.name for page in DECISIONS.glob("*.md")} - {"README.md"}


def test_every_package_is_on_the_import_paths() -> None:
    """Folders are globs wherever the tools take globs: these lists must name each one."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]
    of_tests = json.loads((REPOSITORY / "tests" / "pyrightconfig.json").read_text())
    packages = {path.parent for path in REPOSITORY.glob("generated/*/typed_*")}
    assert packages
    for base, paths in (
        (REPOSITORY, project["pyright"]["extraPaths"]),
        (REPOSITORY, project["pytest"]["ini_options"]["pythonpath"]),
        (REPOSITORY / "tests", of_tests["extraPaths"]),
    ):
        assert packages <= {(base / path).resolve() for path in paths}


def test_related_packages_exist_and_name_each_other() -> None:
    homes = [path.parent for path in REPOSITORY.glob("models/*/service.toml")]
    settings = {home.name: tomllib.loads((home / "service.toml").read_text()) for home in homes}
    related = {
        one["distribution"]: {other["distribution"] for other in one.get("related", ())}
        for one in settings.values()
    }
    assert related
    for distribution, others in related.items():
        for other in others:
            assert distribution in related[other]
    for service, one in settings.items():
        readme = (REPOSITORY / "generated" / service / "README.md").read_text()
        for other in one.get("related", ()):
            assert f"- `{other['distribution']}`: {other['about']}" in readme


def test_readme_names_every_package() -> None:
    readme = (REPOSITORY / "README.md").read_text()
    for package in REPOSITORY.glob("generated/*/typed_*"):
        assert f"[`{package.name}`](generated/{package.parent.name}/README.md)" in readme
        assert f"./generated/{package.parent.name}" in readme
