"""The parts of a package: their paths exist, and their requirements are extras."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from support import source_imports
from support.ivs import PACKAGE
from support.packages import GeneratedPackage, each_package

from codegen.lifecycle.distribution import read_distribution
from codegen.output.parts import (
    EXTRAS,
    PARTS,
    Part,
    extras,
    is_published,
    is_selected,
    part_of,
)
from codegen.plan.package.features import CHECKSUMS, COMPRESSION, SIGV4A


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_paths_of_part_exist(part: Part) -> None:
    for path in part.paths:
        found = PACKAGE / path
        assert found.is_dir() if path.endswith("/") else found.is_file(), path


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("client.py", None),
        ("testing/__init__.py", None),
        ("aio/client.py", "async"),
        ("_runtime/aio/driver.py", "async"),
        ("testing/strategies.py", "strategies"),
        ("testing/strategies/models.py", None),
        ("testing/conformance/responses/rest_json.py", "conformance"),
        ("testing/value_strategies.py", "strategies"),
        ("testing/pytest_plugin.py", "pytest"),
        ("testing/moto.py", "moto"),
        ("transports/httpx.py", "httpx"),
        ("transports/async_httpx.py", "httpx"),
        ("_runtime/moto.py", None),
        ("testing/stub.py", None),
        ("otel.py", "otel"),
        ("xray.py", "xray"),
        ("_runtime/call/observers.py", None),
        ("testing/conformance/oracle.py", "conformance"),
        ("strategies/testing/strategies.py", None),
    ],
)
def test_part_of_a_file(path: str, name: str | None) -> None:
    part = part_of(path)
    assert (part and part.name) == name
    assert is_published(path) is (name != "conformance")
    assert is_selected(path, ()) is (name is None)
    assert is_selected(path, ["strategies"]) is (name in (None, "strategies"))


def test_guide_names_every_part_that_can_be_vendored() -> None:
    guide = source_imports.REPOSITORY / "docs" / "guides" / "vendoring.md"
    parts = read_distribution(PACKAGE.parent).vendored_parts
    assert {part for part in parts if f"`{part}`" not in guide.read_text("utf-8")} == set()


def test_file_of_two_parts_needs_both() -> None:
    path = "transports/async_httpx.py"
    assert not is_selected(path, ["httpx"])
    assert not is_selected(path, ["async"])
    assert is_selected(path, ["async", "httpx"])


def test_extras_are_the_published_parts_and_the_requirements_of_tests() -> None:
    assert EXTRAS["strategies"] == ("hypothesis>=6.170",)
    assert EXTRAS["pytest"] == ("pytest>=9",)
    assert EXTRAS["testing"] == (
        "aws-xray-sdk>=2.12",
        "botocore>=1.44.5",
        "httpx>=0.28",
        "hypothesis>=6.170",
        "moto>=5.0.0",
        "opentelemetry-api>=1.28",
        "opentelemetry-instrumentation>=0.49b0",
        "opentelemetry-propagator-aws-xray>=1.0",
        "pytest>=9",
    )
    assert not {"async", "conformance"} & set(EXTRAS)


@pytest.mark.parametrize(
    ("feature", "needed"),
    [(SIGV4A, ("awscrt>=0.31.2",)), (CHECKSUMS, ("awscrt>=0.31.2",)), (COMPRESSION, None)],
)
def test_packages_that_can_use_awscrt_have_it_as_an_extra(
    feature: str, needed: tuple[str, ...] | None
) -> None:
    assert extras((), [feature]).get("crt") == needed
    assert "crt" not in extras(())


def own_imports(path: str, source: bytes) -> Iterator[str]:
    """The files of the package that a module may import anywhere: checkers look in functions as well."""
    folder = ("", *Path(path).parent.parts)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*folder[: len(folder) - node.level + 1], *(node.module or "").split(".")]
            module = "/".join(filter(None, base))
            for name in ("", *(alias.name for alias in node.names)):
                imported = "/".join(filter(None, (module, name)))
                yield from (f"{imported}.py", f"{imported}/__init__.py")


def parts_of(path: str, parts: Iterable[Part]) -> set[str]:
    return {part.name for part in parts if not is_selected(path, (), [part])}


def misplaced(root: Path, parts: Iterable[Part]) -> list[str]:
    """The imports that fail where the parts of the importing module are there, and no others."""
    found: list[str] = []
    for file in sorted(root.rglob("*.py")):
        path = file.relative_to(root).as_posix()
        if is_published(path):
            for imported in own_imports(path, file.read_bytes()):
                if parts_of(imported, parts) - parts_of(path, parts):
                    found.append(f"{path}: {imported}")
    return found


@each_package
def test_modules_import_only_what_every_copy_with_them_has(package: GeneratedPackage) -> None:
    """So each combination of parts is complete, to checkers as well. Others are imported by name."""
    assert misplaced(package.folder, read_distribution(package.distribution).parts) == []


def test_modules_of_features_import_only_what_every_copy_with_them_has() -> None:
    parts = read_distribution(
        PACKAGE.parent
    ).parts  # Packages with a local service have every part.
    assert misplaced(source_imports.PACKAGE, parts) == []


def test_misplaced_import_is_found(tmp_path: Path) -> None:
    texts = {
        "_runtime/one.py": "def load(): from .aio import driver",
        "_runtime/two.py": "if TYPE_CHECKING:\n    from . import aio",
        "testing/three.py": "from ..aio.client import Client",
        "testing/aio/four.py": "from ...aio.client import Client",
        "transports/httpx.py": "from .async_httpx import Client",
        "transports/async_httpx.py": "from .httpx import Client",
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert {one.partition(":")[0] for one in misplaced(tmp_path, PARTS)} == {
        *("_runtime/one.py", "_runtime/two.py", "testing/three.py", "transports/httpx.py")
    }
