"""Structures as dataclasses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from codegen.plan import naming
from codegen.plan.constraints import constraints, is_required
from codegen.plan.descriptions import lower_first, member_docstring, shape_docstring
from codegen.plan.imports import Imports
from codegen.plan.index import Index, is_class
from codegen.plan.ir import Assignment, Dictionary, Field, Statement, Structure, StructureModule
from codegen.plan.prose import quote_docstring, summary
from codegen.plan.protocols.json_values import read_json_value, write_json_value
from codegen.plan.text import literal
from codegen.plan.types import annotation, optional, zero
from codegen.source.model import Member, Shape


def lower_structures(index: Index) -> tuple[StructureModule, ...]:
    """Every structure, in modules: those that name one another share one."""
    return tuple(_module(index, group) for group in index.groups)


def _module(index: Index, group: tuple[str, ...]) -> StructureModule:
    shapes = [index.service.shapes[name] for name in group]
    taken = {index.classes[name] for name in group}
    taken.update(field for shape in shapes for field in naming.members(shape.members).values())
    imports = _ModuleImports(index, group, taken)
    names = {
        "dataclass": imports.standard("dataclasses", "dataclass"),
        "classmethod": imports.builtin("classmethod"),
        "object": imports.builtin("object"),
        "dict": imports.builtin("dict"),
        "str": imports.builtin("str"),
        "Any": imports.standard("typing", "Any"),
        "Wire": imports.runtime("values", "Wire"),
        "Missing": imports.runtime("values", "Missing"),
        "read_object": imports.runtime("values", "read_object"),
    }
    if any(name in index.sent for name in group):
        names["ClassVar"] = imports.standard("typing", "ClassVar")
        names["Mapping"] = imports.standard("collections.abc", "Mapping")
        names["Constraint"] = imports.runtime("validation", "Constraint")
    if any(shape.union for shape in shapes):
        names["bool"] = imports.builtin("bool")
        names["ClassVar"] = imports.standard("typing", "ClassVar")
        names["unknown_member"] = imports.runtime("values", "unknown_member")
        names["check_union"] = imports.runtime("values", "check_union")
        names["field"] = imports.standard("dataclasses", "field")
    structures = tuple(_structure(index, shape, imports) for shape in shapes)
    first = structures[0].name
    words = summary(shapes[0].documentation)
    return StructureModule(
        stem=index.modules[group[0]],
        summary=quote_docstring(
            f"{first}: {lower_first(words)}" if words else f"{first}.", indent=0
        ),
        imports=imports.block(),
        names=names,
        structures=structures,
    )


class _ModuleImports(Imports):
    """Imports of a module that holds some of the structures itself."""

    def __init__(self, index: Index, group: tuple[str, ...], taken: set[str]) -> None:
        super().__init__("models", taken)
        self._own = {index.classes[name] for name in group}
        self._own_module = f"models.{index.modules[group[0]]}"

    def package(self, module: str, name: str, *, typing_only: bool = False) -> str:
        if module == self._own_module and name in self._own:
            return name
        return super().package(module, name, typing_only=typing_only)


def _structure(index: Index, shape: Shape, imports: Imports) -> Structure:
    fields = naming.members(shape.members)
    name = index.classes[shape.name]
    sent = shape.name in index.sent
    there = index.always_there[shape.name]
    return Structure(
        name=name,
        documentation=shape_docstring(shape, f"The structure ``{shape.name}``."),
        fields=lower_fields(index, shape, fields, imports),
        constraints=constraints(index, shape, fields, imports) if sent else (),
        sent=sent,
        union=shape.union,
        read=tuple(
            Assignment(
                name=fields[member.name],
                expression=read_member(
                    index, shape, member, fields, f"get({literal(member.wire_name)})", imports
                ),
            )
            for member in shape.members.values()
        ),
        write=write_members(
            index,
            "wire",
            [
                (member, f"self.{fields[member.name]}", member.name in there)
                for member in shape.members.values()
            ],
            imports,
        ),
        wire_names=tuple(literal(member.wire_name) for member in shape.members.values()),
    )


def lower_fields(
    index: Index,
    shape: Shape,
    fields: Mapping[str, str],
    imports: Imports,
    *,
    request: bool = False,
) -> tuple[Field, ...]:
    """The fields of a dataclass: those that have to be given first, header-bound ones of answers last."""

    def order(member: Member) -> tuple[bool, bool]:
        return (not request and member.location is not None, member.name not in there)

    if request:
        there = frozenset(m.name for m in shape.members.values() if is_required(shape, m))
    else:
        there = index.always_there.get(shape.name, frozenset())
    result: list[Field] = []
    for member in sorted(shape.members.values(), key=order):
        given = member.name in there
        hidden = is_sensitive(index, shape, member) or (
            not request and member.location is not None and member.location != "statusCode"
        )
        kind = annotation(index, member, imports)
        result.append(
            Field(
                name=fields[member.name],
                annotation=kind if given else optional(kind),
                default=_default(imports, given=given, hidden=hidden),
                documentation=member_docstring(index, member),
            )
        )
    return tuple(result)


def _default(imports: Imports, *, given: bool, hidden: bool) -> str | None:
    if not hidden:
        return None if given else "None"
    helper = imports.standard("dataclasses", "field")
    return f"{helper}(repr=False)" if given else f"{helper}(default=None, repr=False)"


def is_sensitive(index: Index, owner: Shape, member: Member) -> bool:
    """Whether a value must not be shown: itself, or what its lists and maps hold, is sensitive."""
    shape = index.shape(member)
    parts = [part for part in (shape.member, shape.key, shape.value) if part is not None]
    return (
        owner.sensitive
        or shape.sensitive
        or (not is_class(shape) and any(is_sensitive(index, shape, part) for part in parts))
    )


def read_member(
    index: Index,
    owner: Shape,
    member: Member,
    fields: Mapping[str, str],
    source: str,
    imports: Imports,
    *,
    target: str = "self",
) -> str:
    """The expression for a field that is read from ``source``, which may be None."""
    where = f"{index.classes.get(owner.name, naming.class_name(owner.name))}.{fields[member.name]}"
    read = read_json_value(index, member, "value", where, imports)
    if member.name not in index.always_there.get(owner.name, frozenset()):
        return source if read == "value" else f"None if (value := {source}) is None else {read}"
    absent = imports.runtime("values", "absent")
    fallback = f"{absent}({zero(index, member, imports)}, missing, {target}, {literal(fields[member.name])})"
    return f"{fallback} if (value := {source}) is None else {read}"


def write_members(
    index: Index,
    variable: str,
    given: Iterable[tuple[Member, str, bool]],
    imports: Imports,
) -> Dictionary:
    """The JSON object of some members.

    Args:
        index: The service.
        variable: The name of the dictionary.
        given: Each member, the expression that gives it, and whether it is always there.
        imports: The module's imports.
    """
    items: list[str] = []
    later: list[Statement] = []
    for member, value, always in given:
        key = literal(member.wire_name)
        written = write_json_value(index, member, value, imports)
        if always:
            items.append(f"{key}: {written}")
        else:
            code = f"{variable}[{key}] = {written}"
            later.append(Statement(code=code, condition=f"{value} is not None"))
    return Dictionary(items=tuple(items), later=tuple(later))
