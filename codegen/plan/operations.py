"""Operations: their requests and responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from codegen.plan import naming
from codegen.plan.constraints import constraints
from codegen.plan.descriptions import lower_first, operation_summary
from codegen.plan.endpoint_names import keyword_name
from codegen.plan.imports import Imports
from codegen.plan.index import Index
from codegen.plan.ir import Assignment, OperationModule, Request, Response
from codegen.plan.prose import quote_docstring
from codegen.plan.protocols.rest_json import ResponseBinding, bind_request, bind_response
from codegen.plan.structures import lower_fields
from codegen.plan.support import AUTH_SCHEMES
from codegen.plan.text import literal
from codegen.source.model import Operation, Service, Shape


def lower_operations(index: Index) -> tuple[OperationModule, ...]:
    """Every operation, each in a module of its own."""
    return tuple(_module(index, operation) for operation in index.service.operations.values())


def shape_or_empty(service: Service, name: str | None) -> Shape:
    """A shape, or a structure without members where an operation has none."""
    return service.shapes[name] if name is not None else Shape(name="", type="structure")


def _module(index: Index, operation: Operation) -> OperationModule:
    given = shape_or_empty(index.service, operation.input)
    answer = shape_or_empty(index.service, operation.output)
    request_name = index.request_class(operation.name)
    response_name = index.response_class(operation.name)
    request_fields = naming.members(given.members)
    response_fields = naming.members(answer.members)
    taken = {*request_fields.values(), *response_fields.values(), request_name, response_name}
    imports = Imports("operations", taken)
    names = _names(imports, constrained=bool(given.members))
    request = _request(index, operation, given, request_fields, imports)
    if operation.output is None:
        binding = ResponseBinding(read_json=False, read=())
        request = replace(request, response=names["Response"])
        response = None
    else:
        binding = bind_response(index, answer, response_fields, imports, target="result")
        response = Response(
            name=response_name,
            documentation=_docstring(f"The answer of {operation.name}."),
            fields=lower_fields(index, answer, response_fields, imports),
        )
    notes_missing = any("missing" in assignment.expression for assignment in binding.read)
    if notes_missing:
        names["Missing"] = imports.runtime("values", "Missing")
    if binding.read_json:
        names["read_object"] = imports.runtime("values", "read_object")
    if request.body is not None or request.query is not None or request.headers is not None:
        names["dict"] = imports.builtin("dict")
    if request.body is not None or request.query is not None:
        names["Any"] = imports.standard("typing", "Any")
    if request.endpoint_parameters:
        names["Any"] = imports.standard("typing", "Any")
        names["Mapping"] = imports.standard("collections.abc", "Mapping")
    return OperationModule(
        stem=index.operation_modules[operation.name],
        operation=operation.name,
        summary=quote_docstring(
            f"{operation.name}: {lower_first(operation_summary(operation))}", indent=0
        ),
        imports=imports.block(),
        names=names,
        request=request,
        response=response,
        read_json=binding.read_json,
        notes_missing=notes_missing,
        read=binding.read,
    )


def _names(imports: Imports, *, constrained: bool) -> dict[str, str]:
    names = {
        "dataclass": imports.standard("dataclasses", "dataclass"),
        "ClassVar": imports.standard("typing", "ClassVar"),
        "str": imports.builtin("str"),
        "object": imports.builtin("object"),
        "HttpRequest": imports.runtime("http", "HttpRequest"),
        "HttpResponse": imports.runtime("http", "HttpResponse"),
        "Request": imports.runtime("operation", "Request"),
        "Response": imports.runtime("operation", "Response"),
        "metadata": imports.runtime("operation", "metadata"),
    }
    if constrained:
        names["Mapping"] = imports.standard("collections.abc", "Mapping")
        names["Constraint"] = imports.runtime("validation", "Constraint")
    return names


def _request(
    index: Index,
    operation: Operation,
    shape: Shape,
    fields: Mapping[str, str],
    imports: Imports,
) -> Request:
    binding = bind_request(index, operation, shape, fields, imports)
    return Request(
        name=index.request_class(operation.name),
        response=index.response_class(operation.name),
        documentation=_docstring(f"The parameters of {operation.name}."),
        fields=lower_fields(index, shape, fields, imports, request=True),
        constraints=constraints(index, shape, dict(fields), imports),
        class_variables=_class_variables(index, operation, imports),
        endpoint_parameters=_endpoint_parameters(index, operation, shape, fields),
        query=binding.query,
        headers=binding.headers,
        body=binding.body,
        http=binding.http,
    )


def _class_variables(
    index: Index, operation: Operation, imports: Imports
) -> tuple[Assignment, ...]:
    class_var = imports.standard("typing", "ClassVar")
    boolean, text, row = (imports.builtin(name) for name in ("bool", "str", "tuple"))
    variables: list[Assignment] = []
    if not operation.safe_to_repeat:
        variables.append(
            Assignment(name=f"SAFE_TO_REPEAT: {class_var}[{boolean}]", expression="False")
        )
    schemes = auth_schemes(index.service, operation)
    if schemes != ("sigv4",):
        listed = ", ".join(literal(scheme) for scheme in schemes)
        kind = f"{class_var}[{row}[{text}, ...]]"
        variables.append(Assignment(name=f"AUTH_SCHEMES: {kind}", expression=f"({listed},)"))
    if operation.unsigned_payload or operation.auth_type == "v4-unsigned-body":
        variables.append(
            Assignment(name=f"UNSIGNED_PAYLOAD: {class_var}[{boolean}]", expression="True")
        )
    return tuple(variables)


def auth_schemes(service: Service, operation: Operation) -> tuple[str, ...]:
    """How an operation may be authenticated, best first."""
    if operation.auth_type == "none":
        return ("none",)
    named = operation.auth or service.auth
    schemes = tuple(AUTH_SCHEMES[name] for name in named if name in AUTH_SCHEMES)
    if schemes:
        return schemes
    return ("bearer",) if service.signature_version == "bearer" else ("sigv4",)


def _endpoint_parameters(
    index: Index, operation: Operation, shape: Shape, fields: Mapping[str, str]
) -> tuple[str, ...]:
    """What the operation tells the endpoint rules: constants, and members bound to a parameter."""
    rules = index.service.endpoint_rules
    known = {} if rules is None else rules["parameters"]
    constants = tuple(
        f"{literal(keyword_name(name))}: {value!r}"
        for name, value in operation.static_context_params.items()
        if name in known
    )
    bound = tuple(
        f"{literal(keyword_name(member.context_param))}: self.{fields[member.name]}"
        for member in shape.members.values()
        if member.context_param is not None and member.context_param in known
    )
    return (*constants, *bound)


def _docstring(text: str) -> str:
    return quote_docstring(text, indent=4)
