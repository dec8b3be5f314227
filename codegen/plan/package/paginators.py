"""``paginators.py``: a method for each paginated operation.

Specification: https://smithy.io/2.0/spec/behavior-traits.html#paginated-trait
"""

from __future__ import annotations

import re
from typing import NamedTuple

from codegen.plan.ir.client import Method, PaginatorMethod, PaginatorModule, Parameter
from codegen.plan.package.client import (
    WIDTH,
    Owner,
    item,
    lower_parameter,
    ordered,
    original_method,
    sensitive_arguments,
)
from codegen.plan.package.deprecation import deprecated_use, deprecation, deprecation_names
from codegen.plan.python.docs import argument
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.plan.python.jmespath_code import UnsupportedExpression, Value, compile_expression
from codegen.plan.python.naming import local, reserved
from codegen.plan.python.types import annotation
from codegen.problems import Problem, ProblemsError, pointer
from codegen.source.model import Member, Operation, Shape
from codegen.source.paginator import Paginator
from codegen.text.docstrings import quote_docstring
from codegen.text.python_source import literal, row
from codegen.text.wording import describe

_NAMES = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


def lower_paginators(index: Index, *, is_asynchronous: bool = False) -> PaginatorModule | None:
    """``paginators.py``, or its twin in ``aio``; None if no operation is paginated.

    Raises:
        ProblemsError: A paginator can't be written as attributes; all such paginators are listed.
    """
    paginators = index.service.paginators.values()
    problems = [problem for paginator in paginators for problem in _problems(index, paginator)]
    if problems:
        raise ProblemsError(problems)
    if not paginators:
        return None
    imports = Imports("aio" if is_asynchronous else "", _taken(index))
    if is_asynchronous:
        names = {
            "Paginator": imports.runtime("aio.pagination", "AsyncPaginator"),
            "Client": imports.runtime("aio.client", "AsyncClient"),
        }
    else:
        names = {
            "Paginator": imports.runtime("pagination", "Paginator"),
            "Client": imports.runtime("client", "Client"),
        }
    operations = [index.service.operations[one.operation] for one in paginators]
    names |= deprecation_names(index.service, operations, imports)
    kind = names["Paginator"]
    original = (lambda: imports.lazy("paginators", "Paginators")) if is_asynchronous else None
    methods = tuple(
        _paginator(index, paginator, imports, kind, original) for paginator in paginators
    )
    if any(one.method.original for one in methods):
        names["documented_by"] = imports.decorator("documentation", "documented_by")
    return PaginatorModule(
        is_asynchronous=is_asynchronous, imports=imports.block(), names=names, methods=methods
    )


def _taken(index: Index) -> set[str]:
    """The methods, and their parameters, which shadow names in their bodies."""
    operations = [index.service.operations[name] for name in index.service.paginators]
    fields = [index.fields[index.input(operation).name].values() for operation in operations]
    return {index.methods[operation.name] for operation in operations}.union(*fields)


def _problems(index: Index, paginator: Paginator) -> list[Problem]:
    """The parts of a paginator that can't be written as attributes."""
    operation = index.service.operations[paginator.operation]
    given, output = index.input(operation), index.output(operation)
    found: list[tuple[str, str]] = []
    for token in paginator.input_token:
        if token not in given.members:
            found.append(
                (
                    f"the input_token {describe(token)}",
                    "the name of a member of the input",
                )
            )
    for path in paginator.output_token:
        if not _NAMES.fullmatch(path) and _expression(index, output, path) is None:
            found.append(
                (f"the path {describe(path)}", "member names joined by '.', or with '[-1]'")
            )
    more = [] if paginator.more_results is None else [paginator.more_results]
    for path in [*more, *paginator.result_key]:
        if not _NAMES.fullmatch(path):
            found.append((f"the path {describe(path)}", "member names joined by '.'"))
    if not found and not _results(index, output, paginator):
        listed = ", ".join(describe(key) for key in paginator.result_key) or "nothing"
        found.append((f"{listed} as result_key", "a list or map of the output"))
    place = pointer("operations", operation.name)
    return [
        Problem(
            index.service.file,
            place,
            f"{what} in the paginator of {operation.name}, which codegen does not support",
            right,
        )
        for what, right in found
    ]


def _results(index: Index, output: Shape, paginator: Paginator) -> list[_Found]:
    """The result keys that are lists or maps. The first has the items."""
    found = [_path(index, output, key) for key in paginator.result_key]
    return [result for result in found if index.shape(result.member).type in ("list", "map")]


