"""The generator's wheel generates the same packages from any folder, under its own import name."""

from __future__ import annotations

import ast
import zipfile
from pathlib import Path

import pytest
from support.files import tree

from codegen import cli
from tools import generator_wheel
from tools.generator_wheel import NAME, build, stage, try_out


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("dist"))


def test_installed_script_generates_the_same_package(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "trial"
    home.mkdir()
    output = try_out(wheel, home, offline=True)
    folders = ["--models", str(tmp_path / "models"), "--output", str(tmp_path / "output")]
    assert cli.main(["add", "ivschat", *folders]) == 0
    assert tree(output) == tree(tmp_path / "output")
    assert (home / "elsewhere" / "vendored" / "typed_ivschat" / "client.py").is_file()


def test_wheel_has_templates_schemas_and_the_sources_of_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (script,) = (name for name in names if name.endswith("entry_points.txt"))
        assert f"typed-aws-codegen = {NAME}.cli:main" in archive.read(script).decode()
    assert {name.partition("/")[0] for name in names} == {NAME, script.partition("/")[0]}
    for path in (
        "data/templates/client.py.j2",
        "data/LICENSE",
        "source/schemas/overlay.json",
        "package/_runtime/client.py",
        "plan/python/reserved.toml",
    ):
        assert f"{NAME}/{path}" in names
    assert not any("__pycache__" in name for name in names)


def test_no_module_of_the_wheel_imports_the_generic_name(tmp_path: Path) -> None:
    stage(tmp_path / "source")
    package = tmp_path / "source" / NAME
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.partition(".")[0] == "codegen" for name in names), path
    sources = generator_wheel.ROOT / "codegen" / "package"
    assert tree(package / "package") == {
        path: content for path, content in tree(sources).items() if "__pycache__" not in path
    }


def test_same_sources_make_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    assert build(tmp_path).read_bytes() == wheel.read_bytes()
