"""Enumerations as open literal types."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.plan.ir.package import Assignment, Literal, LiteralModule
from codegen.plan.python import naming
from codegen.plan.python.docs import shape_docstring
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.text.python_source import literal, row


def lower_literals(index: Index) -> LiteralModule:
    """``literals.py``."""
    shapes = [index.service.shapes[name] for name in index.enumerations]
    imports = Imports("", (index.classes[name] for name in index.enumerations))
    names: dict[str, str] = {}
    if shapes:
        names = {
            "TYPE_CHECKING": imports.standard("typing", "TYPE_CHECKING"),
            "lazy_literals": imports.runtime("lazy", "lazy_literals"),
            "Literal": imports.standard("typing", "Literal"),
            "TypeAlias": imports.standard("typing", "TypeAlias"),
            "Unrecognized": imports.runtime("values", "Unrecognized"),
        }
    constant_imports = Imports("", _constant_names(index))
    constant_names: dict[str, str] = {}
    if shapes:
        constant_names = {
            "Enumeration": constant_imports.runtime("enumerations", "Enumeration"),
            "Final": constant_imports.standard("typing", "Final"),
            "Literal": constant_imports.standard("typing", "Literal"),
        }
    enumerations = tuple(
        Literal(
            name=index.classes[shape.name],
            values=tuple(literal(value) for value in shape.enum),
            row=row(literal(value) for value in shape.enum),
            constants=tuple(
                Assignment(name=name, expression=literal(value))
                for value, name in naming.constants(shape.enum).items()
            ),
            documentation=shape_docstring(shape, f"The values of ``{shape.name}``.", of_alias=True),
        )
        for shape in sorted(shapes, key=lambda shape: index.classes[shape.name])
    )
    return LiteralModule(
        imports=imports.block(),
        names=names,
        constant_imports=constant_imports.block(),
        constant_names=constant_names,
        enumerations=enumerations,
    )


def _constant_names(index: Index) -> Iterator[str]:
    """The names in ``enums.py``: its classes and their constants."""
    for name in index.enumerations:
        yield index.classes[name]
        yield from naming.constants(index.service.shapes[name].enum).values()