def _paginator(
    index: Index, paginator: Paginator, imports: Imports, kind: str, original: Owner | None
) -> PaginatorMethod:
    operation = index.service.operations[paginator.operation]
    given, output = index.input(operation), index.output(operation)
    module = f"operations.{index.operation_modules[operation.name]}"
    response = imports.lazy("models", index.response_class(operation.name))
    items, element = _items(index, paginator, output, imports)
    members = [member for member in ordered(given) if member.name not in paginator.input_token]
    parameters = [_parameter(index, paginator, given, member, imports) for member in members]
    starting_token = Parameter(
        name="starting_token",
        annotation=f"{imports.builtin('str')} | None",
        default="None",
        field="",
        argument="",
    )
    more = paginator.more_results
    fields = index.fields[given.name]
    return PaginatorMethod(
        method=Method(
            name=index.methods[operation.name],
            parameters=(*parameters, starting_token),
            returns=f"{kind}[{response}, {element}]",
            documentation=_docstring(index, operation, members, paginator, parameters),
            original=original_method(index, operation, original, index.methods[operation.name]),
            module=module,
            request=imports.lazy("models", index.request_class(operation.name)),
            deprecated=deprecation(operation),
            deprecated_use=deprecated_use(index, operation, [*parameters, starting_token]),
            sensitive_arguments=sensitive_arguments(index, given, parameters),
            variable=local("request", [parameter.name for parameter in parameters]),
        ),
        input_tokens=row(literal(fields[name]) for name in paginator.input_token),
        output_tokens=row(_token(index, output, path) for path in paginator.output_token),
        items=items,
        more=_path(index, output, more).expression if more else None,
    )


def _parameter(
    index: Index, paginator: Paginator, given: Shape, member: Member, imports: Imports
) -> Parameter:
    parameter = lower_parameter(index, given, member, imports)
    name = paginator_parameter(parameter.name)
    largest = largest_page(index, paginator, member)
    shown = literal(largest) if index.shape(member).type == "string" else largest
    chosen = largest and parameter.default
    return Parameter(
        name=name,
        annotation=parameter.annotation,
        default=parameter.default,
        field=parameter.field,
        argument=f"{shown} if {name} is None else {name}" if chosen else name,
    )


def paginator_parameter(field: str) -> str:
    """The parameter of a paginator for a field of the request."""
    return f"{field}_" if field in reserved("pagination") else field


def largest_page(index: Index, paginator: Paginator, member: Member) -> str:
    """The maximum page size; empty if ``member`` is not the page size or has no maximum."""
    largest = index.shape(member).maximum
    if member.name != paginator.limit_key or largest is None:
        return ""
    return str(int(largest))


def _docstring(
    index: Index,
    operation: Operation,
    members: list[Member],
    paginator: Paginator,
    parameters: list[Parameter],
) -> str:
    lines: list[str] = []
    for member, parameter in zip(members, parameters, strict=True):
        default = ""
        if parameter.argument != parameter.name:
            default = f"Default: {largest_page(index, paginator, member)}, the maximum."
        lines.append(argument(index, member, parameter.name, width=WIDTH, default=default))
    resumed = "The ``resume_token`` of an earlier paginator, to continue where it stopped."
    given = "    An iterator over items; its ``pages()`` iterates over responses."
    repeated = "The service repeated a token. Raised while iterating."
    paragraphs = (
        [f"Iterates over the items of all pages of ``{index.methods[operation.name]}``."],
        ["Args:", *lines, item("starting_token", resumed)],
        ["Returns:", given],
        ["Raises:", item("ResponseParseError", repeated)],
    )
    return quote_docstring("\n\n".join("\n".join(lines) for lines in paragraphs), indent=8)


def _items(index: Index, paginator: Paginator, output: Shape, imports: Imports) -> tuple[str, str]:
    """The expression for a page's items, and the type of an item."""
    found = _results(index, output, paginator)[0]
    shape = index.shape(found.member)
    if shape.type == "list":
        element = annotation(index, shape.element, imports, optional=shape.sparse, typing_only=True)
        return found.expression if found.present else f"{found.expression} or []", element
    key_member, value_member = shape.entry
    name = annotation(index, key_member, imports, typing_only=True)
    value = annotation(index, value_member, imports, optional=shape.sparse, typing_only=True)
    source = found.expression if found.present else f"({found.expression} or {{}})"
    items = f"{imports.builtin('list')}({source}.items())"
    return items, f"{imports.builtin('tuple')}[{name}, {value}]"


def _token(index: Index, output: Shape, path: str) -> str:
    """The expression for the token of the next page."""
    if _NAMES.fullmatch(path):
        return _path(index, output, path).expression
    return _expression(index, output, path) or ""


def _expression(index: Index, output: Shape, path: str) -> str | None:
    """The expression for a value at an index of a list; None if it can't be compiled."""
    try:
        compiled = compile_expression(index, path, output, "page")
    except UnsupportedExpression:
        return None
    return compiled.text if isinstance(compiled, Value) else None


class _Found(NamedTuple):
    """A path of members in an output."""

    expression: str
    member: Member
    """The last member."""

    present: bool
    """Whether every member on the path is always present."""


def _path(index: Index, output: Shape, path: str) -> _Found:
    """Resolves a dotted path of the model to attributes of ``page``."""
    first, *rest = path.split(".")
    found = _step(index, output, first, "page")
    for depth, part in enumerate(rest, 1):
        holder = index.shape(found.member)
        if found.present:
            found = _step(index, holder, part, found.expression)
        else:
            # A name lets type checkers narrow the type.
            name = f"part{depth}"
            inner = _step(index, holder, part, name)
            given = f"({name} := {found.expression}) is not None"
            found = _Found(f"({inner.expression} if {given} else None)", inner.member, False)
    return found


def _step(index: Index, shape: Shape, name: str, holder: str) -> _Found:
    present = name in index.always_present[shape.name]
    return _Found(f"{holder}.{index.fields[shape.name][name]}", shape.members[name], present)
