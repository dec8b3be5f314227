"""``events.py``: what a service publishes or hands over without a request."""

# docs/decisions/published-events.md says why.

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter

from codegen.plan.ir.published_events import (
    ClassVariable,
    EventClass,
    EventEnumeration,
    EventField,
    EventStructure,
    KeyClass,
    PayloadClass,
    PublishedEventModule,
    StructureFunction,
    UnionOfPayloads,
)
from codegen.plan.python import naming
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.source.model import Member, Shape
from codegen.source.published_events import (
    DetailType,
    ObjectKey,
    PublishedEvents,
    Resource,
    StructureOfApi,
)
from codegen.text.docstrings import quote_docstring, to_text, without_type
from codegen.text.python_source import literal, row

_WIDTH = 92
_SCALARS = {
    "string": ("str", "TEXT"),
    "integer": ("int", "INTEGER"),
    "long": ("int", "INTEGER"),
    "float": ("float", "NUMBER"),
    "double": ("float", "NUMBER"),
    "boolean": ("bool", "BOOLEAN"),
}


def lower_published_events(index: Index) -> PublishedEventModule | None:
    """``events.py``; None if the service has no such document."""
    events = index.service.events
    if events is None:
        return None
    return _Lowering(index, events).module()


class _Lowering:
    """Lowers one document."""

    def __init__(self, index: Index, events: PublishedEvents) -> None:
        self._index = index
        self._events = events
        self._shapes: Mapping[str, Shape] = index.service.event_shapes
        self._fields = {
            name: naming.members(shape.members.values()) for name, shape in self._shapes.items()
        }
        self._details = {name: one for one in events.detail_types for name in one.shapes()}
        self._classes = [name for name, shape in self._shapes.items() if shape.type == "structure"]
        taken = {"Event", *self._classes, *(key.name for key in events.keys)}
        taken.update(name for name, shape in self._shapes.items() if shape.enum)
        taken.update(event.class_name for _, event in events.events())
        taken.update(union.name for union in events.unions)
        taken.update(name for fields in self._fields.values() for name in fields.values())
        taken.update(member for key in events.keys for member in key.members)
        taken.update(one.resource.name for one in events.detail_types if one.resource is not None)
        self._imports = Imports("", taken)

    def module(self) -> PublishedEventModule:
        events = self._events
        enumerations = tuple(self._enumerations())
        structures = tuple(map(self._structure, self._in_order()))
        classes = tuple(
            EventClass(
                name=event.class_name,
                base=event.shape,
                documentation=_docstring(event.documentation),
                event_name=literal(event.name) if event.name else "",
            )
            for _, event in events.events()
        )
        unions = tuple(
            UnionOfPayloads(
                name=union.name,
                constant=f"_{naming.constants([union.name])[union.name]}",
                function=f"parse_{naming.snake_case(union.name)}",
                documentation=_attribute(union.documentation, 0),
                discriminator=literal(union.discriminator),
                payloads={literal(value): name for value, name in union.payloads.items()},
            )
            for union in events.unions
        )
        keys = tuple(map(self._key, events.keys))
        functions = tuple(
            self._function(one) for one in events.structures if one.shape in self._index.structures
        )
        return PublishedEventModule(
            source=f"models/{events.file}",
            names=self._names(bool(classes), bool(unions)),
            exported=tuple(sorted(self._exported(functions))),
            event_source=literal(events.source) if classes else "",
            enumerations=enumerations,
            structures=structures,
            events=classes,
            unions=unions,
            keys=keys,
            functions=functions,
            payloads=tuple(self._payloads()),
            imports=self._imports.block(),
        )

    def _payloads(self) -> Iterator[PayloadClass]:
        for payload in self._events.payloads:
            strategy = naming.strategy(payload.shape, "", ("event", "event_wire", "events"))
            yield PayloadClass(name=payload.shape, strategy=strategy)

    def _names(self, has_events: bool, has_unions: bool) -> dict[str, str]:
        imports = self._imports
        names = {
            "Any": imports.standard("typing", "Any"),
            "EventParseError": imports.runtime("events.members", "EventParseError"),
            "str": imports.builtin("str"),
        }
        if any(shape.members for shape in self._shapes.values()):
            names["Member"] = imports.runtime("events.members", "Member")
            names["tuple"] = imports.builtin("tuple")
        if has_events or has_unions:
            names |= {
                "Mapping": imports.standard("collections.abc", "Mapping"),
                "TypeAlias": imports.standard("typing", "TypeAlias"),
                "bytes": imports.builtin("bytes"),
            }
        if has_events:
            names |= {
                "Catalog": imports.runtime("events.published", "Catalog"),
                "KnownEvent": imports.runtime("events.published", "KnownEvent"),
                "UnknownEvent": imports.runtime("events.published", "UnknownEvent"),
                "ClassVar": imports.standard("typing", "ClassVar"),
                "Iterable": imports.standard("collections.abc", "Iterable"),
                "dict": imports.builtin("dict"),
            }
        if has_unions:
            names |= {
                "UnknownPayload": imports.runtime("events.payloads", "UnknownPayload"),
                "parse_payload": imports.runtime("events.payloads", "parse_payload"),
            }
        if self._classes or self._events.keys:
            names |= {
                "ClassVar": imports.standard("typing", "ClassVar"),
                "dataclass": imports.standard("dataclasses", "dataclass"),
            }
        if any(shape.enum for shape in self._shapes.values()):
            names |= {
                "Literal": imports.standard("typing", "Literal"),
                "TypeAlias": imports.standard("typing", "TypeAlias"),
                "Unrecognized": imports.runtime("values", "Unrecognized"),
            }
        if self._events.keys:
            names["ObjectKey"] = imports.runtime("events.object_keys", "ObjectKey")
        return names

    def _exported(self, functions: tuple[StructureFunction, ...]) -> Iterator[str]:
        yield "EventParseError"
        yield from self._classes
        yield from (name for name, shape in self._shapes.items() if shape.enum)
        yield from (key.name for key in self._events.keys)
        for union in self._events.unions:
            yield from (union.name, f"parse_{naming.snake_case(union.name)}", "UnknownPayload")
        if self._events.detail_types:
            yield from ("Event", "UnknownEvent", "event_pattern", "parse_event")
            yield from (event.class_name for _, event in self._events.events())
        yield from (function.name for function in functions)

    def _enumerations(self) -> Iterator[EventEnumeration]:
        for name, shape in self._shapes.items():
            if shape.enum:
                yield EventEnumeration(
                    name=name,
                    row=", ".join(map(literal, shape.enum)),
                    documentation=_attribute(shape.documentation or f"Values of ``{name}``.", 0),
                )

    def _in_order(self) -> Iterator[str]:
        """The structures, each after those that it holds."""
        held = {name: list(self._held(self._shapes[name])) for name in self._classes}
        yield from TopologicalSorter(held).static_order()

    def _held(self, shape: Shape) -> Iterator[str]:
        parts = [*shape.members.values(), shape.member, shape.key, shape.value]
        for part in parts:
            if part is not None:
                other = self._shapes[part.shape]
                if other.type == "structure":
                    yield other.name
                else:
                    yield from self._held(other)

    def _structure(self, name: str) -> EventStructure:
        shape = self._shapes[name]
        detail_type = self._details.get(name)
        imports = self._imports
        if detail_type is None:
            base = imports.runtime("events.payloads", "Payload")
        else:
            base = imports.runtime("events.published", "KnownEvent")
        members = [*shape.members.values()]
        resource = None if detail_type is None else detail_type.resource
        fields = [self._resource_field(resource)] if resource is not None else []
        fields += [self._field(shape, member) for member in members]
        return EventStructure(
            name=name,
            base=base,
            documentation=_docstring(shape.documentation or f"The structure ``{name}``."),
            fields=tuple(sorted(fields, key=lambda one: one.default is not None)),
            class_variables=tuple(self._class_variables(detail_type)),
            members={
                self._fields[name][member.name]: self._member(shape, member) for member in members
            },
        )

    def _class_variables(self, detail_type: DetailType | None) -> Iterator[ClassVariable]:
        text = self._imports.builtin("str")
        if detail_type is not None:
            texts = f"{self._imports.builtin('tuple')}[{text}, ...]"
            yield ClassVariable(
                name="SOURCE", annotation=text, expression=literal(self._events.source)
            )
            yield ClassVariable(
                name="DETAIL_TYPE", annotation=text, expression=literal(detail_type.name)
            )
            for name, values in (
                ("OTHER_DETAIL_TYPES", detail_type.other_names),
                ("DISCRIMINATOR", detail_type.discriminator),
            ):
                if values:
                    yield ClassVariable(
                        name=name, annotation=texts, expression=row(map(literal, values))
                    )
            if detail_type.resource is not None:
                yield ClassVariable(
                    name="RESOURCE", annotation=text, expression=literal(detail_type.resource.name)
                )
                if detail_type.resource.optional:
                    yield ClassVariable(
                        name="RESOURCE_IS_ALWAYS_PRESENT",
                        annotation=self._imports.builtin("bool"),
                        expression="False",
                    )

    def _member(self, shape: Shape, member: Member) -> str:
        field = self._fields[shape.name][member.name]
        arguments = [literal(field), self._kind(member.shape)]
        if member.name in shape.required or field != member.wire_name:
            arguments.append(str(member.name in shape.required))
        if field != member.wire_name:
            arguments.append(literal(member.wire_name))
        return f"{self._imports.runtime('events.members', 'Member')}({', '.join(arguments)})"

    def _field(self, shape: Shape, member: Member) -> EventField:
        is_required = member.name in shape.required
        annotation = self._annotation(member.shape)
        documentation = member.documentation or self._shapes[member.shape].documentation
        return EventField(
            name=self._fields[shape.name][member.name],
            annotation=annotation if is_required else f"{annotation} | None",
            default=None if is_required else "None",
            documentation=_attribute(documentation or f"The member ``{member.name}``."),
        )

    def _resource_field(self, resource: Resource) -> EventField:
        text = self._imports.builtin("str")
        return EventField(
            name=resource.name,
            annotation=f"{text} | None" if resource.optional else text,
            default="None" if resource.optional else None,
            documentation=_attribute(resource.documentation or "ARN of the first resource."),
        )

    def _annotation(self, name: str) -> str:
        shape = self._shapes[name]
        imports = self._imports
        if shape.type == "structure" or shape.enum:
            return name
        if shape.type == "timestamp":
            return imports.standard("datetime", "datetime")
        if shape.type == "list":
            return f"{imports.builtin('list')}[{self._annotation(shape.element.shape)}]"
        if shape.type == "map":
            key, value = shape.entry
            entries = f"{self._annotation(key.shape)}, {self._annotation(value.shape)}"
            return f"{imports.builtin('dict')}[{entries}]"
        return imports.builtin(_SCALARS[shape.type][0])

    def _kind(self, name: str) -> str:
        shape = self._shapes[name]
        imports = self._imports
        if shape.type == "structure":
            return f"{imports.runtime('events.payloads', 'structure')}({name})"
        if shape.type == "timestamp":
            return imports.runtime("events.values", "TIME")
        if shape.type in ("list", "map"):
            part = shape.element if shape.type == "list" else shape.entry[1]
            made = imports.runtime("events.values", f"{shape.type}_of")
            return f"{made}({self._kind(part.shape)})"
        return imports.runtime("events.values", _SCALARS[shape.type][1])

    def _key(self, key: ObjectKey) -> KeyClass:
        text = self._imports.builtin("str")
        fields: list[EventField] = []
        for name, documentation in key.members.items():
            annotation = text
            if name == "time":
                annotation = self._imports.standard("datetime", "datetime")
            fields.append(
                EventField(
                    name=name,
                    annotation=annotation,
                    default=None,
                    documentation=_attribute(documentation),
                )
            )
        return KeyClass(
            name=key.name,
            documentation=_docstring(key.documentation),
            template=literal(key.template),
            fields=tuple(fields),
        )

    def _function(self, structure: StructureOfApi) -> StructureFunction:
        index = self._index
        fields = index.fields[structure.shape]
        class_name = index.classes[structure.shape]
        resources = {one.resource.name for one in self._events.detail_types if one.resource}
        resource = next(name for name in structure.parameters if name in resources)
        others = tuple(name for name in structure.parameters if name != resource)
        detail = {
            literal(name): f"structure.{fields[member]}"
            for name, member in structure.detail.items()
        }
        return StructureFunction(
            name=f"from_{naming.snake_case(class_name)}",
            structure=self._imports.lazy("models", class_name),
            title=class_name,
            detail_type=fields[structure.detail_type],
            event_name=fields[structure.name],
            time=fields[structure.time],
            resource=resource,
            parameters=others,
            detail={**detail, **{literal(name): name for name in others}},
        )


def _attribute(documentation: str, indent: int = 4) -> str:
    """The docstring under a field or an alias."""
    return quote_docstring(without_type(to_text(documentation, width=_WIDTH)), indent=indent)


def _docstring(documentation: str) -> str:
    return quote_docstring(to_text(documentation, width=_WIDTH), indent=4)
