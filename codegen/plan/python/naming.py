"""Python names for everything in a model: classes, fields, modules, methods, arguments.

No other module makes names. ``reserved.toml`` has the names that are the package's or Python's.
"""

# docs/decisions/names-are-qualified-where-they-collide.md says why.

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from codegen.source.model import Member

_LONGEST_MODULE = 100


@cache
def _reserved() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("reserved.toml").read_text(encoding="utf-8"))


@cache
def reserved(kind: str) -> frozenset[str]:
    """The reserved names of one kind, as ``reserved.toml`` lists them."""
    return frozenset(_reserved()[kind])


def snake_case(name: str) -> str:
    """``name`` in snake case, as botocore's ``xform_name`` converts it: boto3's method names."""
    import botocore  # slow, and not needed for the names of packages

    convert: Callable[[str], str] = vars(botocore)["xform_name"]  # it has no annotations
    return convert(name)


def _snake(name: str) -> str:
    """``name`` in snake case, as an identifier."""
    snake = re.sub(r"[^0-9a-z_]", "_", snake_case(name).lower())
    # Two leading underscores would be mangled inside a class.
    snake = re.sub(r"^__+", "_", snake)
    return f"_{snake}" if not snake or snake[0].isdigit() else snake


@cache
def _taken(*kinds: str) -> frozenset[str]:
    return reserved("keywords").union(*(reserved(kind) for kind in kinds))


def _safe(name: str, *kinds: str) -> str:
    return f"{name}_" if name in _taken(*kinds) else name


def _distinct(names: Mapping[str, str]) -> dict[str, str]:
    """The same names, with numbers appended to make them distinct."""
    used: set[str] = set()
    result: dict[str, str] = {}
    for key, name in names.items():
        candidate, number = name, 2
        while candidate in used:
            candidate, number = f"{name}_{number}", number + 1
        used.add(candidate)
        result[key] = candidate
    return result


def members(members: Iterable[Member], *, error: bool = False) -> dict[str, str]:
    """Member names → fields of a structure, request, response or error.

    A name from the overlay is kept. Numbers make names distinct.
    """
    kinds = ("members", "error_members") if error else ("members",)
    return _distinct(
        {
            member.name: _safe(member.python_name or _snake(member.name), *kinds)
            for member in members
        }
    )


def constants(values: Iterable[str]) -> dict[str, str]:
    """Values of an enumeration → constants, in upper case."""
    return _distinct({value: _constant(value) for value in values})


def _constant(value: str) -> str:
    separated = re.sub(r"\W+", "_", snake_case(value), flags=re.ASCII)
    name = re.sub("_+", "_", separated).strip("_").upper()
    if not name:
        return "VALUE" if value else "EMPTY"
    return f"VALUE_{name}" if name[0].isdigit() else name


def methods(operations: Iterable[str]) -> dict[str, str]:
    """Operation names → methods of the client, named as in boto3."""
    return _distinct({name: _safe(_snake(name), "methods") for name in operations})


def modules(names: Iterable[str]) -> dict[str, str]:
    """Structure or operation names → modules, whose names are valid on every file system."""
    return _distinct({name: _module(name) for name in names})


def _module(name: str) -> str:
    stem = _safe(_snake(name).strip("_") or "_", "modules")
    if stem[0].isdigit():
        stem = f"_{stem}"
    if stem.startswith("test"):
        stem = f"_{stem}"  # Pytest and unittest take test*.py for tests.
    if any(re.fullmatch(pattern, stem) for pattern in _reserved()["module_patterns"]):
        stem = f"{stem}_"
    if len(stem) > _LONGEST_MODULE:
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        stem = f"{stem[: _LONGEST_MODULE - 9]}_{digest}"
    return stem


def is_collected_by_pytest(class_name: str) -> bool:
    """Whether pytest collects a class of this name, as its option ``python_classes`` says."""
    return class_name.startswith("Test")


def strategy(class_name: str, suffix: str, taken: Iterable[str]) -> str:
    """The name of the strategy that draws instances of a class, or what ``suffix`` stands for.

    Pytest and unittest see the strategies that a test module imports, so none looks like a test
    or like what prepares one.
    """
    stem = _module(class_name).strip("_") if suffix else _module(class_name)
    name = stem + suffix
    if name.lstrip("_").startswith("test"):
        name = f"a_{name.strip('_')}"
    return local(_safe(name, "strategies"), taken)


def class_name(name: str) -> str:
    """A shape's name as a class name: unchanged if Python allows it."""
    cleaned = re.sub(r"\W", "_", name, flags=re.ASCII).lstrip("_")
    if not cleaned or not cleaned[0].isalpha():
        cleaned = f"Shape{cleaned}"
    return _safe(cleaned[0].upper() + cleaned[1:])


def async_client_class(client_class: str) -> str:
    """The client in ``aio``."""
    return f"Async{client_class}"


def operation_classes(operations: Iterable[str]) -> dict[str, str]:
    """Operation names → prefixes of their request and response classes."""
    return _unused(operations, "Operation", set())


def classes(
    structures: Iterable[str], enumerations: Iterable[str], operations: Iterable[str]
) -> dict[str, str]:
    """Shape names → class and alias names, distinct from one another and from reserved ones.

    A structure named like a request or response gets the suffix ``Structure``.

    Args:
        structures: The structures that become classes.
        enumerations: The strings that become aliases.
        operations: The prefixes of request and response classes.
    """
    used = {f"{name}{role}" for name in operations for role in ("Request", "Response")}
    used |= reserved("classes")
    named = _unused(structures, "Structure", used)
    return named | _unused(enumerations, "Value", used.union(named.values()))


def error_classes(names: Iterable[str]) -> dict[str, str]:
    """Error shapes → exception classes. Names of the runtime's errors are reserved."""
    return _unused(names, "Error", set(reserved("errors") | reserved("classes")))


def _unused(names: Iterable[str], suffix: str, used: set[str]) -> dict[str, str]:
    """Names → class names, with the suffix repeated until they are unused."""
    result: dict[str, str] = {}
    for name in names:
        candidate = class_name(name)
        while candidate in used:
            candidate += suffix
        used.add(candidate)
        result[name] = candidate
    return result


def local(name: str, taken: Iterable[str]) -> str:
    """``name``, with underscores appended until it is not taken."""
    occupied = set(taken)
    while name in occupied:
        name += "_"
    return name
