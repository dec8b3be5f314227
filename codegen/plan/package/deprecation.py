"""What type checkers mark as deprecated (PEP 702): operations, and their parameters by overloads."""

# docs/decisions/deprecated-members.md says why.

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codegen.plan.ir.client import DeprecatedUse, Parameter
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index, required_parameters
from codegen.source.model import Member, Operation, Service
from codegen.text.docstrings import to_text
from codegen.text.python_source import literal, one_line

_WIDTH = 88


def deprecation(operation: Operation) -> str:
    """Why an operation is deprecated, as a literal; empty if it is not."""
    if not operation.deprecated:
        return ""
    return literal(_warning(operation.name, operation.deprecated_message))


def deprecated_use(
    index: Index, operation: Operation, parameters: Sequence[Parameter]
) -> DeprecatedUse | None:
    """The overloads of a method: one without deprecated parameters, and one with them.

    None if the operation is deprecated itself, or has no such parameter that can be left out.

    Args:
        index: The service.
        operation: The operation.
        parameters: The parameters of the method.
    """
    if operation.deprecated:
        return None
    fields = index.fields[index.input(operation).name]
    warnings = {
        fields[member.name]: _warning(fields[member.name], _message(index.service, member))
        for member in _deprecated_members(index.service, operation)
    }
    given = [one for one in parameters if one.default is not None and one.field in warnings]
    if not given:
        return None
    return DeprecatedUse(
        parameters=tuple(one for one in parameters if one not in given),
        warning=literal(" ".join(warnings[one.field] for one in given)),
    )


def has_deprecated_use(service: Service, operation: Operation) -> bool:
    """Whether an operation has overloads for its deprecated parameters."""
    return not operation.deprecated and any(_deprecated_members(service, operation))


def is_marked(service: Service, operation: Operation) -> bool:
    """Whether type checkers mark an operation's method, or the use of some of its parameters."""
    return operation.deprecated or has_deprecated_use(service, operation)


def deprecation_names(
    service: Service, operations: Sequence[Operation], imports: Imports
) -> dict[str, str]:
    """The names that the marks of methods need."""
    names: dict[str, str] = {}
    has_overloads = any(has_deprecated_use(service, operation) for operation in operations)
    if has_overloads:
        names["overload"] = imports.standard("typing", "overload")
    if has_overloads or any(operation.deprecated for operation in operations):
        names["deprecated"] = imports.decorator("deprecation", "deprecated")
    return names


def _deprecated_members(service: Service, operation: Operation) -> Iterator[Member]:
    """Yields the deprecated members of an input that may be left out."""
    if operation.input is None:
        return
    shape = service.shapes[operation.input]
    required = required_parameters(shape)
    for member in shape.members.values():
        is_deprecated = member.deprecated or service.shapes[member.shape].deprecated
        if is_deprecated and member.name not in required:
            yield member


def _message(service: Service, member: Member) -> str:
    return member.deprecated_message or service.shapes[member.shape].deprecated_message


def _warning(name: str, message: str) -> str:
    reason = one_line(to_text(message, width=_WIDTH).replace("``", ""))
    return f"{name} is deprecated. {reason}".strip()
