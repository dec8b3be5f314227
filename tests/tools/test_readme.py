"""``make readme`` runs the README's blocks in their order and names the one that fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.readme import (
    RUN_BY,
    Block,
    blocks,
    changed_files,
    clone_head,
    reader_environment,
    run_blocks,
)

REPOSITORY = Path(__file__).parents[2]
ENVIRONMENT = {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}

PAGE = """\
# A page

```sh
echo one >> order
echo two >> order
```

<!-- not run: needs the network -->

```sh
echo never >> order
```

```text
no command
```

```python
with open("order", "a") as file:
    print("three", file=file)
```
"""


def git(*arguments: str, folder: Path) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "README.md").write_text(PAGE)
    (folder / ".gitignore").write_text("/build/\n")
    git("init", "--quiet", folder=folder)
    git("add", ".", folder=folder)
    git("commit", "--quiet", "--message", "A page", folder=folder)
    return folder


def test_blocks_are_found_with_line_language_and_mark() -> None:
    assert blocks(PAGE) == [
        Block(4, "sh", "echo one >> order\necho two >> order"),
        Block(11, "sh", "echo never >> order", "needs the network"),
        Block(15, "text", "no command"),
        Block(19, "python", 'with open("order", "a") as file:\n    print("three", file=file)'),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```sh\nls\n", "line 1: a code block is open; expected: a line ```"),
        (
            "<!-- not run: why -->\nText\n",
            "line 2: got 'Text' after a mark; expected: a code block",
        ),
    ],
)
def test_malformed_page_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^line") as raised:
        blocks(text)
    assert str(raised.value) == message


def test_blocks_run_in_order_without_marked_ones(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_blocks(blocks(PAGE), tmp_path, ENVIRONMENT) == 0
    assert (tmp_path / "order").read_text().splitlines() == ["one", "two", "three"]
    assert capfd.readouterr().out.splitlines() == [
        "README.md:4: echo one >> order",
        "README.md:11: not run: needs the network",
        'README.md:19: with open("order", "a") as file:',
    ]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("sh", "exit 3"),
        ("sh", "false\ntrue"),
        ("sh", "false | true"),
        ("sh", 'echo "$NO_SUCH_VARIABLE"'),
        ("python", "raise SystemExit(4)"),
    ],
)
def test_failing_block_ends_the_run_and_is_named_by_its_line(
    language: str, code: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = [Block(7, language, code), Block(12, "sh", "touch afterwards")]
    status = run_blocks(found, tmp_path, ENVIRONMENT)
    assert status != 0
    expected = f"README.md:7: the block failed with exit status {status}"
    assert expected in capfd.readouterr().err.splitlines()
    assert not (tmp_path / "afterwards").exists()


def test_clone_is_head_without_changes_that_are_not_committed(
    repository: Path, tmp_path: Path
) -> None:
    (repository / "README.md").write_text("changed")
    (repository / "new").touch()
    clone_head(repository, tmp_path / "clone")
    assert (tmp_path / "clone" / "README.md").read_text() == PAGE
    assert not (tmp_path / "clone" / "new").exists()


def test_changed_files_are_those_that_git_would_commit(repository: Path) -> None:
    (repository / "build").mkdir()
    (repository / "build" / "ignored").touch()
    assert changed_files(repository) == ""
    (repository / "README.md").write_text("changed")
    (repository / "new").touch()
    assert changed_files(repository).splitlines() == [" M README.md", "?? new"]


def test_reader_installs_the_distributions_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAKEFLAGS", "--jobs")
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setenv("AWS_PROFILE", "mine")
    environment = reader_environment(REPOSITORY, tmp_path, "http://127.0.0.1:5000")
    assert not {"MAKEFLAGS", "PYTHONPATH", "AWS_PROFILE"} & set(environment)
    code = """
pip install --quiet --no-index --no-deps typed-ivs
python -c 'import typed_ivs; print(typed_ivs.__file__)' > installed
"""
    assert run_blocks([Block(1, "sh", code)], tmp_path, environment) == 0
    assert tmp_path in Path((tmp_path / "installed").read_text()).parents


def test_readme_has_no_block_that_looks_like_commands_and_is_not_run() -> None:
    readme = blocks((REPOSITORY / "README.md").read_text())
    languages = {block.language for block in readme}
    assert set(RUN_BY) <= languages <= {*RUN_BY, "text", "toml"}
    marked = [block for block in readme if block.not_run]
    reasons = {
        "needs the network",
        "needs an AWS account",
        "needs the first release",
        "takes minutes; .ci/run runs it",
    }
    assert {block.not_run for block in marked} <= reasons
