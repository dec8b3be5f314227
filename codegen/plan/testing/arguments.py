"""Arguments that factories and stubs have in common."""

from __future__ import annotations

from collections.abc import Collection

from codegen.plan.ir.stubs import Argument
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.protocols.response_headers import is_header_of_any_response
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.plan.python.streams import is_body_stream
from codegen.plan.python.types import annotation
from codegen.source.model import Member, Shape


def stream_annotation(index: Index, member: Member, imports: Imports) -> str:
    """How tests give a stream of a response: as bytes, or as events and the error that ends them."""
    if is_body_stream(index.shape(member), member):
        return imports.builtin("bytes")
    events = imports.lazy("models", index.classes[member.shape])
    errors = imports.package("_runtime.errors", "ServiceError")
    return f"{imports.standard('collections.abc', 'Sequence')}[{events} | {errors}]"


def error_arguments(
    index: Index, protocol: Protocol, shape: Shape, imports: Imports
) -> tuple[Argument, ...]:
    """The attributes of an error as arguments; ``message`` is not among them."""
    fields = index.error_fields[shape.name]
    return tuple(
        Argument(
            name=fields[member.name],
            annotation=annotation(index, member, imports, optional=True, typing_only=True),
            default="None",
            value=fields[member.name],
        )
        for member in shape.members.values()
        if fields[member.name] != "message" and not is_header_of_any_response(protocol, member)
    )


def offered(protocol: Protocol, output: Shape, present: Collection[str]) -> list[Member]:
    """The members of a response that tests may choose: those that are always present come first.

    A header of any response is left out, unless it is always present: it says nothing of the
    operation.
    """
    members = [
        member
        for member in output.members.values()
        if member.name in present or not is_header_of_any_response(protocol, member)
    ]
    return sorted(members, key=lambda member: member.name not in present)
