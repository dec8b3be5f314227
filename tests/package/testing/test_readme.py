"""The section on testing in the README of a package works as it stands."""

from __future__ import annotations

import builtins
import re
from pathlib import Path
from typing import Any

import pytest
from support.loopback import Loopback, response

from tools.readme import blocks
from typed_ivs import IVSClient, errors
from typed_ivs.testing import IVSStub
from typed_ivs.testing.aio import AsyncIVSStub
from typed_ivs.testing.conformance.readme_tests import readme_tests

README = Path(__file__).parents[3] / "generated" / "ivs" / "README.md"


def examples(language: str) -> list[str]:
    """The code of the section on testing."""
    _, _, section = README.read_text().partition("\n## Testing\n")
    return [block.code for block in blocks(section) if block.language == language]


def test_examples_of_stubs_run() -> None:
    first, second, _ = examples("python")
    names: dict[str, object] = {}
    exec(compile(first, str(README), "exec"), names)  # noqa: S102
    exec("from typed_ivs import IVSClient\n" + second, names)  # noqa: S102
    test = names["test_response"]
    assert callable(test)
    with IVSStub.installed() as stub:
        test(stub)


def test_example_of_recordings_records_and_replays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: dict[str, Any] = {}
    exec(compile(examples("python")[2], str(README), "exec"), names)  # noqa: S102
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "us-west-2")
    with Loopback([response(b'{"channels": []}')]) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        for _ in range(2):
            with names["new_client"](tmp_path / "calls.jsonl") as client:
                assert client.list_channels().channels == []
                client._shared.transport.close()
        assert len(server.requests) == 1


def test_block_changes_nothing_of_the_process_that_tests_it(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("```python\nimport builtins\n\nbuiltins.changed = True\n```\n")
    tests = readme_tests(readme, IVSStub, AsyncIVSStub)()
    tests.test_python_blocks_run_in_their_order()
    assert not hasattr(builtins, "changed")


def test_block_that_fails_is_shown(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("```python\nstubs = 1\n```\n\n```python\nassert stubs == 2\n```\n")
    tests = readme_tests(readme, IVSStub, AsyncIVSStub)()
    with pytest.raises(AssertionError, match=r'README.md", line 1, in <module>'):
        tests.test_python_blocks_run_in_their_order()


def test_variables_for_local_servers_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    code, *_ = examples("sh")
    for name, value in re.findall(r"(\w+)=(\S+)", code):
        monkeypatch.setenv(name, value)
    with IVSClient() as client:
        assert client.endpoint_url == "http://localstack:4566"
        monkeypatch.setenv("TYPED_AWS_OFFLINE", "1")
        with pytest.raises(errors.ConfigurationError, match="got http://localstack:4566;"):
            client.list_channels()
