"""The index of a service, which every pass of lowering uses.

It has the structures that become classes, the names of classes and members, the modules that define
them, and the places where they are used.
"""

# docs/decisions/one-module-per-structure.md says why.
# docs/decisions/which-members-are-optional.md says why.

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from codegen.plan.python import naming
from codegen.plan.python.outputs import reachable, references, with_outputs
from codegen.plan.python.streams import streams_of
from codegen.source.model import IN_ADDRESS, Member, Operation, Service, Shape

_NOTHING = Shape(name="", type="structure")
"""Stands for the input or output of an operation without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The names in a service's package, and facts about its shapes."""

    service: Service
    """The service, with its output structures."""

    outputs: Mapping[str, str]
    """Structure, list or map → its output, where responses have another one than requests."""

    originals: Mapping[str, str]
    """The same the other way round."""

    methods: Mapping[str, str]
    """Operation → the client's method."""

    operation_classes: Mapping[str, str]
    """Operation → the prefix of its request and response classes."""

    operation_modules: Mapping[str, str]
    """Operation → module in ``operations``."""

    structures: tuple[str, ...]
    """Structures that become classes in ``models``, in the model's order."""

    enumerations: tuple[str, ...]
    """Strings that become aliases in ``literals``, in the model's order."""

    errors: Mapping[str, str]
    """Error shape → exception class."""

    classes: Mapping[str, str]
    """Structure or enumeration → class or alias."""

    modules: Mapping[str, str]
    """Structure → module in ``models``."""

    groups: tuple[tuple[str, ...], ...]
    """Structures by module: those that refer to one another share one."""

    fields: Mapping[str, Mapping[str, str]]
    """Structure, input or output → member → field."""

    error_fields: Mapping[str, Mapping[str, str]]
    """Error shape → member → attribute of the exception."""

    received: frozenset[str]
    """Structures that responses and errors hold."""

    sent: frozenset[str]
    """Structures that callers make for requests. A request can hold output structures as well."""

    always_present: Mapping[str, frozenset[str]]
    """Structure or output → its members that are typed without None."""

    def shape(self, member: Member) -> Shape:
        return self.service.shapes[member.shape]

    def input(self, operation: Operation) -> Shape:
        """The input of an operation; an empty structure if it has none."""
        return _NOTHING if operation.input is None else self.service.shapes[operation.input]

    def output(self, operation: Operation) -> Shape:
        """The output of an operation; an empty structure if it has none."""
        return _NOTHING if operation.output is None else self.service.shapes[operation.output]

    def holds_structure(self, member: Member) -> bool:
        """Whether a value is a structure, or a list or map with structures at any depth."""
        shape = self.shape(member)
        if shape.document:
            return False
        parts = (part for part in (shape.member, shape.value) if part is not None)
        return is_class(shape) or any(self.holds_structure(part) for part in parts)

    def can_be_sent(self, structure: str) -> bool:
        """Whether a request can hold a structure."""
        return structure in self.sent or structure in self.originals

    def model_shape(self, name: str) -> str:
        """The name of a shape in the model: that of an output is the name of its original."""
        return self.originals.get(name, name)

    def request_class(self, operation: str) -> str:
        return f"{self.operation_classes[operation]}Request"

    def response_class(self, operation: str) -> str:
        return f"{self.operation_classes[operation]}Response"


