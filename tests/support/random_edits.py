"""Random edits of a slice's documents: locations to edit, and names and values to put there."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from support.injections import INJECTIONS
from support.slices import Slice

Location = tuple[Any, Any]
"""An object or list, and the key or index of something in it."""

NAMES = (
    *("None", "class", "def", "yield", "match", "type", "print", "__builtins__", "__import__"),
    *("str", "dict", "object", "property", "classmethod", "tuple", "list", "int", "bytes", "super"),
    *("__init__", "__slots__", "__class__", "__dict__", "__del__", "__reduce__", "__getattr__"),
    *("self", "cls", "wire", "get", "result", "missing", "response", "query", "headers", "body"),
    *("Any", "Mapping", "ClassVar", "Literal", "TypeAlias", "Error", "ServiceError", "BY_CODE"),
    *("Client", "Request", "Response", "Paginator", "Constraint", "TYPE_CHECKING", "annotations"),
    *("HttpRequest", "HttpResponse", "Wire", "Missing", "Unrecognized", "SERVICE", "OPERATION"),
    *("dataclass", "datetime", "UNION", "CONSTRAINTS", "from_wire", "to_wire", "read", "write"),
    *("lazy_names", "models", "errors", "literals", "testing", "strategies", "unknown_member"),
    *(
        "ABC",
        "AbC",
        "Abc",
        "A_BC",
        "a",
        "A",
        "_",
        "__",
        "_1",
        "A1",
        "x" * 300,
        "Con",
        "Aux",
        "lpt1",
    ),
    *("Strasse", "stra\u00dfe", "\u212aelvin", "caf\u00e9", "\u0130stanbul", "\U0001f600", "x y"),
    *("a.b", "a/b", "../x", "a-b", "1st", "", " ", "x\n", "\x00", '"', "'", "{", "{{x}}", "\\"),
    *("st", "given", "data", "message", "code", "args", "ErrorsRequest", "Unknown", "package"),
)
VALUES = (None, True, False, 0, -1, 1.5, "", "text", [], {}, [[]], [None], {"shape": "x"})


def corrupt(random: Random, document: Any) -> None:
    locations = list(all_locations(document))
    if locations:
        holder, key = random.choice(locations)
        match random.randrange(4):
            case 0:
                del holder[key]
            case 1:
                holder[key] = random.choice(INJECTIONS)
            case 2:
                holder[key] = copy.deepcopy(random.choice(VALUES))
            case _:
                other, name = random.choice(locations)
                holder[key] = copy.deepcopy(other[name])


def all_locations(value: Any) -> Iterator[Location]:
    """Every location in a document, outermost first."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from all_locations(value[key])


def random_location(random: Random, documents: Slice) -> Location:
    """A random location, at any depth with equal probability."""
    holder: Any = documents
    key: Any = "service"
    for _ in range(random.randint(1, 6)):
        inside = holder[key]
        if not isinstance(inside, dict | list) or not inside:
            break
        holder = inside
        key = random.choice(sorted(holder) if isinstance(holder, dict) else range(len(holder)))
    return holder, key


def part_of(documents: Slice, key: str) -> dict[str, Any]:
    part = documents["service"].get(key)
    return part if isinstance(part, dict) else {}


def all_shapes(documents: Slice) -> dict[str, Any]:
    return part_of(documents, "shapes")


def all_operations(documents: Slice) -> dict[str, Any]:
    return part_of(documents, "operations")


def all_structures(documents: Slice) -> list[dict[str, Any]]:
    return [
        shape
        for _, shape in sorted(all_shapes(documents).items())
        if isinstance(shape, dict) and isinstance(shape.get("members"), dict)
    ]


def a_shape(random: Random, documents: Slice, type: str = "") -> dict[str, Any]:
    """A random shape, optionally of one type. Without one, an object that belongs to no document."""
    shapes = [s for _, s in sorted(all_shapes(documents).items()) if isinstance(s, dict)]
    fitting = [shape for shape in shapes if type in ("", shape.get("type"))]
    return random.choice(fitting) if fitting else {}


def a_member(random: Random, documents: Slice) -> dict[str, Any]:
    """A random member of a structure; half of the time, of an operation's input."""
    structures = all_structures(documents)
    inputs = {
        operation["input"]["shape"]
        for operation in all_operations(documents).values()
        if isinstance(operation, dict) and isinstance(operation.get("input"), dict)
        if isinstance(operation["input"].get("shape"), str)
    }
    of_inputs = [
        shape
        for name in sorted(inputs)
        for shape in (all_shapes(documents).get(name),)
        if shape in structures
    ]
    chosen = of_inputs if of_inputs and random.random() < 0.5 else structures
    members = [m for s in chosen for m in s["members"].values() if isinstance(m, dict)]
    return random.choice(members) if members else {}


def a_name(random: Random, old: str) -> str:
    return random.choice((*NAMES, *INJECTIONS[:12], variant(random, old)))


def variant(random: Random, name: str) -> str:
    """A similar name, which may clash with the original once it is converted."""
    return random.choice(
        (
            name.upper(),
            name.lower(),
            name.swapcase(),
            f"{name}_",
            f"_{name}",
            f"{name}2",
            f"{name}Request",
        )
    )
