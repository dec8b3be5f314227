"""Names of a package or module that are loaded on first use (PEP 562)."""

# docs/decisions/one-module-per-structure.md says why.
# docs/decisions/speed-of-the-runtime.md says why.

from __future__ import annotations

from collections.abc import Callable, Mapping


def lazy_names(
    package: str, modules: Mapping[str, str], submodules: tuple[str, ...] = ()
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Creates ``__getattr__`` and ``__dir__`` for a package.

    Args:
        package: The package's ``__name__``.
        modules: Each name → the module that defines it, relative to the package.
        submodules: Submodules that are accessible as attributes.
    """

    def __getattr__(name: str) -> object:
        import sys
        from importlib import import_module

        if name in modules:
            value: object = getattr(import_module(modules[name], package), name)
        elif name in submodules:
            value = import_module(f".{name}", package)
        else:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        setattr(sys.modules[package], name, value)
        return value

    def __dir__() -> list[str]:
        import sys

        return sorted({*vars(sys.modules[package]), *modules, *submodules})

    return __getattr__, __dir__


def lazy_literals(
    module: str, enumerations: Mapping[str, tuple[str, ...]]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Creates ``__getattr__`` and ``__dir__`` for a module of enumerations.

    There may be hundreds, and ``typing`` is slow to create each.

    Args:
        module: The module's ``__name__``.
        enumerations: Each name → the values of the enumeration.
    """

    def __getattr__(name: str) -> object:
        if name not in enumerations:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        import sys
        import typing

        from .values import Unrecognized

        literal: typing.Any = typing.Literal
        alias: object = literal[enumerations[name]] | Unrecognized
        setattr(sys.modules[module], name, alias)
        return alias

    def __dir__() -> list[str]:
        import sys

        return sorted({*vars(sys.modules[module]), *enumerations})

    return __getattr__, __dir__
