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
    resources = tuple(sorted(service.access.resources.items()))
    names = tuple(name for name, _ in resources)

    def several(these: tuple[str, ...]) -> str:
        every = len(names) > 2 and these == names
        return "tuple(RESOURCES)" if every else row(map(literal, these))

    def permission(action: Action) -> str:
        kinds = (action.required, action.optional) if action.optional else (action.required,)
        arguments = (literal(action.name), *map(several, kinds if any(kinds) else ()))
        return f"Permission({', '.join(arguments)})"

    return Permissions(
        source=f"models/{service.access.file}",
        resources=resources,
        operations=tuple(
            Bound(name=name, arguments=tuple(map(permission, actions)))
            for name, actions in needed.items()
            if actions
        ),
    )
