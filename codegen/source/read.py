"""Documents → the model of a service: validated, then corrected by the overlay."""

from __future__ import annotations

from codegen.source.model import Documents, Service
from codegen.source.overlay import apply_overlay
from codegen.source.validate import validate


def read_service(documents: Documents) -> Service:
    """The service that ``documents`` describe, with their overlay applied.

    Raises:
        ProblemsError: A document or the overlay is wrong; every problem of the stage that fails.
    """
    overlay_file = documents.files.get("overlay", "")
    return apply_overlay(validate(documents), documents.overlay, overlay_file)
