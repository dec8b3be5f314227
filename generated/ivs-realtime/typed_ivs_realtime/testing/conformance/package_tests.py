"""Tests of the package as a whole: its names, its imports, and copies of it under other names."""

from __future__ import annotations

import dataclasses
import importlib
import shutil
import subprocess
import sys
import typing
from pathlib import Path
from textwrap import dedent

import pytest

from ..._runtime.errors import Error
from . import definitions
from .oracle import Oracle
from .package_info import PackageInfo

_OPTIONAL = ("boto3", "botocore", "hypothesis", "jmespath")


def package_tests(package: PackageInfo) -> type:
    """The test class of a package."""
    root = importlib.import_module(package.name)
    folder = Path(str(root.__file__)).parent

    class PackageTests:
        @pytest.mark.parametrize("name", package.models.__all__)
        def test_type_hints_of_dataclass_resolve(self, name: str) -> None:
            kind = getattr(package.models, name)
            assert dataclasses.is_dataclass(kind)
            fields = {field.name for field in dataclasses.fields(kind)}
            assert fields <= set(typing.get_type_hints(kind))

        @pytest.mark.parametrize("name", package.models.__all__)
        def test_dataclass_has_slots_and_keyword_only_fields(self, name: str) -> None:
            definitions.dataclass_equals_its_constraints(getattr(package.models, name))

        def test_service_equals_model(self, oracle: Oracle) -> None:
            definitions.service_equals_model(package, oracle.service.metadata)

        def test_public_names_exist(self) -> None:
            for name in root.__all__:
                assert getattr(root, name) is not None
            assert set(root.__all__) <= set(dir(root))

        def test_module_of_error_is_where_it_is_imported_from(self) -> None:
            for name in package.errors.__all__:
                kind = getattr(package.errors, name)
                if issubclass(kind, Error):
                    assert kind.__module__ == f"{package.name}.errors"

        def test_unknown_name_is_an_attribute_error(self) -> None:
            name = "no_such_name"
            with pytest.raises(AttributeError, match=f"no attribute '{name}'"):
                getattr(package.models, name)

        def test_copy_works_under_another_name(self, tmp_path: Path) -> None:
            copy = tmp_path / "vendored" / "copied"
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
            script = f"""\
                import sys
                sys.path.insert(0, "vendored")
                import copied, copied.client, copied.errors, copied.models
                for name in copied.models.__all__:
                    getattr(copied.models, name)
                for name in copied.__all__:
                    getattr(copied, name)
                assert copied.errors.ServiceError.__module__ == "copied.errors"
                assert "{package.name}" not in {{name.partition(".")[0] for name in sys.modules}}
                """
            _run(script, tmp_path)

        def test_import_loads_no_optional_package(self) -> None:
            script = f"""\
                import sys
                from {package.name} import {package.client.__name__}
                loaded = {{name.partition(".")[0] for name in sys.modules}}
                assert not loaded & {set(_OPTIONAL)!r}, loaded
                """
            _run(script, folder.parent)

        def test_every_module_imports_and_has_what_it_exports(self) -> None:
            for path in sorted(folder.rglob("*.py")):
                parts = path.relative_to(folder.parent).with_suffix("").parts
                module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
                for name in getattr(module, "__all__", ()):
                    assert getattr(module, name) is not None

    return PackageTests


def _run(script: str, folder: Path) -> None:
    command = [sys.executable, "-c", dedent(script)]
    subprocess.run(command, cwd=folder, check=True, timeout=120)
