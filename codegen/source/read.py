"""Documents → the model of a service: validated, customized, then corrected by the overlay."""

# docs/decisions/what-botocore-knows-in-code.md says why.
# docs/decisions/errors-that-share-a-code.md says why.

from __future__ import annotations

from dataclasses import replace

from codegen.source.model import Documents, Service
from codegen.source.overlay import apply_overlay
from codegen.source.partial_overlay import apply_partial_overlay
from codegen.source.validate import validate


def read_service(documents: Documents) -> Service:
    """The service that ``documents`` describe, with their overlay applied.

    Raises:
        ProblemsError: A document or the overlay is wrong; every problem of the stage that fails.
    """
    overlay_file = documents.files.get("overlay", "")
    return apply_overlay(read_customized(documents), documents.overlay, overlay_file)


def read_customized(documents: Documents) -> Service:
    """The service that ``documents`` describe, without their overlay.

    Raises:
        ProblemsError: A document is wrong.
    """
    service = _with_one_error_for_each_code(validate(documents))
    if not documents.customizations:
        return service
    # The model may be older or smaller than the one that they were written for.
    return apply_partial_overlay(service, documents.customizations)


def read_with_partial_overlay(documents: Documents) -> Service:
    """The service of ``documents``, with the overlay entries whose names exist in it.

    Raises:
        ProblemsError: The documents themselves are wrong.
    """
    return apply_partial_overlay(read_customized(documents), documents.overlay)


def _with_one_error_for_each_code(service: Service) -> Service:
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
