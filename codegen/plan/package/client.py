"""``client.py``: a method for each operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import cleandoc
from typing import TypeAlias

from codegen.package._runtime.aio.client import AsyncClient
from codegen.package._runtime.aio.http_transport import AsyncHttpTransport
from codegen.package._runtime.client import Client
from codegen.package._runtime.transport.http_transport import HttpTransport
from codegen.plan.ir.client import ClientModule, Method, Parameter
from codegen.plan.package.client_arguments import ARGUMENTS
from codegen.plan.package.deprecation import (
    deprecated_use,
    deprecation,
    deprecation_names,
    is_marked,
)
from codegen.plan.package.structures import is_sensitive
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.python.discovery import discovers, discovery_operation
from codegen.plan.python.docs import argument, aws_page
from codegen.plan.python.imports import Imports, lines_from
from codegen.plan.python.index import Index, given_parameters, required_parameters
from codegen.plan.python.naming import local
from codegen.plan.python.types import annotation
from codegen.source.model import Member, Operation, Service, Shape
from codegen.text.docstrings import entry, quote_docstring, summary, to_text
from codegen.text.python_source import literal

WIDTH = 88
_ERRORS = """\
Each method can raise ``ParamValidationError``, if a parameter is invalid; ``ServiceError`` or a
subclass, if the service returned an error; and ``TransportError``, if no response was received."""

Owner: TypeAlias = Callable[[], str]
"""Imports the class whose methods document those of another one, and returns its name."""


def lower_client(
    index: Index, protocol: Protocol, client_class: str, *, awaits: str = ""
) -> ClientModule:
    """``client.py``, or its counterpart in ``aio``: the same methods, awaited.

    Args:
        index: The service.
        protocol: Its protocol.
        client_class: The name of the client's class.
        awaits: The synchronous client's class, if this is the asynchronous one.
    """
    service = index.service
    is_asynchronous = bool(awaits)
    # Parameters shadow names in the bodies of methods.
    fields = [index.fields[index.input(each).name].values() for each in service.operations.values()]
    taken = {*index.methods.values(), client_class}.union(*fields)
    imports = Imports("aio" if is_asynchronous else "", taken)
    names = {
        "Client": _base(service, imports, is_asynchronous=is_asynchronous),
        "Service": imports.runtime("service", "Service"),
        "service": imports.package("_service", "SERVICE"),
        "ClassVar": imports.standard("typing", "ClassVar"),
        "property": imports.builtin("property"),
    }
    given = (("paginators", service.paginators), ("waiters", service.waiters))
    lazy = [(module, local(module, taken)) for module, used in given if used]
    if lazy:
        names |= lazy
        names["TYPE_CHECKING"] = imports.standard("typing", "TYPE_CHECKING")
        names["LazyModule"] = imports.runtime("lazy", "LazyModule")
    names |= deprecation_names(service, [*service.operations.values()], imports)
    original = (lambda: imports.package("client", awaits)) if awaits else None
    methods = tuple(
        _method(index, protocol, operation, imports, original)
        for operation in service.operations.values()
    )
    discovery = discovery_operation(service) if discovers(service) else None
    if discovery is not None:
        names["str"] = imports.builtin("str")
    if any(method.original for method in methods):
        names["documented_by"] = imports.decorator("documentation", "documented_by")
    return ClientModule(
        discovery="" if discovery is None else literal(index.methods[discovery.name]),
        is_asynchronous=is_asynchronous,
        class_name=client_class,
        documentation=_client_docstring(index, is_asynchronous=is_asynchronous),
        imports=imports.block(),
        names=names,
        methods=methods,
        paginated=bool(service.paginators),
        waits=bool(service.waiters),
        lazy_modules=tuple(lines_from(".", lazy)),
    )


def _base(service: Service, imports: Imports, *, is_asynchronous: bool) -> str:
    """The base class of a client."""
    module, name = (
        ("discovery", "DiscoveringClient") if discovers(service) else ("client", "Client")
    )
    if is_asynchronous:
        module, name = f"aio.{module}", f"Async{name}"
    return imports.runtime(module, name)


def _client_docstring(index: Index, *, is_asynchronous: bool) -> str:
    """The service, how its client is used, and the arguments: editors show one text."""
    service = index.service
    first, _, _ = cleandoc(Client.__doc__ or "").partition("\n\n")
    arguments = ARGUMENTS
    _, _, use = first.partition(". ")
    kind = "A client"
    if is_asynchronous:
        kind = "An asynchronous client"
        _, _, use = cleandoc(AsyncClient.__doc__ or "").partition("\n\n")
        arguments = arguments.replace(HttpTransport.__name__, AsyncHttpTransport.__name__)
    parts = [f"{kind} for {service.full_name}.", use, service_description(service), _ERRORS]
    parts.append(arguments)
    return quote_docstring("\n\n".join(part for part in parts if part), indent=4)


def service_description(service: Service) -> str:
    """The description of a service: its documentation's first paragraph that is not a heading."""
    paragraphs = to_text(service.documentation, width=WIDTH).split("\n\n")
    # Headings do not end with a full stop.
    return next((text for text in paragraphs if text.endswith(".")), "")


