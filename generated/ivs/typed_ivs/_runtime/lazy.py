"""Names of a package or module that are loaded on first use (PEP 562)."""

# docs/decisions/one-module-per-structure.md says why.
# docs/decisions/speed-of-the-runtime.md says why.

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import ModuleType


def module_by_rule(name: str) -> str:
    """The module of most structures, requests and responses, relative to ``models``."""
    for ending in ("Request", "Response"):
        if name.endswith(ending):
            return f"..operations.{_snake_case(name.removesuffix(ending))}"
    return f".{_snake_case(name)}"


def _snake_case(name: str) -> str:
    begins = [
        letter.isupper() and (not before.isupper() or after.islower())
        for before, letter, after in zip(f" {name}", name, f"{name[1:]} ", strict=False)
    ]
    parts = (f"_{letter}" if first else letter for letter, first in zip(name, begins, strict=True))
    return "".join(parts).lower().removeprefix("_")


def lazy_names(
    package: str, exports: Mapping[str, Iterable[str]], submodules: tuple[str, ...] = ()
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Creates ``__getattr__`` and ``__dir__`` for a package.

    A name is read from its module each time, and never stored in the package: where ``mock.patch``
    replaces it in its module, the package has the replacement as long as the patch lasts.

    Args:
        package: The package's ``__name__``.
        exports: Modules, relative to the package → the names that they define. Those that are listed
            for ``""`` and no other module are in the module of ``module_by_rule``.
        submodules: Submodules that are accessible as attributes, as are those in ``exports``.
    """

    modules = {name: module for module, names in exports.items() for name in names}
    homes: dict[str, ModuleType] = {}

    def __getattr__(name: str) -> object:
        home = homes.get(name)
        if home is None:
            home = homes[name] = _import_home(name)
        return home if name not in modules else getattr(home, name)

    def _import_home(name: str) -> ModuleType:
        """The module that defines a name, or is called so."""
        if name in modules:
            return _import(module_of(name), package)
        if name in submodules or f".{name}" in map(module_of, modules):
            return _import(f".{name}", package)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    def module_of(name: str) -> str:
        return modules[name] or module_by_rule(name)

    def __dir__() -> list[str]:
        import sys

        return sorted({*vars(sys.modules[package]), *modules, *submodules})

    return __getattr__, __dir__


def _import(module: str, package: str) -> ModuleType:
    from importlib import import_module

    from .forks import late_import

    with late_import:
        return import_module(module, package)


class LazyModule:
    """A module that is imported when a name is read from it, for annotations.

    Args:
        package: The ``__package__`` of the module that uses it.
        name: The module, relative to ``package``.
    """

    def __init__(self, package: str, name: str) -> None:
        self._package = package
        self._name = name

    def __getattr__(self, name: str) -> object:
        value: object = getattr(_import(self._name, self._package), name)
        return value


def lazy_literals(
    module: str, enumerations: Mapping[str, tuple[str, ...]]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Creates ``__getattr__`` and ``__dir__`` for a module of enumerations.

    There may be hundreds, and ``typing`` is slow to create each. They are created once, and kept
    outside the module, so that a name is the same after ``mock.patch`` as before.

    Args:
        module: The module's ``__name__``.
        enumerations: Each name → the values of the enumeration.
    """

    aliases: dict[str, object] = {}

    def __getattr__(name: str) -> object:
        if name in aliases:
            return aliases[name]
        if name not in enumerations:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        import typing

        from .forks import late_import

        with late_import:
            from .values import Unrecognized

        literal: typing.Any = typing.Literal
        return aliases.setdefault(name, literal[enumerations[name]] | Unrecognized)

    def __dir__() -> list[str]:
        import sys

        return sorted({*vars(sys.modules[module]), *enumerations})

    return __getattr__, __dir__


def import_operation(package: str, operation: str) -> None:
    """Imports the module of an operation.

    Args:
        package: The name of the package.
        operation: The operation's method.

    Raises:
        ConfigurationError: There is no such operation, or it can't be imported.
    """
    modules: Mapping[str, str] = vars(_import(".operations", package))["MODULES"]
    if operation not in tuple(modules):
        from .errors import ConfigurationError

        raise ConfigurationError(
            f"warm_up: got {operation!r}; expected: the name of an operation's method"
        )
    _import(f".operations.{modules[operation]}", package)
