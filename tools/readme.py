"""Runs the code blocks of the README, in their order, in a clone of this repository.

``make readme`` does what a newcomer does: it clones ``HEAD`` into an empty folder and runs every
``sh`` and ``python`` block there, in a new virtual environment. A mark before a block leaves the
block out and says why::

    <!-- not run: needs the network -->

The distributions are installed by name from wheels that are built from the clone. moto's server
takes the place of AWS.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.moto_server import moto_server

REPOSITORY = Path(__file__).parents[1]
README = "README.md"
RUN_BY: Mapping[str, tuple[str, ...]] = {
    "sh": ("bash", "-euo", "pipefail", "-c"),
    "python": ("python", "-c"),
}
"""The command that runs a block, by the language of the block."""

_MARK = re.compile(r"<!-- not run: (.+) -->")
_FENCE = re.compile(r"```(\w*)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced code block.

    Attributes:
        line: The number of its first line of code.
        language: The word after the opening fence; empty if there is none.
        code: Its lines.
        not_run: Why it is left out; empty if it is run.
    """

    line: int
    language: str
    code: str
    not_run: str = ""


def blocks(text: str) -> list[Block]:
    """Returns the code blocks of a Markdown text.

    Raises:
        ValueError: A mark isn't followed by a block, or a block isn't closed.
    """
    found: list[Block] = []
    lines = enumerate(text.splitlines(), 1)
    reason = ""
    for number, line in lines:
        if mark := _MARK.fullmatch(line):
            reason = mark[1]
        elif fence := _FENCE.fullmatch(line):
            code: list[str] = []
            for _, inner in lines:
                if inner == "```":
                    break
                code.append(inner)
            else:
                raise ValueError(f"line {number}: a code block is open; expected: a line ```")
            found.append(Block(number + 1, fence[1], "\n".join(code), reason))
            reason = ""
        elif line and reason:
            raise ValueError(f"line {number}: got {line!r} after a mark; expected: a code block")
    return found


def run_blocks(found: Iterable[Block], folder: Path, environment: Mapping[str, str]) -> int:
    """Runs the ``sh`` and ``python`` blocks until one fails, and returns the exit status of that.

    Args:
        found: The blocks.
        folder: The working directory.
        environment: The environment variables.
    """
    for block in found:
        if block.language not in RUN_BY:
            continue
        place = f"{README}:{block.line}"
        if block.not_run:
            print(f"{place}: not run: {block.not_run}", flush=True)
            continue
        print(f"{place}: {block.code.partition(chr(10))[0]}", flush=True)
        command = [*RUN_BY[block.language], block.code]
        status = subprocess.run(command, cwd=folder, env=environment, check=False).returncode
        if status:
            print(f"{place}: the block failed with exit status {status}", file=sys.stderr)
            return status
    return 0


def reader_environment(clone: Path, folder: Path, endpoint_url: str) -> dict[str, str]:
    """Returns the environment variables of a reader with an active virtual environment.

    ``pip install typed-ivs`` finds the distributions of the clone, and AWS is ``endpoint_url``.

    Args:
        clone: The clone, of which the wheels are built.
        folder: An empty folder for the virtual environment and the wheels.
        endpoint_url: The address of a server that stands in for AWS.
    """
    home, index = folder / "environment", folder / "index"
    _run(sys.executable, "-m", "venv", str(home), folder=folder)
    _run(sys.executable, "-m", "codegen", "wheel", "--dist", str(index), folder=clone)
    # Make hands its own variables to the commands that it runs: a reader's shell has none of them.
    excluded = ("AWS_", "MAKE", "MFLAGS", "PYTHON", "VIRTUAL_ENV")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(excluded)}
    return inherited | {
        "PATH": os.pathsep.join([str(home / "bin"), os.environ["PATH"]]),
        "VIRTUAL_ENV": str(home),
        "PIP_FIND_LINKS": f"{index} {os.environ.get('PIP_FIND_LINKS', '')}".strip(),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_ACCESS_KEY_ID": "an-access-key",
        "AWS_SECRET_ACCESS_KEY": "a-secret-key",
        "AWS_ENDPOINT_URL": endpoint_url,
    }


def clone_head(repository: Path, clone: Path) -> None:
    """Clones the commit that is checked out; changes that aren't committed are left behind."""
    _run("git", "clone", "--quiet", str(repository), str(clone), folder=repository)


def changed_files(clone: Path) -> str:
    """Returns what ``git status`` lists: files that are neither ignored nor as committed."""
    return _run("git", "status", "--porcelain", folder=clone)


def _run(*command: str, folder: Path) -> str:
    result = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    return result.stdout


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch, moto_server() as endpoint_url:
        folder = Path(scratch).resolve()
        clone = folder / "clone"
        clone_head(REPOSITORY, clone)
        environment = reader_environment(clone, folder, endpoint_url)
        status = run_blocks(blocks((clone / README).read_text()), clone, environment)
        if status == 0 and (changed := changed_files(clone)):
            print(f"{README}: its commands changed files:\n{changed}", end="", file=sys.stderr)
            return 1
        return status


if __name__ == "__main__":
    sys.exit(main())
