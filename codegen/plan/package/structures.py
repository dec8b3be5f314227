"""Modules of ``models``: structures as dataclasses."""

# docs/decisions/sensitive-values-are-never-shown.md says why.

from __future__ import annotations

from dataclasses import replace

from codegen.package._runtime.round_trips import camel_case
from codegen.plan.ir.package import Assignment, Field, Structure, StructureModule
from codegen.plan.package.constraints import constraints
from codegen.plan.package.events import lower_events, lower_stream_errors
from codegen.plan.protocols.protocol import Protocol, Reader, placed
from codegen.plan.protocols.response_headers import is_header_of_any_response
from codegen.plan.python import naming
from codegen.plan.python.docs import member_docstring, shape_docstring
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index, is_class
from codegen.plan.python.types import annotation
from codegen.source.model import Member, Shape
from codegen.text.docstrings import quote_docstring
from codegen.text.python_source import literal, row


def lower_structures(index: Index, protocol: Protocol) -> tuple[StructureModule, ...]:
    """The modules of ``models``. Structures that refer to one another share one."""
    return tuple(_module(index, protocol, group) for group in index.groups)


def _module(index: Index, protocol: Protocol, group: tuple[str, ...]) -> StructureModule:
    shapes = [index.service.shapes[name] for name in group]
    taken = {index.classes[name] for name in group}
    taken.update(field for name in group for field in index.fields[name].values())
    imports = _ModuleImports(index, group, taken)
    names = {
        "dataclass": imports.standard("dataclasses", "dataclass"),
        "WireStructure": imports.runtime("operation", "WireStructure"),
        "classmethod": imports.builtin("classmethod"),
        "dict": imports.builtin("dict"),
        "str": imports.builtin("str"),
    }
    structures = tuple(_structure(index, protocol, shape, imports) for shape in shapes)
    if any(structure.read is not None for structure in structures):
        names["Self"] = imports.standard("typing", "Self")
        names["Wire"] = imports.runtime("values", "Wire")
        names["Missing"] = imports.runtime("values", "Missing")
        names["read_object"] = imports.runtime("values", "read_object")
    if any(structure.write is not None for structure in structures):
        names["Any"] = imports.standard("typing", "Any")
    if any(structure.constraints is not None for structure in structures):
        names["ClassVar"] = imports.standard("typing", "ClassVar")
        names["Constraints"] = imports.runtime("validation", "Constraints")
    if any(structure.renamed for structure in structures):
        names["ClassVar"] = imports.standard("typing", "ClassVar")
        names["Mapping"] = imports.standard("collections.abc", "Mapping")
    if any(structure.events is not None for structure in structures):
        names["ClassVar"] = imports.standard("typing", "ClassVar")
        names["Event"] = imports.runtime("event_streams.events", "Event")
        names["Mapping"] = imports.standard("collections.abc", "Mapping")
    if any(structure.union for structure in structures):
        names["unknown_member"] = imports.runtime("values", "unknown_member")
        names["check_union"] = imports.runtime("unions", "check_union")
    if any(
        structure.collected_by_pytest or (structure.union and structure.sent)
        for structure in structures
    ):
        names["ClassVar"] = imports.standard("typing", "ClassVar")
        names["bool"] = imports.builtin("bool")
    if any(structure.has_sensitive_members for structure in structures):
        names["bool"] = imports.builtin("bool")
        names["equal_fields"] = imports.runtime("values", "equal_fields")
        names["object"] = imports.builtin("object")
    first, *others = (index.classes[name] for name in group)
    title = (
        f"The structure ``{first}``{' and those that hold it and that it holds' if others else ''}."
    )
    return StructureModule(
        stem=index.modules[group[0]],
        summary=quote_docstring(title, indent=0),
        imports=imports.block(),
        names=names,
        structures=structures,
    )


class _ModuleImports(Imports):
    """Imports of a module that defines some structures itself."""

    def __init__(self, index: Index, group: tuple[str, ...], taken: set[str]) -> None:
        super().__init__("models", taken)
        self._own = {index.classes[name] for name in group}
        self._own_module = f"models.{index.modules[group[0]]}"

    def package(self, module: str, name: str) -> str:
        if module == self._own_module and name in self._own:
            return name
        return super().package(module, name)


def _structure(index: Index, protocol: Protocol, shape: Shape, imports: Imports) -> Structure:
    fields = index.fields[shape.name]
    name = index.classes[shape.name]
    model_name = index.model_shape(shape.name)
    sent = index.can_be_sent(shape.name)
    constrained = sent and model_name == shape.name
    follows = _follows_annotations(index, protocol, shape)
    always_present = index.always_present[shape.name]
    reader = Reader(
        index=index,
        imports=imports,
        owner=name,
        target="self",
        fields=fields,
        always_present=always_present,
    )
    return Structure(
        name=name,
        documentation=shape_docstring(
            shape,
            f"The structure ``{model_name}``.",
            original=index.classes.get(model_name, "") if model_name != shape.name else "",
        ),
        fields=lower_fields(index, protocol, shape, always_present, imports),
        renamed=renamed(index, protocol, shape),
        constraints=constraints(index, shape, always_present, imports) if constrained else None,
        collected_by_pytest=naming.is_collected_by_pytest(name),
        sent=sent,
        union=shape.union,
        has_sensitive_members=has_sensitive_members(index, shape),
        read=(
            protocol.read_structure(reader, shape)
            if shape.name in index.received or not follows
            else None
        ),
        write=(
            protocol.write_structure(index, shape, imports) if constrained or not follows else None
        ),
        wire_names=row(literal(member.wire_name) for member in shape.members.values()),
        field_names=row(literal(field) for field in fields.values()),
        events=lower_events(index, protocol, shape, imports) if shape.event_stream else None,
        stream_errors=lower_stream_errors(index, shape),
    )


