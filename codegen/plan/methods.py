"""The client and its paginators: one method for each operation."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import NamedTuple

from codegen.plan import naming
from codegen.plan.constraints import is_required
from codegen.plan.descriptions import argument_line
from codegen.plan.imports import Imports
from codegen.plan.index import Index
from codegen.plan.ir import ClientModule, Method, PaginatorMethod, PaginatorModule, Parameter
from codegen.plan.operations import shape_or_empty
from codegen.plan.prose import quote_docstring, summary, to_text
from codegen.plan.text import literal
from codegen.plan.types import annotation, optional
from codegen.problems import Problem, ProblemsError, pointer
from codegen.source.model import Member, Operation, Paginator, Shape

_WIDTH = 88


def lower_client(index: Index) -> ClientModule:
    """``client.py``."""
    service = index.service
    taken = {*index.operations.values(), service.settings.client_class}
    imports = Imports("", taken)
    names = {
        "Client": imports.runtime("client", "Client"),
        "Service": imports.runtime("service", "Service"),
        "service": imports.package("_service", "SERVICE"),
        "ClassVar": imports.standard("typing", "ClassVar"),
        "property": imports.builtin("property"),
    }
    if service.paginators:
        names["Paginators"] = imports.package("paginators", "Paginators", typing_only=True)
    methods = tuple(_method(index, operation, imports) for operation in service.operations.values())
    return ClientModule(
        class_name=service.settings.client_class,
        documentation=_client_docstring(index),
        imports=imports.block(),
        names=names,
        methods=methods,
        paginated=bool(service.paginators),
    )


def _client_docstring(index: Index) -> str:
    service = index.service
    words = to_text(service.documentation, width=_WIDTH).split("\n\n")[0]
    text = f"A client of {service.full_name}."
    return quote_docstring(f"{text}\n\n{words}" if words else text, indent=4)


def _method(index: Index, operation: Operation, imports: Imports) -> Method:
    shape = shape_or_empty(index.service, operation.input)
    fields = naming.members(shape.members)
    module = f"operations.{index.operation_modules[operation.name]}"
    if operation.output is None:
        returns = imports.runtime("operation", "Response", typing_only=True)
    else:
        response = index.response_class(operation.name)
        returns = imports.package(module, response, typing_only=True)
    parameters = tuple(
        _parameter(index, shape, member, fields[member.name], imports) for member in _ordered(shape)
    )
    return Method(
        name=index.operations[operation.name],
        parameters=parameters,
        returns=returns,
        documentation=_method_docstring(index, operation, shape, fields),
        module=module,
        request=index.request_class(operation.name),
    )


def _ordered(shape: Shape) -> list[Member]:
    """Required members first, each kind in the model's order."""
    return sorted(shape.members.values(), key=lambda member: not is_required(shape, member))


def _parameter(
    index: Index, shape: Shape, member: Member, name: str, imports: Imports
) -> Parameter:
    kind = annotation(index, member, imports, typing_only=True)
    required = is_required(shape, member)
    return Parameter(
        name=name,
        annotation=kind if required else optional(kind),
        default=None if required else "None",
        argument=name,
    )


def _method_docstring(
    index: Index, operation: Operation, shape: Shape, fields: Mapping[str, str]
) -> str:
    parts = [to_text(operation.documentation, width=_WIDTH) or f"Calls {operation.name}."]
    if operation.deprecated:
        parts.append(f"Deprecated. {to_text(operation.deprecated_message, width=_WIDTH)}".strip())
    parts += _arguments(index, shape, fields)
    parts += _returns(index, operation)
    parts.append(_raises(index, operation))
    parts.append(f"Source: {operation.name}, API version {index.service.api_version}.")
    return quote_docstring("\n\n".join(parts), indent=8)


def _arguments(index: Index, shape: Shape, fields: Mapping[str, str]) -> list[str]:
    if not shape.members:
        return []
    lines = [_item(fields[member.name], argument_line(index, member)) for member in _ordered(shape)]
    return ["\n".join(("Args:", *lines))]


