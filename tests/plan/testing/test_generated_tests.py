"""Generated tests pass for golden cases, and fail for broken packages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from support.golden import generating_cases, write_distribution
from support.package_tests import run_tests
from support.thorough import THOROUGH

SOME = ["asymmetric-signatures", "aws-json", "headers", "pagination", "tree-hashes"]
"""What is looked at where time is short. Others are in ``test_every_kind``."""

CHOSEN = generating_cases() if THOROUGH else SOME


@pytest.mark.parametrize("case", CHOSEN)
def test_generated_tests_of_golden_case_pass(case: str, tmp_path: Path) -> None:
    result = run_tests(write_distribution(case, tmp_path))
    assert result.returncode == 0, result.stdout
    assert "skipped" not in result.stdout


BROKEN = {
    "a wire name in a request": (
        "operations/put_nested.py",
        'byKind": self',
        'xbyKind": self',
        "test_request_equals_botocore",
    ),
    "a wire name in a response": (
        "operations/put_nested.py",
        'get("',
        'get("x',
        "test_response_equals_botocore",
    ),
    "a wire name in a structure": (
        "models/part.py",
        'get("',
        'get("x',
        "test_structure_survives_wire_pickle_and_copies",
    ),
}
"""What is broken → file, text, what it becomes, and the test that finds it."""


@pytest.fixture(scope="module")
def nesting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_distribution("nesting", tmp_path_factory.mktemp("nesting"))


@contextmanager
def broken(module: Path, right: str, wrong: str) -> Iterator[None]:
    """The module with another text, meanwhile."""
    text = module.read_text("utf-8")
    assert right in text
    module.write_text(text.replace(right, wrong, 1), "utf-8")
    try:
        yield
    finally:
        module.write_text(text, "utf-8")
        # Bytecode is valid for a size and a second: for the next wrong text as well.
        Path(cache_from_source(module)).unlink(missing_ok=True)


@pytest.mark.parametrize("what", BROKEN)
def test_generated_tests_of_a_faulty_package_fail(what: str, nesting: Path) -> None:
    file, right, wrong, test = BROKEN[what]
    with broken(nesting / "typed_tiny" / file, right, wrong):
        result = run_tests(nesting, "-x", "-k", test)
    assert result.returncode == 1
    assert f"::{test}" in result.stdout


PASTED = """
import sys
from datetime import datetime
from typed_tiny import Credentials, TinyClient, models
from typed_tiny._runtime.http import Headers, HttpResponse

class Nowhere:
    sent = 0

    def send(self, request, **_):
        self.sent += 1
        return HttpResponse(200, Headers(), b"")

    def close(self): ...

keys = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="example")
nowhere = Nowhere()
client = TinyClient(
    region="us-west-2", endpoint_url="https://a", credentials=keys, transport=nowhere
)
calls = sys.stdin.read().splitlines()
for call in calls:
    eval(call)
assert nowhere.sent == len(calls) > 0
"""


def test_failure_prints_a_call_that_can_be_pasted(nesting: Path) -> None:
    with broken(nesting / "typed_tiny/models/part.py", 'return {"', 'return {"x'):
        # Few examples might hold no structure.
        options = ("--hypothesis-seed=1", "-k", "test_request_equals_botocore")
        result = run_tests(nesting, *options, profile="quick")
    # Assertions of the kit are rewritten: pytest shows what differs.
    assert "Differing attributes:" in result.stdout
    lines = [line.removeprefix("E").strip() for line in result.stdout.splitlines()]
    calls = "\n".join(line for line in lines if line.startswith("client."))
    assert "models." in calls
    done = subprocess.run(
        [sys.executable, "-c", PASTED],
        cwd=nesting,
        input=calls,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{calls}\n{done.stderr}"
