"""Arguments that factories and stubs have in common."""

from __future__ import annotations

from codegen.plan.ir.stubs import Argument
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


def error_arguments(index: Index, shape: Shape, imports: Imports) -> tuple[Argument, ...]:
    """The members of an error as arguments; ``message`` is not among them."""
    fields = index.error_fields[shape.name]
    return tuple(
        Argument(
            name=fields[member.name],
            annotation=annotation(index, member, imports, optional=True, typing_only=True),
            default="None",
            value=fields[member.name],
        )
        for member in shape.members.values()
        if fields[member.name] != "message"
    )
