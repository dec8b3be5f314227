"""Builds the wheel of the generator, and tries it in an environment of its own.

``python -m tools.generator_wheel DIST`` builds ``typed_aws_codegen``, which has templates and texts
inside, and runs its console script in a folder that has nothing to do with this repository.
"""

# docs/decisions/the-generator-is-a-wheel.md says why.

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
import venv
from pathlib import Path

from codegen.lifecycle.wheel import SOURCE_DATE_EPOCH, run_tool
from codegen.output.render import toml_string
from codegen.text.options import SCRIPT

ROOT = Path(__file__).parents[1]
NAME = "typed_aws_codegen"
_SOURCES = "package"
"""The folder whose modules are sources of packages, and are copied as they are."""

_IMPORT = re.compile(r"^(\s*(?:from|import) )codegen\b", re.MULTILINE)
_DATA = ("LICENSE", "NOTICE", "pyproject.toml")
_BUILD_TOOLS = ("build", "hatchling", "twine")


def stage(folder: Path) -> None:
    """Writes the source of the wheel to an empty folder."""
    package = folder / NAME
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "codegen", package, ignore=ignore)
    for path in package.rglob("*.py"):
        if path.relative_to(package).parts[0] != _SOURCES:
            path.write_text(_IMPORT.sub(rf"\1{NAME}", path.read_text("utf-8")), "utf-8")
    shutil.copytree(ROOT / "templates", package / "data" / "templates", ignore=ignore)
    for name in _DATA:
        shutil.copyfile(ROOT / name, package / "data" / name)
    for name in ("LICENSE", "NOTICE", "README.md"):
        shutil.copyfile(ROOT / name, folder / name)
    (folder / "pyproject.toml").write_text(_pyproject(), "utf-8")


def build(dist: Path) -> Path:
    """Builds the wheel into a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        source, built = Path(scratch, "source"), Path(scratch, "built")
        stage(source)
        environment = {**os.environ, "SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH}
        arguments = ["--wheel", "--no-isolation", "--outdir", str(built), str(source)]
        run_tool("build", *arguments, place=SCRIPT, environment=environment)
        (wheel,) = built.glob("*.whl")
        dist.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(wheel, dist))


def try_out(wheel: Path, folder: Path, *, offline: bool = False) -> Path:
    """Installs the wheel, adds a service with its console script, and returns the output.

    Args:
        wheel: The wheel.
        folder: An empty folder, outside the repository.
        offline: Whether the dependencies are those of this environment, in place of an index's.
    """
    environment = folder / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    own = sysconfig.get_path("purelib", vars={"base": str(environment)})
    python = str(environment / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    without = ["--no-index", "--no-deps"] if offline else []
    _run([*pip, "install", "--quiet", *without, str(wheel.absolute())], folder)
    if offline:
        Path(own, "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    script = str(environment / "bin" / SCRIPT)
    folders = ["--models", "models", "--output", "output"]
    _run([script, "add", "ivschat", *folders], elsewhere)
    shutil.rmtree(elsewhere / "output")
    _run([script, "generate", *folders], elsewhere)
    _run([script, "generate", "--check", *folders], elsewhere)
    _run([python, "-m", NAME, "vendor", "vendored", "--output", "output"], elsewhere)
    return elsewhere / "output"


def _pyproject() -> str:
    """The pyproject.toml of the wheel, with the metadata and pins of the repository's."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project, pins = document["project"], document["dependency-groups"]["dev"]
    tools = [pin for pin in pins if pin.partition("==")[0] in _BUILD_TOOLS]
    (backend,) = (pin for pin in tools if pin.startswith("hatchling=="))
    return f"""\
[build-system]
requires = [{toml_string(backend)}]
build-backend = "hatchling.build"

[project]
name = {toml_string(project["name"])}
version = {toml_string(project["version"])}
description = {toml_string(project["description"])}
readme = "README.md"
license = "Apache-2.0"
license-files = ["LICENSE", "NOTICE"]
requires-python = {toml_string(project["requires-python"])}
authors = [{", ".join(map(_author, project["authors"]))}]
keywords = [{", ".join(map(toml_string, project["keywords"]))}]
classifiers = [{", ".join(map(toml_string, project["classifiers"]))}]
dependencies = [{", ".join(map(toml_string, project["dependencies"]))}]

[project.optional-dependencies]
wheel = [{", ".join(map(toml_string, tools))}]

[project.urls]
{chr(10).join(f"{name} = {toml_string(url)}" for name, url in project["urls"].items())}

[project.scripts]
{SCRIPT} = "{NAME}.cli:main"

[tool.hatch.build.targets.wheel]
packages = ["{NAME}"]
"""


def _author(author: dict[str, str]) -> str:
    return f"{{ name = {toml_string(author['name'])}, email = {toml_string(author['email'])} }}"


def _run(command: list[str], folder: Path) -> None:
    """Runs a command, without settings of this environment's Python."""
    excluded = ("PYTHON", "VIRTUAL_ENV")
    variables = {name: text for name, text in os.environ.items() if not name.startswith(excluded)}
    variables["XDG_CACHE_HOME"] = str(folder / "cache")
    result = subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"{command}: {result.stdout}{result.stderr}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.generator_wheel", description=__doc__)
    parser.add_argument("dist", type=Path, help="the folder for the wheel")
    dist: Path = parser.parse_args(arguments).dist
    print(f"{SCRIPT}: building", file=sys.stderr)
    wheel = build(dist)
    print(f"{wheel}: installing it, and adding a service with it", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        try_out(wheel, Path(folder).resolve())
    print(f"{wheel}: {wheel.stat().st_size:,} bytes, tried", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
