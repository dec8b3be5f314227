"""Every block of Python on a page of the documentation runs, in its order, and so do commands.

A server on loopback responds to every operation, to boto3 as well.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.environment import make_bare
from support.packages import PACKAGES
from support.responding_server import responding_server

from tools.readme import blocks
from tools.site.contents import HOME, ROOT, sections

WRITTEN_BY_TOOLS = ("docs/benchmarks.md", "docs/conformance.md", "docs/proof.md", "docs/survey.md")
TESTED_ELSEWHERE = ("docs/monitoring.md", "docs/testing.md")
PAGES = sorted(
    {HOME, *(page.file for section in sections() for page in section.pages)}.intersection(
        path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")
    )
    - {*WRITTEN_BY_TOOLS, *TESTED_ELSEWHERE}
)
REASONS = {
    "needs a package that was generated before",
    "needs a package with streams",
    "needs the first release",
    "serves until it is stopped",
    "the README runs these",
    "the README runs this",
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with responding_server() as url:
        yield url


@pytest.fixture
def variables(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a reader whose AWS is the server."""
    make_bare(monkeypatch, tmp_path)
    settings = {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "an-access-key",
        "AWS_SECRET_ACCESS_KEY": "a-secret-key",
        "AWS_DEFAULT_REGION": "us-west-2",
        "PYTHONPATH": os.pathsep.join(str(package.distribution) for package in PACKAGES),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return dict(os.environ)


def test_pages_were_found() -> None:
    assert len(PAGES) >= 18


@pytest.mark.parametrize("page", PAGES)
def test_blocks_of_python_run(page: str, variables: dict[str, str], tmp_path: Path) -> None:
    """They are one program, in a process that no other test shares; its lines are the page's."""
    program = ""
    for block in blocks((ROOT / page).read_text("utf-8")):
        if block.language == "python" and not block.not_run:
            program += "\n" * (block.line - 1 - program.count("\n")) + block.code + "\n"
    file = tmp_path / f"{Path(page).stem}_page.py"
    file.write_text(program, "utf-8")
    result = subprocess.run(
        [sys.executable, "-W", "ignore::ResourceWarning", file],  # pages do not close every client
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_packages_run(page: str, variables: dict[str, str]) -> None:
    found = [one for one in blocks((ROOT / page).read_text("utf-8")) if one.language == "sh"]
    lines = [line for one in found if not one.not_run for line in one.code.splitlines()]
    for line in lines:
        if not line.startswith("python -m typed_"):
            continue
        _, *arguments = shlex.split(line)
        result = subprocess.run(
            [sys.executable, *arguments], env=variables, capture_output=True, text=True, check=False
        )
        assert (result.returncode, result.stderr) == (0, ""), line
        assert result.stdout


@pytest.mark.parametrize("page", PAGES)
def test_reasons_are_known(page: str) -> None:
    found = blocks((ROOT / page).read_text("utf-8"))
    assert {block.not_run for block in found} - {""} <= REASONS