def _method(
    index: Index, protocol: Protocol, operation: Operation, imports: Imports, original: Owner | None
) -> Method:
    shape = index.input(operation)
    module = f"operations.{index.operation_modules[operation.name]}"
    if operation.output is None:
        returns = imports.runtime("operation", "Response")
    else:
        returns = imports.lazy("models", index.response_class(operation.name))
    parameters = [lower_parameter(index, shape, member, imports) for member in ordered(shape)]
    return Method(
        name=index.methods[operation.name],
        parameters=tuple(parameters),
        returns=returns,
        documentation=_method_docstring(index, protocol, operation),
        original=original_method(index, operation, original, index.methods[operation.name]),
        module=module,
        request=imports.lazy("models", index.request_class(operation.name)),
        deprecated=deprecation(operation),
        deprecated_use=deprecated_use(index, operation, parameters),
        sensitive_arguments=sensitive_arguments(index, shape, parameters),
        variable=local("request", [parameter.name for parameter in parameters]),
    )


def original_method(index: Index, operation: Operation, owner: Owner | None, name: str) -> str:
    """The method that documents an asynchronous one; empty if it documents itself.

    Args:
        index: The service.
        operation: The operation that it calls.
        owner: Imports the class of the synchronous methods; None for these themselves.
        name: The method's name.
    """
    # Type checkers would report each use of a method that is marked as deprecated.
    if owner is None or is_marked(index.service, operation):
        return ""
    return f"{owner()}.{name}"


def sensitive_arguments(
    index: Index, shape: Shape, parameters: Iterable[Parameter]
) -> tuple[str, ...]:
    """The parameters whose values are sensitive."""
    fields = index.fields[shape.name]
    members = shape.members.values()
    sensitive = {fields[member.name] for member in members if is_sensitive(index, shape, member)}
    return tuple(parameter.name for parameter in parameters if parameter.field in sensitive)


def ordered(shape: Shape) -> list[Member]:
    """The members of an input: required ones first, otherwise in the model's order."""
    required = required_parameters(shape)
    return sorted(shape.members.values(), key=lambda member: member.name not in required)


def lower_parameter(index: Index, shape: Shape, member: Member, imports: Imports) -> Parameter:
    """A member of an input as a parameter with the name of its field."""
    name = index.fields[shape.name][member.name]
    optional = member.name not in given_parameters(shape)
    default = None if member.default is None else literal(member.default)
    return Parameter(
        name=name,
        annotation=annotation(
            index, member, imports, optional=optional, typing_only=True, given=True
        ),
        default="None" if optional else default,
        field=name,
        argument=name,
    )


def _method_docstring(index: Index, protocol: Protocol, operation: Operation) -> str:
    parts = [to_text(operation.documentation, width=WIDTH) or f"Calls {operation.name}."]
    if operation.deprecated:
        parts.append(f"Deprecated. {to_text(operation.deprecated_message, width=WIDTH)}".strip())
    parts += _arguments(index, index.input(operation))
    parts += _returns(index, protocol, operation)
    parts.append(_raises(index, operation))
    version = f"{operation.name}, API version {index.service.api_version}."
    parts.append(f"Source: {aws_page(index.service, operation) or version}")
    return quote_docstring("\n\n".join(parts), indent=8)


def _arguments(index: Index, shape: Shape) -> list[str]:
    if not shape.members:
        return []
    fields = index.fields[shape.name]
    lines = [argument(index, member, fields[member.name], width=WIDTH) for member in ordered(shape)]
    return ["\n".join(("Args:", *lines))]


def item(name: str, text: str) -> str:
    """An entry of a docstring's list of parameters or errors."""
    return entry(name, text, width=WIDTH)


def _returns(index: Index, protocol: Protocol, operation: Operation) -> list[str]:
    shape = index.output(operation)
    if not shape.members:
        return []
    fields = index.fields[shape.name]
    listed = ", ".join(
        f"``{fields[member.name]}``"
        for member in shape.members.values()
        if protocol.place(member) == "body"
    )
    others = "" if listed else ", ".join(f"``{name}``" for name in fields.values())
    return [
        "\n".join(("Returns:", item(index.response_class(operation.name), f"{listed or others}.")))
    ]


def _raises(index: Index, operation: Operation) -> str:
    lines = [
        item(index.errors[name], _error_description(index, name))
        for name in dict.fromkeys(operation.errors)
    ]
    common = ["ParamValidationError"] if operation.input is not None else []
    lines.append(item(", ".join((*common, "ServiceError", "TransportError")), "See the client."))
    return "\n".join(("Raises:", *lines))


def _error_description(index: Index, name: str) -> str:
    """Its status; the class has its text, which would stand in almost every method."""
    shape = index.service.shapes[name]
    if shape.error_status:
        return f"HTTP {shape.error_status}."
    return summary(shape.documentation) or "See its class."
