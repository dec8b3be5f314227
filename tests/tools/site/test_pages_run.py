"""Every block of Python on a page of the documentation runs, in its order, and so do commands.

A server on loopback responds to every operation, to boto3 as well.
"""

from __future__ import annotations

import logging
import os
import shlex
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

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
def variables(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
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
    logger, root = logging.getLogger("typed_ivs"), logging.getLogger()
    level, handlers = logger.level, list(root.handlers)
    yield dict(os.environ)
    logger.setLevel(level)
    root.handlers[:] = handlers


def test_pages_were_found() -> None:
    assert len(PAGES) >= 18


@pytest.mark.parametrize("page", PAGES)
def test_blocks_of_python_run(
    page: str, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [one for one in blocks((ROOT / page).read_text("utf-8")) if one.language == "python"]
    module = ModuleType("page")  # dataclasses look their module up
    monkeypatch.setitem(sys.modules, module.__name__, module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # pages do not close every client
        for block in found:
            if not block.not_run:
                code = "\n" * (block.line - 1) + block.code
                exec(compile(code, str(ROOT / page), "exec"), vars(module))  # noqa: S102


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
