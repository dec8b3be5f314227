"""Enumerations as open literal types."""

from __future__ import annotations

from codegen.plan.ir.package import Literal, LiteralModule
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
    enumerations = tuple(
        Literal(
            name=index.classes[shape.name],
            values=tuple(literal(value) for value in shape.enum),
            row=row(literal(value) for value in shape.enum),
            documentation=shape_docstring(shape, f"The values of ``{shape.name}``."),
        )
        for shape in sorted(shapes, key=lambda shape: index.classes[shape.name])
    )
    return LiteralModule(imports=imports.block(), names=names, enumerations=enumerations)
