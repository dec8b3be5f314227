"""The guides in docs/: every block of Python runs, and the tables are those of the code."""

from __future__ import annotations

import ast
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ivs
from support.moto_server import moto_server

from tools.readme import blocks
from typed_ivs.testing import IVSStub

REPOSITORY = Path(__file__).parents[1]
DOCS = REPOSITORY / "docs"
RUNTIME = REPOSITORY / "codegen" / "package" / "_runtime"
PAGES = ["monitoring", "testing"]

CONFTEST = """
import pytest
from hypothesis import settings

settings.register_profile("pages", deadline=None)  # How fast a machine is must not decide what passes.
settings.load_profile("pages")

@pytest.fixture(autouse=True)
def _aws(request, monkeypatch):
    if hasattr(request.module, "mock_aws"):
        monkeypatch.delenv("AWS_ENDPOINT_URL_IVS")  # moto responds in the place of AWS, not of a server.
"""


@pytest.fixture(scope="module")
def moto_url() -> Iterator[str]:
    with moto_server() as url:
        yield url


def text(page: str) -> str:
    return (DOCS / f"{page}.md").read_text()


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_python_runs(page: str, moto_url: str, tmp_path: Path) -> None:
    """Each is a module: what it does is done when pytest imports it, then its tests run."""
    found = [block for block in blocks(text(page)) if block.language == "python"]
    assert len(found) >= 5
    for block in found:
        # Its own line numbers; and something to run for pytest, which else doesn't mind an empty file.
        code = "\n" * (block.line - 1) + block.code + "\n\n\ndef test_block_runs() -> None: ...\n"
        (tmp_path / f"test_line_{block.line}.py").write_text(code)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ivs.DISTRIBUTION),
        "AWS_DEFAULT_REGION": "us-west-2",
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
        "AWS_ENDPOINT_URL_IVS": moto_url,
        "AWS_XRAY_CONTEXT_MISSING": "IGNORE_ERROR",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    plugin = ["-p", "typed_ivs.testing.pytest_plugin", "--rootdir", ".", "."]
    result = subprocess.run(
        [*command, *plugin],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    functions = sum(block.code.count("\ndef test_") for block in found)
    assert f"{len(found) + functions} passed" in result.stdout, result.stdout + result.stderr


# --- what docs/monitoring.md says of the logs ---


def logged() -> Iterator[tuple[str, str]]:
    """The level and the text of every record that the runtime logs, but for the wire's."""
    for path in sorted(RUNTIME.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if not isinstance(node, ast.Call) or path.name == "wire_log.py":
                continue
            level = ""
            if isinstance(node.func, ast.Attribute) and "log" in ast.unparse(node.func.value):
                level = node.func.attr
            if level in ("debug", "info", "warning", "error", "exception", "critical"):
                yield level.upper(), ast.literal_eval(node.args[0])
            elif level == "log":
                names = re.findall("DEBUG|INFO|WARNING|ERROR", ast.unparse(node.args[0]))
                yield ", ".join(sorted(names)), ast.literal_eval(node.args[1])


def rows(page: str, *columns: int) -> list[tuple[str, ...]]:
    """Cells of the tables of a page."""
    found: list[tuple[str, ...]] = []
    for line in text(page).splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) > max(columns):
            found.append(tuple(cells[column] for column in columns))
    return found


def test_every_record_is_documented_with_its_level() -> None:
    documented = [row for row in rows("monitoring", 0, 1) if row[0].isupper()]
    assert sorted(documented) == sorted(logged())


@pytest.mark.parametrize("module", ["typed_ivs", "typed_ivs.wire"])
def test_every_field_of_a_record_is_documented(
    module: str, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger(module).setLevel(logging.DEBUG)
    try:
        with IVSStub() as stub:
            stub.stub.list_channels.returns()
            stub.list_channels()
    finally:
        logging.getLogger(module).setLevel(logging.NOTSET)
    usual = {*vars(logging.makeLogRecord({})), "message", "asctime"}
    *_, record = [one for one in caplog.records if one.name == module]
    fields = {*vars(record)} - usual
    if module == "typed_ivs":
        typed = (
            row for row in rows("monitoring", 0, 1) if re.match(r"`?(str|int|float)\b", row[1])
        )
        assert fields == {name for name, *_ in typed}
    else:
        (sentence,) = re.findall(r"^The records have the fields (.*)\.$", text("monitoring"), re.M)
        assert fields == set(re.findall(r"`(\w+)`", sentence))
