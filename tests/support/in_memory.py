"""Runs a generated package without writing it: every module, executed from its source."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType


def compiled(files: Mapping[str, str]) -> dict[str, CodeType]:
    """Every Python file compiled, by its path; what Python warns of is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return {
            path: compile(text, path, "exec", dont_inherit=True)
            for path, text in files.items()
            if path.endswith(".py")
        }


def execute(package: str, code: Mapping[str, CodeType]) -> None:
    """Imports every module of a package."""
    with importable(package, code) as names:
        for name in names:
            module = importlib.import_module(name)
            for public in getattr(module, "__all__", ()):
                getattr(module, public)  # loaded when it is first used


@contextmanager
def importable(package: str, code: Mapping[str, CodeType]) -> Iterator[list[str]]:
    """Gives the names of the package's modules while they can be imported."""
    modules = {
        path.removesuffix(".py")
        .removesuffix("/__init__")
        .replace("/", "."): (path.endswith("/__init__.py"), body)
        for path, body in code.items()
        if path.startswith(f"{package}/")
    }
    finder = _Finder(package, modules)
    sys.meta_path.insert(0, finder)
    try:
        yield sorted(modules)
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.split(".")[0] == package]:
            del sys.modules[name]


class _Finder(MetaPathFinder):
    def __init__(self, package: str, modules: Mapping[str, tuple[bool, CodeType]]) -> None:
        self.package = package
        self.modules = modules

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name in self.modules:
            is_package, body = self.modules[name]
            return ModuleSpec(name, _Code(body), is_package=is_package)
        if not name.startswith(f"{self.package}."):
            return None
        shared = f"codegen.package{name.removeprefix(self.package)}"
        if importlib.util.find_spec(shared) is None:
            return None
        is_package = hasattr(importlib.import_module(shared), "__path__")
        return ModuleSpec(name, _Shared(shared), is_package=is_package)


class _Code(Loader):
    """Executes what is compiled already."""

    def __init__(self, body: CodeType) -> None:
        self.body = body

    def exec_module(self, module: ModuleType) -> None:
        exec(self.body, vars(module))  # noqa: S102 - it is what an import does


class _Shared(Loader):
    """Shares a module that is copied into every package: its copy would be the same."""

    def __init__(self, name: str) -> None:
        self.name = name

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = ModuleType(spec.name)
        vars(module).update(
            {
                key: value
                for key, value in vars(importlib.import_module(self.name)).items()
                if key not in ("__name__", "__package__", "__spec__", "__loader__")
            }
        )
        return module

    def exec_module(self, module: ModuleType) -> None:
        pass
