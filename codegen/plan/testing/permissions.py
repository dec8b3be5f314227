"""Lowers the permissions that operations need."""

from __future__ import annotations

from codegen.plan.ir.stubs import Bound, Permissions
from codegen.source.access import Action
from codegen.source.model import Service
from codegen.text.python_source import literal, row


def lower_permissions(service: Service) -> Permissions | None:
    """The table of permissions; None if nothing is documented.

    Args:
        service: The model.
    """
    if service.access is None:
        return None
    needed = {
        name: service.access.operations[name].actions
        for name in service.operations
        if name in service.access.operations
    }
    return Permissions(
        source=f"models/{service.access.file}",
        resources=tuple(sorted(service.access.resources.items())),
        operations=tuple(
            Bound(name=name, arguments=tuple(map(_permission, actions)))
            for name, actions in needed.items()
            if actions
        ),
    )


def _permission(action: Action) -> str:
    arguments = [literal(action.name)]
    if action.required or action.optional:
        arguments.append(row(map(literal, action.required)) if action.required else "()")
    if action.optional:
        arguments.append(row(map(literal, action.optional)))
    return f"Permission({', '.join(arguments)})"