def build_index(service: Service) -> Index:
    """Builds the index of a service."""
    thrown = {name for operation in service.operations.values() for name in operation.errors}
    errors = tuple(
        name for name, shape in service.shapes.items() if shape.exception or name in thrown
    )
    service, split = with_outputs(service, errors)
    shapes = service.shapes
    operations = service.operations.values()
    inputs = _distinct(operation.input for operation in operations)
    outputs = _distinct(operation.output for operation in operations)
    sent = reachable(shapes, inputs)
    received = reachable(shapes, (*outputs, *errors))
    reached = sent | received
    structures = tuple(name for name in shapes if name in reached and is_class(shapes[name]))
    enumerations = tuple(name for name in shapes if name in reached and shapes[name].enum)
    operation_classes = naming.operation_classes(service.operations)
    classes = naming.classes(structures, enumerations, operation_classes.values())
    groups = _groups(service, structures)
    stems = naming.modules(classes[group[0]] for group in groups)
    return Index(
        service=service,
        outputs=split,
        originals={output: name for name, output in split.items()},
        methods=naming.methods(service.operations),
        operation_classes=operation_classes,
        operation_modules=naming.modules(service.operations),
        structures=structures,
        enumerations=enumerations,
        errors=naming.error_classes(errors),
        classes=classes,
        modules={name: stems[classes[group[0]]] for group in groups for name in group},
        groups=groups,
        fields={
            name: naming.members(shapes[name].members.values())
            for name in _distinct((*structures, *inputs, *outputs))
        }
        | {_NOTHING.name: {}},
        error_fields={
            name: naming.members(shapes[name].members.values(), error=True) for name in errors
        },
        received=frozenset(received),
        sent=frozenset(sent),
        always_present={
            name: _always_present(shapes[name], sent=name in sent)
            | {stream.name for stream in streams_of(service, name)}
            for name in _distinct((*structures, *outputs))
        }
        | {_NOTHING.name: frozenset()},
    )


def is_class(shape: Shape) -> bool:
    """Whether a shape becomes a dataclass: a document is a plain value."""
    return shape.type == "structure" and not shape.document


def required_parameters(shape: Shape) -> frozenset[str]:
    """The members of an input that the caller must pass: required ones without a default."""
    return frozenset(
        name for name in given_parameters(shape) if shape.members[name].default is None
    )


def given_parameters(shape: Shape) -> frozenset[str]:
    """The members of an input that are typed without None: required ones, and those with a default.

    An idempotency token that is None is made when the request is written.
    """
    members = shape.members
    tokens = {name for name, member in members.items() if member.idempotency_token}
    defaults = {name for name, member in members.items() if member.default is not None}
    return frozenset({*shape.required} - tokens | defaults)


def _distinct(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name is not None))


def _groups(service: Service, structures: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Groups structures that refer to one another; every other one is alone. In the model's order."""
    edges = {name: tuple(_held_structures(service, name)) for name in structures}
    in_cycles = _in_cycles(edges)
    reach = {name: _closure(edges, name) for name in structures if name in in_cycles}
    placed: set[str] = set()
    groups: list[tuple[str, ...]] = []
    for name in structures:
        if name in placed:
            continue
        beyond = reach.get(name, set[str]())
        partners = tuple(other for other in reach if other in beyond and name in reach[other])
        group = partners or (name,)
        placed.update(group)
        groups.append(group)
    return tuple(groups)


def _held_structures(service: Service, name: str) -> Iterator[str]:
    """Yields the structures in a structure's members, directly or in lists and maps."""
    seen: set[str] = set()
    waiting = list(references(service.shapes[name]))
    while waiting:
        held = waiting.pop()
        if held in seen:
            continue
        seen.add(held)
        shape = service.shapes[held]
        if is_class(shape):
            yield held
        elif shape.type in ("list", "map"):
            waiting.extend(references(shape))


def _in_cycles(edges: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The nodes that are left when those without edges are removed repeatedly."""
    open_edges = {name: len(targets) for name, targets in edges.items()}
    holders: dict[str, list[str]] = {}
    for name, targets in edges.items():
        for target in targets:
            holders.setdefault(target, []).append(name)
    ends = [name for name, count in open_edges.items() if count == 0]
    left = set(edges)
    while ends:
        end = ends.pop()
        left.discard(end)
        for holder in holders.get(end, ()):
            open_edges[holder] -= 1
            if open_edges[holder] == 0:
                ends.append(holder)
    return left


def _closure(edges: Mapping[str, tuple[str, ...]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for target in edges[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _always_present(shape: Shape, *, sent: bool) -> frozenset[str]:
    """The members typed without None: required ones, and those that the overlay names in responses.

    A union has none: only one of its members is set.
    """
    if shape.union:
        return frozenset()
    return frozenset(
        member.name
        for member in shape.members.values()
        if member.location not in IN_ADDRESS
        and (member.name in shape.required or (member.always_present and not sent))
    )
