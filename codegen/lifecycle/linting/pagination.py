"""Rules on paginated operations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.lifecycle.linting.finding import Answer, Finding, Model, plain_text
from codegen.lifecycle.linting.names import split_name
from codegen.problems import pointer
from codegen.source.model import Member, Operation
from codegen.source.paginator import Paginator
from codegen.source.paginators import paginator_problems

_TOKEN = re.compile(
    r"((next|last|starting|start|previous) )?((page|paging|pagination|continuation|results?) )?"
    r"(token|marker|cursor|position)"
)
_LIMIT = re.compile(r"(max|limit|size|count|page|results|items)( |$)|^max")
_DEFAULT_OF_ONE = re.compile(
    r"\bdefault(s|ed)?( value)?( is| to)?\s*[:=]?\s*\W{0,2}(1|one)\b(?! of\b)(?![.,]?[0-9])", re.I
)


def without_paginator(model: Model) -> Iterator[Finding]:
    """Operations with page tokens in request and response but without a paginator."""
    for operation in model.service.operations.values():
        tokens = _page_tokens(model, operation)
        if tokens is not None and operation.name not in model.service.paginators:
            taken, given = tokens
            yield Finding(
                where=operation.name,
                pointer=pointer("operations", operation.name),
                found=f"takes {taken} and returns {given}, but has no paginator",
                entries={
                    "paginator": {"operation": operation.name},
                    "leave_out": {"operations": operation.name},
                },
            )


def not_resolving(model: Model) -> Iterator[Finding]:
    """Paginators with paths that do not resolve."""
    for name, paginator in model.service.paginators.items():
        problems = [*paginator_problems(model.service, paginator, "", "")]
        if problems:
            yield Finding(
                where=name,
                pointer=pointer("pagination", name),
                found="; ".join(problem.found for problem in problems),
                document="paginators",
            )


def pages_of_one(model: Model) -> Iterator[Finding]:
    """Operations whose default page size is one."""
    for operation in model.service.operations.values():
        modelled = model.service.paginators.get(operation.name)
        if modelled is None and _page_tokens(model, operation) is None:
            continue
        for member in model.input_members(operation).values():
            if (
                _LIMIT.search(split_name(member.name))
                and "efault" in member.documentation
                and _DEFAULT_OF_ONE.search(plain_text(member.documentation))
            ):
                yield _page_of_one(model, operation, member)
                break


def _page_of_one(model: Model, operation: Operation, member: Member) -> Finding:
    input_shape = operation.input or ""
    return Finding(
        where=operation.name,
        pointer=pointer("shapes", input_shape, "members", member.name),
        found=f"the default page size, without {member.name}, is one item",
        answer=_largest_page_answer(model, operation, member),
    )


def _largest_page_answer(model: Model, operation: Operation, member: Member) -> Answer | None:
    """The answer if a paginator sets the page size of the operation."""
    added: list[Paginator] = [
        Paginator.from_document(entry["operation"], entry)
        for entry in model.documents.overlay.get("paginator", ())
    ]
    largest = model.shape(member).maximum
    for paginator in (*model.service.paginators.values(), *added):
        if paginator.operation == operation.name and paginator.limit_key == member.name and largest:
            reason = f"the paginator requests pages of the maximum size, {int(largest)}, by default"
            return Answer(reason, "codegen/plan/package/paginators.py")
    return None


def _page_tokens(model: Model, operation: Operation) -> tuple[str, str] | None:
    """The page tokens of request and response, if the response is a page."""
    given = model.output_members(operation).values()
    if not any(model.shape(member).type in ("list", "map") for member in given):
        return None
    taken_tokens = [
        member.name
        for member in model.input_members(operation).values()
        if _is_token(model, member)
    ]
    given_tokens = [member.name for member in given if _is_token(model, member)]
    if not taken_tokens or not given_tokens:
        return None
    # A response may also have tokens of other pages, such as the previous one.
    given_tokens.sort(key=lambda name: (name not in taken_tokens, "next" not in split_name(name)))
    name = given_tokens[0]
    return (name if name in taken_tokens else taken_tokens[0]), name


def _is_token(model: Model, member: Member) -> bool:
    shape = model.shape(member)
    return (
        shape.type == "string"
        and not shape.enum
        and bool(_TOKEN.fullmatch(split_name(member.name)))
    )
