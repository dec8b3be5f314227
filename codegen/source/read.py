"""Documents → the model of a service: validated, customized, then corrected by the overlay."""

# docs/decisions/what-botocore-knows-in-code.md says why.

from __future__ import annotations

from codegen.source.error_codes import with_one_error_for_each_code
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
    service = with_one_error_for_each_code(validate(documents))
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
