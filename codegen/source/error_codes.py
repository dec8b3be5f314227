"""Errors that share a code: one class stands for them."""

# docs/decisions/errors-that-share-a-code.md says why.

from __future__ import annotations

from dataclasses import replace

from codegen.source.model import Service


def with_one_error_for_each_code(service: Service) -> Service:
    """A service in which a code means one error: the last shape of the model that has it.

    Operations list that shape in place of the others, which are no errors any more.
    """
    thrown = {name for operation in service.operations.values() for name in operation.errors}
    codes = {
        name: shape.error_code or name
        for name, shape in service.shapes.items()
        if shape.exception or name in thrown
    }
    last = {code: name for name, code in codes.items()}
    if len(last) == len(codes):
        return service
    return replace(
        service,
        shapes={
            name: (
                replace(shape, exception=False)
                if name in codes and last[codes[name]] != name
                else shape
            )
            for name, shape in service.shapes.items()
        },
        operations={
            name: replace(
                operation,
                errors=tuple(dict.fromkeys(last[codes[error]] for error in operation.errors)),
            )
            for name, operation in service.operations.items()
        },
    )
