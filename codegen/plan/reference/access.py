"""What the reference says of who may call an operation, and how often."""

from __future__ import annotations

from collections.abc import Sequence

from codegen.plan.ir.reference import AccessEntry, ActionEntry
from codegen.source.access import Rate
from codegen.source.model import Operation, Service


def access_of(service: Service, operation: Operation) -> AccessEntry | None:
    """The entry of an operation; None if nothing is documented.

    Args:
        service: The model.
        operation: The operation.
    """
    found = service.access and service.access.operations.get(operation.name)
    if not found:
        return None
    evidence = [action.evidence for action in found.actions]
    evidence += [rate.evidence for rate in found.rates]
    return AccessEntry(
        actions=tuple(
            ActionEntry(
                name=action.name,
                level=action.level,
                required=action.required,
                optional=action.optional,
            )
            for action in found.actions
        ),
        rate=_sentence(found.rates),
        sources=tuple(dict.fromkeys((one.url, one.read) for one in evidence)),
    )


def _sentence(rates: Sequence[Rate]) -> str:
    """How often an operation may be called."""
    if not rates:
        return ""
    first, *others = rates
    noun = "request" if first.per_second == 1 else "requests"
    parts = [f"{first.per_second} {noun} per second for each {first.each}"]
    parts += [f"{rate.per_second} for each {rate.each}" for rate in others]
    return f"AWS accepts {' and '.join(parts)}, in each region."
