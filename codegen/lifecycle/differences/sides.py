"""The two sides of a comparison: each a service as users of its package see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codegen.plan.protocols.registry import protocol_of
from codegen.plan.protocols.response_headers import is_header_of_any_response
from codegen.plan.python.index import Index, build_index
from codegen.plan.python.outputs import reachable
from codegen.source.model import Member, Operation, Service, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two services of a comparison."""

    service: Service
    index: Index
    received: frozenset[str]
    """Shapes in responses and errors. Those in requests are ``index.sent``."""

    @property
    def shapes(self) -> Mapping[str, Shape]:
        return self.service.shapes

    @property
    def operations(self) -> Mapping[str, Operation]:
        return self.service.operations

    def shape(self, member: Member) -> Shape:
        return self.index.shape(member)

    def classes(self, shapes: Iterable[str]) -> dict[str, Shape]:
        """Structures or enumerations by the name that users import."""
        return {self.index.classes[name]: self.shapes[name] for name in shapes}

    def members(self, shape: Shape) -> dict[str, Member]:
        """The members of a structure by the Python names of their fields."""
        fields = self.index.fields[shape.name]
        return {fields[member.name]: member for member in shape.members.values()}

    def attributes(self, error: Shape) -> dict[str, Member]:
        """The members of an error by the names of the attributes of its exception."""
        fields, protocol = self.index.error_fields[error.name], protocol_of(self.service)
        return {
            fields[member.name]: member
            for member in error.members.values()
            if not is_header_of_any_response(protocol, member)
        }


@dataclass(frozen=True, slots=True)
class Sides:
    """The two services that are compared."""

    old: Side
    new: Side


def side_of(service: Service) -> Side:
    """One side of a comparison.

    Args:
        service: The service with its overlay applied.
    """
    index = build_index(service)
    service = index.service
    outputs = [operation.output for operation in service.operations.values()]
    roots = [*(name for name in outputs if name is not None), *index.errors]
    return Side(service=service, index=index, received=frozenset(reachable(service.shapes, roots)))
