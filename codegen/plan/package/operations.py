"""Modules of ``operations``: a request and its response."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.plan.ir.endpoints import Endpoints
from codegen.plan.ir.package import Assignment, OperationModule, Request, Response
from codegen.plan.package.bodies import checking, finishing
from codegen.plan.package.constraints import constraints
from codegen.plan.package.endpoint_parameters import endpoint_parameters
from codegen.plan.package.structures import has_sensitive_members, lower_fields, renamed
from codegen.plan.protocols.protocol import Protocol, Reader, ResponseBinding
from codegen.plan.python.bodies import reads_stream
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index, given_parameters
from codegen.plan.python.streams import streams_of
from codegen.plan.support import AUTH_SCHEMES
from codegen.source.model import Operation, Service
from codegen.text.docstrings import quote_docstring
from codegen.text.python_source import literal, row


def lower_operations(
    index: Index, protocol: Protocol, endpoints: Endpoints
) -> tuple[OperationModule, ...]:
    """The modules in ``operations``, one for each operation.

    Args:
        index: The service.
        protocol: Its protocol.
        endpoints: Its endpoint rules, whose parameters operations can set.
    """
    keywords = {parameter.name: parameter.keyword for parameter in endpoints.parameters}
    return tuple(
        _module(index, protocol, operation, keywords)
        for operation in index.service.operations.values()
    )


def _module(
    index: Index, protocol: Protocol, operation: Operation, keywords: Mapping[str, str]
) -> OperationModule:
    fields = [index.fields[index.input(operation).name], index.fields[index.output(operation).name]]
    taken = {name for names in fields for name in names.values()}
    taken |= {index.request_class(operation.name), index.response_class(operation.name)}
    imports = Imports("operations", taken)
    names = {
        "dataclass": imports.standard("dataclasses", "dataclass"),
        "ClassVar": imports.standard("typing", "ClassVar"),
        "str": imports.builtin("str"),
        "HttpRequest": imports.runtime("http", "HttpRequest"),
        "HttpResponse": imports.runtime("http", "HttpResponse"),
        "Request": imports.runtime("operation", "Request"),
        "Response": imports.runtime("operation", "Response"),
        "metadata": imports.runtime("operation", "metadata"),
    }
    request = _request(index, protocol, operation, keywords, imports)
    response = _response(index, protocol, operation, imports)
    binding = _bind_response(index, protocol, operation, imports)
    if request.renamed or (response is not None and response.renamed):
        names["Mapping"] = imports.standard("collections.abc", "Mapping")
    if request.constraints:
        names["Constraints"] = imports.runtime("validation", "Constraints")
    if request.has_sensitive_members or (response is not None and response.has_sensitive_members):
        names["bool"] = imports.builtin("bool")
        names["equal_fields"] = imports.runtime("values", "equal_fields")
        names["object"] = imports.builtin("object")
    if binding.notes_missing:
        names["Notes"] = imports.runtime("notes", "Notes")
    if request.endpoint_parameters:
        names["Any"] = imports.standard("typing", "Any")
        names["Mapping"] = imports.standard("collections.abc", "Mapping")
    if request.finishing:
        names["Config"] = imports.runtime("config.settings", "Config")
    return OperationModule(
        stem=index.operation_modules[operation.name],
        operation=literal(operation.name),
        summary=quote_docstring(f"The operation {operation.name}.", indent=0),
        imports=imports.block(),
        names=names,
        request=request,
        response=response,
        result=names["Response"] if response is None else response.name,
        setup=binding.setup,
        notes_missing=binding.notes_missing,
        read=binding.members,
    )


def _request(
    index: Index,
    protocol: Protocol,
    operation: Operation,
    keywords: Mapping[str, str],
    imports: Imports,
) -> Request:
    shape = index.input(operation)
    required = given_parameters(shape)
    binding = protocol.bind_request(index, operation, imports)
    return Request(
        name=index.request_class(operation.name),
        documentation=_docstring(
            f"The request of ``{index.methods[operation.name]}``, which documents its fields."
            if shape.members
            else f"The request of {operation.name}."
        ),
        fields=lower_fields(index, protocol, shape, required, imports, request=True),
        renamed=renamed(index, protocol, shape),
        constraints=constraints(index, shape, required, imports),
        class_variables=_class_variables(index, operation, imports),
        endpoint_parameters=endpoint_parameters(index, operation, keywords),
        dictionaries=binding.dictionaries,
        http=binding.http,
        finishing=finishing(index, operation, imports),
        checking=checking(index, operation, imports),
        has_sensitive_members=has_sensitive_members(index, shape),
    )


def _response(
    index: Index, protocol: Protocol, operation: Operation, imports: Imports
) -> Response | None:
    """The response class; None for an operation without output, which returns ``Response``."""
    if operation.output is None:
        return None
    shape = index.output(operation)
    always_present = index.always_present[shape.name]
    return Response(
        name=index.response_class(operation.name),
        documentation=_docstring(f"The response of {operation.name}."),
        fields=lower_fields(index, protocol, shape, always_present, imports, response=True),
        renamed=renamed(index, protocol, shape),
        has_sensitive_members=has_sensitive_members(index, shape),
    )


def _bind_response(
    index: Index, protocol: Protocol, operation: Operation, imports: Imports
) -> ResponseBinding:
    shape = index.output(operation)
    reader = Reader(
        index=index,
        imports=imports,
        owner=index.response_class(operation.name),
        target="result",
        fields=index.fields[shape.name],
        always_present=index.always_present[shape.name],
        is_response=True,
    )
    return protocol.bind_response(reader, shape)


def _class_variables(
    index: Index, operation: Operation, imports: Imports
) -> tuple[Assignment, ...]:
    class_var = imports.standard("typing", "ClassVar")
    builtin = imports.builtin
    variables: list[Assignment] = []
    if not operation.safe_to_repeat:
        variables.append(
            Assignment(name=f"SAFE_TO_REPEAT: {class_var}[{builtin('bool')}]", expression="False")
        )
    schemes = auth_schemes(index.service, operation)
    if schemes != ("sigv4",):
        kind = f"{class_var}[{builtin('tuple')}[{builtin('str')}, ...]]"
        listed = row(literal(scheme) for scheme in schemes)
        variables.append(Assignment(name=f"AUTH_SCHEMES: {kind}", expression=listed))
    if operation.unsigned_payload or operation.auth_type == "v4-unsigned-body":
        variables.append(
            Assignment(name=f"UNSIGNED_PAYLOAD: {class_var}[{builtin('bool')}]", expression="True")
        )
    if reads_stream(index.service, operation):
        variables.append(
            Assignment(name=f"READS_BODY: {class_var}[{builtin('bool')}]", expression="True")
        )
    if any(streams_of(index.service, operation.output)):
        variables.append(
            Assignment(name=f"STREAMS: {class_var}[{builtin('bool')}]", expression="True")
        )
    return tuple(variables)


def auth_schemes(service: Service, operation: Operation) -> tuple[str, ...]:
    """The authentication schemes of an operation, in order of preference.

    Specification: https://smithy.io/2.0/spec/authentication-traits.html#auth-trait
    """
    if operation.auth_type == "none":
        return ("none",)
    named = operation.auth or service.auth
    schemes = tuple(AUTH_SCHEMES[name] for name in named if name in AUTH_SCHEMES)
    if schemes:
        return schemes
    return ("bearer",) if service.signature_version == "bearer" else ("sigv4",)


def _docstring(text: str) -> str:
    return quote_docstring(text, indent=4)
