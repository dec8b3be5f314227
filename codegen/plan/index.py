"""What the lowering asks about a service: which structures become classes, what they are called,
which module holds them, and where they are used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from codegen.plan import naming
from codegen.source.model import Member, Service, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Names and places of everything in one service."""

    service: Service
    operations: Mapping[str, str]
    """Operation → the client's method."""

    operation_modules: Mapping[str, str]
    structures: tuple[str, ...]
    """Structures that become classes in ``models``, in the model's order."""

    enumerations: tuple[str, ...]
    errors: Mapping[str, str]
    """Error shape → exception class."""

    classes: Mapping[str, str]
    """Structure or enumeration → class or alias."""

    modules: Mapping[str, str]
    """Structure → module in ``models``."""

    groups: tuple[tuple[str, ...], ...]
    """Structures by module: more than one where they name one another."""

    sent: frozenset[str]
    """Structures that a request can hold."""

    always_there: Mapping[str, frozenset[str]]
    """Structure, output or error → its members that are typed without None."""

    def shape(self, member: Member) -> Shape:
        return self.service.shapes[member.shape]

    def request_class(self, operation: str) -> str:
        return f"{naming.class_name(operation)}Request"

    def response_class(self, operation: str) -> str:
        return f"{naming.class_name(operation)}Response"


def build_index(service: Service) -> Index:
    """Looks at all of ``service`` once."""
    shapes = service.shapes
    operations = service.operations.values()
    inputs = _distinct(operation.input for operation in operations)
    outputs = _distinct(operation.output for operation in operations)
    errors = tuple(
        name
        for name in shapes
        if shapes[name].exception or any(name in operation.errors for operation in operations)
    )
    sent = _reachable(service, inputs)
    reached = sent | _reachable(service, (*outputs, *errors))
    structures = tuple(name for name in shapes if name in reached and is_class(shapes[name]))
    enumerations = tuple(name for name in shapes if name in reached and shapes[name].enum)
    classes = naming.classes(structures, enumerations, service.operations)
    groups = _groups(service, structures)
    stems = naming.modules(classes[group[0]] for group in groups)
    return Index(
        service=service,
        operations=naming.methods(service.operations),
        operation_modules=naming.modules(service.operations),
        structures=structures,
        enumerations=enumerations,
        errors=naming.error_classes(errors),
        classes=classes,
        modules={name: stems[classes[group[0]]] for group in groups for name in group},
        groups=groups,
        sent=frozenset(sent),
        always_there=_always_there(service, structures, outputs, errors, sent, groups),
    )


def is_class(shape: Shape) -> bool:
    """Whether a shape becomes a dataclass: documents are plain JSON values."""
    return shape.type == "structure" and not shape.document


def references(shape: Shape) -> Iterator[str]:
    """The shapes that a shape names directly."""
    if shape.document:
        return
    for member in shape.members.values():
        yield member.shape
    for part in (shape.member, shape.key, shape.value):
        if part is not None:
            yield part.shape


def nested_structures(service: Service, shape: Shape) -> Iterator[str]:
    """The structures that a structure holds, directly or in lists and maps."""
    seen: set[str] = set()
    waiting = list(references(shape))
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        target = service.shapes[name]
        if is_class(target):
            yield name
        elif target.type in ("list", "map"):
            waiting.extend(references(target))


def _distinct(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name is not None))


def _reachable(service: Service, roots: Iterable[str]) -> set[str]:
    """Every shape that the members of ``roots`` reach; a root only if something holds it."""
    seen: set[str] = set()
    waiting = [name for root in roots for name in references(service.shapes[root])]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(references(service.shapes[name]))
    return seen


def _groups(service: Service, structures: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Structures that name one another, together; every other one alone, in the model's order."""
    known = set(structures)
    edges = {
        name: [
            target for target in nested_structures(service, service.shapes[name]) if target in known
        ]
        for name in structures
    }
    reach: dict[str, set[str]] = {name: _closure(edges, name) for name in _cyclic(edges)}
    placed: set[str] = set()
    groups: list[tuple[str, ...]] = []
    for name in structures:
        if name in placed:
            continue
        partners = [
            other
            for other in structures
            if other == name
            or (name in reach and other in reach[name] and name in reach.get(other, ()))
        ]
        placed.update(partners)
        groups.append(tuple(partners))
    return tuple(groups)


def _cyclic(edges: Mapping[str, list[str]]) -> set[str]:
    """What is left when everything that leads to no circle, or comes from none, is taken away."""
    left = set(edges)
    while True:
        ends = {name for name in left if not any(target in left for target in edges[name])}
        if not ends:
            return left
        left -= ends


def _closure(edges: Mapping[str, list[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for target in edges[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _always_there(
    service: Service,
    structures: tuple[str, ...],
    outputs: tuple[str, ...],
    errors: tuple[str, ...],
    sent: set[str],
    groups: tuple[tuple[str, ...], ...],
) -> dict[str, frozenset[str]]:
    """The members typed without None: required ones, and in answers those that the overlay names.

    A member that would make a structure hold itself without end stays optional, since its zero
    value could not be built; so do the members of unions, of which only one is there.
    """
    group_of = {name: group for group in groups for name in group}
    result: dict[str, frozenset[str]] = {}
    for name in _distinct((*structures, *outputs, *errors)):
        shape = service.shapes[name]
        only_read = name not in sent
        result[name] = frozenset(
            member.name
            for member in shape.members.values()
            if (member.name in shape.required or (only_read and member.always_present))
            and not shape.union
            and member.shape not in group_of.get(name, ())
        )
    return result
