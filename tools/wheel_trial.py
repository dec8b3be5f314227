"""Tries a built wheel as its users would: in an environment of its own, outside the repository.

``python -m tools.wheel_trial DIST`` installs each wheel of a folder, with what it depends on, and
runs with it every example that is written for its package, against moto's server, the example of a test
suite, and one of the generated tests, which comes from the source distribution. Then it does the same with the
lowest versions of what it depends on, as far as they can, and without anything.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from codegen.output.parts import EXTRAS, UNPUBLISHED_PATHS
from codegen.output.requirements import RUNNING
from tests.support.moto_server import moto_server

EXAMPLES = Path(__file__).parents[1] / "examples"

_NEEDING_BOTH = """
from {package}._runtime.auth.sessions import new_session
from {package}._runtime.transport import tunnel

session = new_session(None, "us-west-2", "regional")
assert session.get_credentials() is not None
assert tunnel.TunnelConnection
"""
_NEEDING_NEITHER = """
import importlib.util

for name in ("botocore", "urllib3"):
    assert importlib.util.find_spec(name) is None
"""
_IMPORTED_FROM = "import importlib, sys; print(importlib.import_module(sys.argv[1]).__file__)"


def try_out(wheel: Path, sdist: Path, folder: Path, *, offline: bool = False) -> list[str]:
    """Installs a wheel and uses it; returns what was run.

    Args:
        wheel: The wheel.
        sdist: The source distribution of the same version, for its tests.
        folder: An empty folder, outside the repository.
        offline: Whether the dependencies are those of this environment, in place of an index's.
    """
    _say(f"{wheel.name}: installing it with what it depends on")
    python = _environment(folder / "environment", wheel, "[testing]", offline=offline)
    package = wheel.name.partition("-")[0]
    installed = Path(_run([python, "-c", _IMPORTED_FROM, package], folder).strip())
    assert folder in installed.parents, f"{package} is imported from {installed}"

    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "source", filter="data")
    (source,) = (folder / "source").iterdir()
    # Without its package, so that the tests import the installed one. To that is added what only
    # the source distribution has.
    (source / package).rename(folder / "not-this-one")
    for path in UNPUBLISHED_PATHS:
        shutil.copytree(folder / "not-this-one" / path, installed.parent / path)
    operations = {path.stem for path in (folder / "not-this-one" / "operations").glob("*.py")}
    tests = (source / "tests").glob("test_*.py")
    test = min(f"tests/{path.name}" for path in tests if path.stem[len("test_") :] in operations)
    _say(f"{wheel.name}: running {test}")
    _run([python, "-m", "pytest", "-q", "-p", "no:cacheprovider", test], source)

    suites = [] if offline else _suites(python, package, folder)
    return [test, *suites, *_examples(python, package, folder)]


def _suites(python: str, package: str, folder: Path) -> list[str]:
    """Runs the examples of test suites that use a package, moto and recordings."""
    ran: list[str] = []
    for conftest in sorted(EXAMPLES.glob("*/*/conftest.py")):
        suite = conftest.parent
        texts = [path.read_text() for path in suite.glob("*.py")]
        if any(re.search(rf"^from {package} import", text, re.MULTILINE) for text in texts):
            name = suite.relative_to(EXAMPLES.parent).as_posix()
            _say(f"{package}: running {name}")
            shutil.copytree(suite, folder / "suite", dirs_exist_ok=True)
            command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "suite"]
            _run(command, folder, TYPED_AWS_OFFLINE="1")
            ran.append(name)
    return ran


def _examples(python: str, package: str, folder: Path) -> list[str]:
    """Runs the examples of a package."""
    ran: list[str] = []
    for example in sorted(EXAMPLES.glob("*.py")):
        if re.search(rf"^from {package} import", example.read_text(), re.MULTILINE):
            _say(f"{package}: running examples/{example.name}")
            with moto_server() as url:
                _run([python, str(example)], folder, AWS_ENDPOINT_URL=url)
            ran.append(f"examples/{example.name}")
    return ran


def try_out_lowest(wheel: Path, folder: Path) -> list[str]:
    """Installs a wheel with the lowest versions that it allows, and uses what needs them.

    Args:
        wheel: The wheel.
        folder: An empty folder, outside the repository.

    Returns:
        The versions, and what was run.
    """
    _say(f"{wheel.name}: installing it with the lowest versions")
    package = wheel.name.partition("-")[0]
    required = [*RUNNING, *EXTRAS["moto"], *EXTRAS["pytest"]]
    lowest = [requirement.replace(">=", "==").partition(",")[0] for requirement in required]
    python = _environment(folder / "lowest", wheel, "", *lowest)
    _run([python, "-c", _NEEDING_BOTH.format(package=package)], folder)
    return [*lowest, *(f"{suite} with these" for suite in _suites(python, package, folder))]


def try_out_alone(wheel: Path, folder: Path) -> list[str]:
    """Installs a wheel without dependencies; plain keys need none. Returns what was run."""
    _say(f"{wheel.name}: installing it alone")
    python = _environment(folder / "alone", wheel, "", "--no-deps")
    _run([python, "-c", _NEEDING_NEITHER], folder)
    package = wheel.name.partition("-")[0]
    return [f"{example} alone" for example in _examples(python, package, folder)]


def _say(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


def _environment(folder: Path, wheel: Path, extra: str, *others: str, offline: bool = False) -> str:
    """The interpreter of a fresh environment with the wheel in it and all it depends on."""
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)], folder.parent)
    python = str(folder / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    if not offline:
        _run([*pip, "install", "--quiet", f"{wheel.absolute()}{extra}", *others], folder.parent)
        return python
    _run(
        [*pip, "install", "--quiet", "--no-compile", "--no-index", "--no-deps", str(wheel)],
        folder.parent,
    )
    find = "import sysconfig; print(sysconfig.get_path('purelib'))"
    borrowed = _run([sys.executable, "-c", find], folder.parent).strip()
    own = Path(_run([python, "-c", find], folder.parent).strip())
    (own / "borrowed.pth").write_text(f"{borrowed}\n")
    return python


def _run(command: list[str], folder: Path, **variables: str) -> str:
    """Returns what a command prints; its environment has no setting of this machine's."""
    excluded = ("PYTHON", "AWS_", "PYTEST_", "HYPOTHESIS_", "VIRTUAL_ENV")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(excluded)
    } | {"AWS_ACCESS_KEY_ID": "an-access-key", "AWS_SECRET_ACCESS_KEY": "a-secret-key"}
    environment |= variables
    result = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"{command}: {result.stdout}{result.stderr}"
    return result.stdout


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.wheel_trial", description=__doc__)
    parser.add_argument("dist", type=Path, help="a folder with wheels and source distributions")
    dist: Path = parser.parse_args(arguments).dist
    wheels = sorted(dist.glob("*.whl"))
    if not wheels:
        print(f"no wheel in {dist}; `python -m codegen wheel` builds them", file=sys.stderr)
        return 1
    for wheel in wheels:
        name, version = wheel.name.split("-")[:2]
        with tempfile.TemporaryDirectory() as folder:
            ran = try_out(wheel, dist / f"{name}-{version}.tar.gz", Path(folder).resolve())
            ran += try_out_lowest(wheel, Path(folder).resolve())
            ran += try_out_alone(wheel, Path(folder).resolve())
        print(f"{wheel.name}: installed, and ran {', '.join(ran)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