def _item(name: str, text: str) -> str:
    return textwrap.fill(
        f"{name}: {text}",
        _WIDTH,
        initial_indent="    ",
        subsequent_indent="        ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _returns(index: Index, operation: Operation) -> list[str]:
    shape = shape_or_empty(index.service, operation.output)
    if not shape.members:
        return []
    fields = naming.members(shape.members)
    listed = ", ".join(
        f"``{fields[member.name]}``" for member in shape.members.values() if not member.location
    )
    others = "" if listed else ", ".join(f"``{name}``" for name in fields.values())
    return [
        "\n".join(("Returns:", _item(index.response_class(operation.name), f"{listed or others}.")))
    ]


def _raises(index: Index, operation: Operation) -> str:
    lines = [
        _item(index.errors[name], _error_words(index, name))
        for name in dict.fromkeys(operation.errors)
    ]
    lines.append(_item("ServiceError", "The service answered with another error."))
    if operation.input is not None:
        lines.append(_item("ParamValidationError", "A parameter can't be sent."))
    lines.append(_item("TransportError", "The request or its answer was lost on the network."))
    return "\n".join(("Raises:", *lines))


def _error_words(index: Index, name: str) -> str:
    shape = index.service.shapes[name]
    words = summary(shape.documentation)
    status = f"HTTP {shape.error_status}." if shape.error_status else ""
    return f"{words} {status}".strip() or "See its documentation."


def lower_paginators(index: Index) -> PaginatorModule | None:
    """``paginators.py``; None where nothing has pages."""
    if not index.service.paginators:
        return None
    taken = {index.operations[name] for name in index.service.paginators}
    imports = Imports("", taken)
    names = {
        "Paginator": imports.runtime("pagination", "Paginator"),
        "Client": imports.runtime("client", "Client", typing_only=True),
    }
    methods = tuple(
        _paginator(index, paginator, imports) for paginator in index.service.paginators.values()
    )
    return PaginatorModule(imports=imports.block(), names=names, methods=methods)


def _paginator(index: Index, paginator: Paginator, imports: Imports) -> PaginatorMethod:
    operation = index.service.operations[paginator.operation]
    given = shape_or_empty(index.service, operation.input)
    answer = shape_or_empty(index.service, operation.output)
    fields = naming.members(given.members)
    module = f"operations.{index.operation_modules[operation.name]}"
    response = imports.package(module, index.response_class(operation.name), typing_only=True)
    items, element = _items(index, paginator, answer, imports)
    parameters: list[Parameter] = []
    lines: list[str] = []
    for member in _ordered(given):
        if member.name in paginator.input_token:
            continue
        parameter = _parameter(index, given, member, fields[member.name], imports)
        line = argument_line(index, member)
        largest = index.shape(member).maximum
        if member.name == paginator.limit_key and parameter.default and largest is not None:
            shown = literal(str(largest)) if index.shape(member).type == "string" else str(largest)
            parameter = Parameter(
                name=parameter.name,
                annotation=parameter.annotation,
                default=parameter.default,
                argument=f"{shown} if {parameter.name} is None else {parameter.name}",
            )
            line += f" The largest page, {largest}, where it is not given."
        parameters.append(parameter)
        lines.append(_item(parameter.name, line))
    text = imports.builtin("str")
    parameters.append(
        Parameter(name="starting_token", annotation=f"{text} | None", default="None", argument="")
    )
    lines.append(
        _item(
            "starting_token",
            "Where to go on: the ``resume_token`` of a paginator that was stopped.",
        )
    )
    pager = imports.runtime("pagination", "Paginator")
    paragraphs = (
        f"Walks the pages of ``{index.operations[operation.name]}``.",
        "\n".join(("Args:", *lines)),
        "\n".join(
            (
                "Returns:",
                _item(f"Paginator of {element}", "iterating gives items; ``pages()`` responses."),
            )
        ),
        "\n".join(
            (
                "Raises:",
                _item("ResponseParseError", "While iterating: the service repeated a token."),
            )
        ),
    )
    return PaginatorMethod(
        method=Method(
            name=index.operations[operation.name],
            parameters=tuple(parameters),
            returns=f"{pager}[{response}, {element}]",
            documentation=quote_docstring("\n\n".join(paragraphs), indent=8),
            module=module,
            request=index.request_class(operation.name),
        ),
        input_tokens=tuple(literal(fields[name]) for name in paginator.input_token),
        output_tokens=tuple(
            _path(index, answer, path).expression for path in paginator.output_token
        ),
        items=items,
        more=(
            _path(index, answer, paginator.more_results).expression
            if paginator.more_results
            else None
        ),
    )


def _items(index: Index, paginator: Paginator, answer: Shape, imports: Imports) -> tuple[str, str]:
    """The expression of a page's items, and the type of one."""
    for key in paginator.result_key:
        found = _path(index, answer, key)
        shape = index.shape(found.member)
        if shape.type == "list":
            element = annotation(index, shape.element, imports, typing_only=True)
            expression = found.expression if found.present else f"{found.expression} or []"
            return expression, optional(element) if shape.sparse else element
        if shape.type == "map":
            key_member, value_member = shape.entry
            key_type = annotation(index, key_member, imports, typing_only=True)
            value_type = annotation(index, value_member, imports, typing_only=True)
            source = found.expression if found.present else f"({found.expression} or {{}})"
            return (
                f"list({source}.items())",
                f"{imports.builtin('tuple')}[{key_type}, {value_type}]",
            )
    raise ProblemsError(
        [
            Problem(
                index.service.file,
                pointer("operations", paginator.operation),
                f"the paginator's result_key {', '.join(paginator.result_key)} is neither a list nor a map",
                "a list or map of the output (correct it in overlay.toml)",
            )
        ]
    )


class _Found(NamedTuple):
    """A path of members in an answer: its expression, its end, and whether it is always there."""

    expression: str
    member: Member
    present: bool


def _path(index: Index, answer: Shape, path: str) -> _Found:
    """A dotted path of the model as attributes of ``page``."""
    first, *rest = path.split(".")
    found = _step(index, answer, first, "page")
    for depth, part in enumerate(rest, 1):
        holder = index.shape(found.member)
        if found.present:
            found = _step(index, holder, part, found.expression)
        else:
            # Named, so that type checkers see that it is not None where it is used.
            name = f"part{depth}"
            inner = _step(index, holder, part, name)
            given = f"({name} := {found.expression}) is not None"
            found = _Found(f"({inner.expression} if {given} else None)", inner.member, False)
    return found


def _step(index: Index, shape: Shape, name: str, holder: str) -> _Found:
    member = shape.members[name]
    present = name in index.always_there.get(shape.name, frozenset())
    return _Found(f"{holder}.{naming.members(shape.members)[name]}", member, present)
