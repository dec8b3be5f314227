"""Copies without secrets, for what is kept in files: sensitive members, credentials, signatures."""

# docs/decisions/recordings-are-typed.md says why.

from __future__ import annotations

from copy import copy
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from .._runtime.errors import ConfigurationError, ServiceError
from .._runtime.redaction import REDACTED
from .._runtime.timestamps import EPOCH
from .wire.bindings import Bindings, OperationBinding
from .wire.values import is_list, is_mapping


def redacted(value: Any) -> Any:
    """A copy of a value in which placeholders stand for sensitive members.

    Args:
        value: A structure, request or response, or what their members hold.

    Raises:
        ConfigurationError: A sensitive member has no placeholder: it is a stream.
    """
    if is_dataclass(value):
        return _structure(value, all_of_it=False)
    if is_mapping(value):
        return {key: redacted(entry) for key, entry in value.items()}
    return [redacted(element) for element in value] if is_list(value) else value


def redacted_response(bound: OperationBinding, response: Any) -> Any:
    """The same for a response, whose headers are sensitive only if the model says so.

    Args:
        bound: The binding of its operation.
        response: The response.
    """
    copied = redacted(response)
    for name, place in bound.members.items():
        if place.part in ("header", "headers") and name not in bound.sensitive:
            setattr(copied, name, getattr(response, name))
    return copied


def redact_error(bindings: Bindings, error: ServiceError) -> None:
    """Puts placeholders in the place of an error's sensitive members.

    Args:
        bindings: The package's table.
        error: The error.
    """
    bound = bindings.error_binding(type(error))
    for name, place in bound.members.items():
        value = getattr(error, name, None)
        if value is None:
            continue
        is_sensitive = name in bound.sensitive
        setattr(error, name, _placeholder(value) if is_sensitive else redacted(value))
        if is_sensitive and place.name == bound.text:
            error.message = REDACTED
    if "message" in bound.sensitive:
        error.message = REDACTED


def _structure(structure: Any, *, all_of_it: bool) -> Any:
    copied = copy(structure)
    for item in fields(structure):
        value = getattr(structure, item.name)
        if item.name != "response_metadata" and value is not None:
            # Sensitive is exactly what repr leaves out.
            is_sensitive = all_of_it or not item.repr
            setattr(copied, item.name, _placeholder(value) if is_sensitive else redacted(value))
    return copied


def _placeholder(value: Any) -> Any:
    """A value of the same type that says nothing."""
    if is_dataclass(value):
        return _structure(value, all_of_it=True)
    if is_mapping(value):
        return {}
    if is_list(value):
        return []
    if isinstance(value, datetime):
        return EPOCH
    if isinstance(value, str):
        return REDACTED
    if isinstance(value, bytes | bytearray):
        return REDACTED.encode()
    if isinstance(value, bool | int | float):
        return type(value)(0)
    raise ConfigurationError(
        f"recording: got a sensitive {type(value).__name__}; expected: a value"
    )