def _follows_annotations(index: Index, protocol: Protocol, shape: Shape) -> bool:
    """Whether ``from_wire`` and ``to_wire`` of a structure can follow its annotations.

    No call reads a structure that only callers make, or writes one that only the service sends, and
    few write what a response held. So that code need not be fast.
    """
    moments = [
        moment
        for member in shape.members.values()
        if (moment := timestamp_of(index, member)) is not None
    ]
    is_plain = not shape.union and not shape.event_stream
    return is_plain and all(
        protocol.timestamp_format(index, moment) == "iso8601" for moment in moments
    )


def timestamp_of(index: Index, member: Member) -> Member | None:
    """The member itself, or what it holds at any depth, if that is a timestamp."""
    shape = index.shape(member)
    if shape.document:
        return None
    if shape.type == "timestamp":
        return member
    if shape.type not in ("list", "map"):
        return None
    part = shape.element if shape.type == "list" else shape.entry[1]
    return timestamp_of(index, placed(part, member))


def lower_fields(
    index: Index,
    protocol: Protocol,
    shape: Shape,
    always_present: frozenset[str],
    imports: Imports,
    *,
    request: bool = False,
    response: bool = False,
) -> tuple[Field, ...]:
    """The fields of a dataclass.

    Args:
        index: The service.
        protocol: Its protocol.
        shape: A structure, input or output.
        always_present: The members that are never None. Their fields come first.
        imports: The module's imports.
        request: Whether the dataclass is a request.
        response: Whether the dataclass is a response. Members from headers then come last and
            are not in ``repr``.
    """

    def order(member: Member) -> tuple[bool, bool]:
        outside_body = response and protocol.place(member) != "body"
        return (outside_body, member.name not in always_present)

    def not_shown(member: Member) -> bool:
        in_headers = response and protocol.place(member) in ("header", "headers")
        return in_headers or is_sensitive(index, shape, member)

    def documentation(member: Member) -> str:
        if response and is_header_of_any_response(protocol, member):
            # Models say the same of it for each operation: where to read about the header.
            member = replace(member, documentation=f"The header <code>{member.wire_name}</code>.")
        return member_docstring(index, member, brief=shape.name in index.outputs)

    return tuple(
        Field(
            name=index.fields[shape.name][member.name],
            annotation=annotation(
                index,
                member,
                imports,
                optional=member.name not in always_present,
                given=request,
            ),
            default=_default(
                imports,
                given=member.name in always_present,
                shown=not not_shown(member),
                value=member.default if request else None,
            ),
            documentation="" if request else documentation(member),
        )
        for member in sorted(shape.members.values(), key=order)
    )


def _default(imports: Imports, *, given: bool, shown: bool, value: str | None) -> str | None:
    default = None if given else "None"
    if value is not None:
        default = literal(value)
    if shown:
        return default
    helper = imports.standard("dataclasses", "field")
    return (
        f"{helper}(repr=False)" if default is None else f"{helper}(default={default}, repr=False)"
    )


def renamed(index: Index, protocol: Protocol, shape: Shape) -> tuple[Assignment, ...]:
    """The fields of a dataclass whose wire names are not the fields in camel case.

    A member outside the body has its name in the model. So have all if wire names coincide: those
    of a header and a member of the body may.
    """
    members = shape.members.values()
    names = {
        member.name: member.wire_name if protocol.place(member) == "body" else member.name
        for member in members
    }
    if len(set(names.values())) < len(names):
        names = {name: name for name in names}
    fields = {index.fields[shape.name][name]: wire_name for name, wire_name in names.items()}
    return tuple(
        Assignment(name=literal(field), expression=literal(wire_name))
        for field, wire_name in fields.items()
        if camel_case(field) != wire_name
    )


def has_sensitive_members(index: Index, shape: Shape) -> bool:
    """Whether a structure has a sensitive member."""
    return any(is_sensitive(index, shape, member) for member in shape.members.values())


def is_sensitive(index: Index, owner: Shape, member: Member) -> bool:
    """Whether a value or a part of it has the sensitive trait, so that it must not be shown.

    Specification: https://smithy.io/2.0/spec/documentation-traits.html#sensitive-trait
    """
    shape = index.shape(member)
    parts = [part for part in (shape.member, shape.key, shape.value) if part is not None]
    return (
        owner.sensitive
        or shape.sensitive
        or (not is_class(shape) and any(is_sensitive(index, shape, part) for part in parts))
    )
