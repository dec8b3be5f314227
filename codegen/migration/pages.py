"""Paginators, waiters, and loops over the tokens of pages."""

from __future__ import annotations

import ast
import re

from codegen.migration.calls import name_of
from codegen.migration.context import Called, Context
from codegen.migration.parameters import Evaluate, Passing
from codegen.migration.source_text import Edit, Span
from codegen.migration.values import (
    UNKNOWN,
    FullResult,
    Pages,
    Paginator,
    Received,
    Values,
    Waiter,
    one,
)
from codegen.plan.ir.boto3_names import PaginatorNames, StructureNames, ValueType

_CONFIG = "PaginationConfig"
_MEMBERS = re.compile(r"(\w+)\[\](?:\.(\w+))?")


class PageCalls:
    """Follows paginators and waiters.

    Args:
        context: The module.
        evaluate: Evaluates an expression.
        scope: The function, class or module that is analysed.
    """

    def __init__(self, context: Context, evaluate: Evaluate, scope: ast.AST) -> None:
        self._context = context
        self._evaluate = evaluate
        self._scope = scope
        self._by_page: dict[ast.Call, Edit | None] = {}

    def paginate(self, node: ast.Call, paginator: Paginator, doubt: str) -> Values:
        """``paginator.paginate(…)``: a call of the method that the paginator has become."""
        context, service = self._context, paginator.client.service
        operation = context.operation(paginator.client, paginator.operation)
        if (
            operation is None
            or operation.paginator is None
            or not isinstance(node.func, ast.Attribute)
        ):
            return UNKNOWN
        context.calls(service)
        names = operation.paginator
        structure = context.names(service).structures.get(operation.input)
        decide = [doubt] if doubt else []
        config = [keyword for keyword in node.keywords if keyword.arg == _CONFIG]
        others = [keyword for keyword in node.keywords if keyword.arg != _CONFIG]
        passing = Passing(context, service, self._scope, self._evaluate, not doubt)
        decide += passing.arguments(
            others, structure.members if structure else {}, names.parameters
        )
        is_sized = any(
            names.parameters.get(keyword.arg or "") == names.page_size for keyword in others
        )
        if config:
            given = self._config(config[0], names, decide)
            is_sized = is_sized or any(text.startswith(f"{names.page_size}=") for text in given)
            self._replace_argument(node, config[0], ", ".join(given))
        dot = name_of(context, node.func).start - 1
        context.replace(Span(dot, dot + 1 + len(node.func.attr)), "")
        span = context.source.span(node)
        self._by_page[node] = context.replace(span, span, ".pages()")
        context.forget(node.func.value, "pages")
        note = ""
        if not is_sized and names.page_size and names.largest_page is not None:
            note = f"it asks for pages of {names.largest_page}, unless `{names.page_size}` is given"
        context.note(node, "pages", service, decide="; ".join(decide), note=note)
        return one(Pages(paginator.client, paginator.operation))

    def _config(self, keyword: ast.keyword, names: PaginatorNames, decide: list[str]) -> list[str]:
        """The arguments that ``PaginationConfig`` becomes."""
        self._evaluate(keyword.value)
        source, value = self._context.source, keyword.value
        if not isinstance(value, ast.Dict):
            decide.append(f"what `{_CONFIG}` holds: its entries become arguments")
            return []
        given: list[str] = []
        for key, part in zip(value.keys, value.values, strict=True):
            text = source.becomes(source.span(part))
            match key.value if isinstance(key, ast.Constant) else None:
                case "PageSize" if names.page_size:
                    given.append(f"{names.page_size}={text}")
                case "StartingToken":
                    given.append(f"starting_token={text}")
                case "MaxItems":
                    decide.append(f"how to stop after {text} items: `.collect(limit={text})`")
                case _:
                    decide.append(f"what becomes of an entry of `{_CONFIG}`")
        return given

    def _replace_argument(self, node: ast.Call, keyword: ast.keyword, text: str) -> None:
        """Replaces an argument by others, or removes it with its comma."""
        source = self._context.source
        span = source.span(keyword)
        if not text:
            end = source.span(node).end - 1
            following = re.match(r"\s*,\s*", source.text[span.end : end])
            before = re.search(r",\s*$", source.text[: span.start])
            if following:
                span = Span(span.start, span.end + following.end())
            elif before:
                span = Span(before.start(), span.end)
        self._context.replace(span, text)

    def method(self, node: ast.Call, pages: Pages, name: str) -> Values:
        """A method of what ``paginate`` returned."""
        context, func = self._context, node.func
        service = pages.client.service
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            self._evaluate(argument)
        if not isinstance(func, ast.Attribute):
            return UNKNOWN
        maker = func.value
        is_direct = isinstance(maker, ast.Call) and maker in self._by_page
        if name == "build_full_result":
            decide = "" if is_direct else "where the items are collected: pages have no such method"
            if isinstance(maker, ast.Call) and is_direct:
                context.remove(self._by_page.pop(maker))
                context.forget(maker, "pages")
                self._rename(func, "collect")
            decide = decide or "what is read of the result: it is the list of all items"
            context.note(node, "pages", service, decide=decide)
            return one(FullResult(service, pages.operation))
        if name == "search":
            self._search(node, maker if is_direct else None, pages)
        return UNKNOWN

    def _rename(self, node: ast.Attribute, name: str) -> None:
        self._context.replace(name_of(self._context, node), name)

    def _search(self, node: ast.Call, maker: ast.expr | None, pages: Pages) -> None:
        """``search("things[].name")`` becomes a generator over the items."""
        context, service = self._context, pages.client.service
        element = self._items(pages)
        given = node.args[0] if node.args else None
        match = _MEMBERS.fullmatch(str(given.value)) if isinstance(given, ast.Constant) else None
        operation = context.operation(pages.client, pages.operation)
        items = operation.paginator.items if operation and operation.paginator else ""
        if not (isinstance(maker, ast.Call) and match and element and match[1] == items):
            decide = "how the expression is written as a comprehension over items"
            context.note(node, "pages", service, decide=decide, becomes="")
            return
        member = element.members.get(match[2] or "")
        if match[2] and member is None:
            decide = f"what becomes of `{match[2]}`: items have no such member"
            context.note(node, "pages", service, decide=decide, becomes="")
            return
        context.remove(self._by_page.pop(maker))
        context.forget(maker, "pages")
        inner = context.source.span(maker)
        if member is None:
            context.replace(context.source.span(node), inner)
        else:
            context.replace(
                context.source.span(node), f"(item.{member.field} for item in ", inner, ")"
            )
        context.note(node, "pages", service)

    def _items(self, pages: Pages) -> StructureNames | None:
        """The structure of an item."""
        kind = item_type(self._context, pages.client.service, pages.operation)
        if kind is None or kind.element is None:
            return None
        return self._context.names(pages.client.service).structures.get(kind.element.structure)

    def full_result(self, node: ast.Subscript, result: FullResult, key: str) -> Values:
        """``build_full_result()["things"]``: the list that ``collect`` returns."""
        context = self._context
        operation = context.names(result.service).operations[result.operation]
        kind = item_type(context, result.service, result.operation)
        if operation.paginator is None or kind is None or key != operation.paginator.items:
            return UNKNOWN
        source = context.source
        context.replace(source.span(node), source.span(node.value))
        context.forget(node.value, "pages")
        context.note(node, "pages", result.service)
        return one(Received(result.service, kind))

    def wait(self, node: ast.Call, waiter: Waiter, doubt: str) -> Values:
        """``waiter.wait(…)``: a call of the method that the waiter has become."""
        context, func = self._context, node.func
        names = context.names(waiter.service)
        known = names.waiters[waiter.name]
        operation = names.operations[known.operation]
        context.calls(waiter.service)
        structure = names.structures.get(operation.input)
        config = [keyword for keyword in node.keywords if keyword.arg == "WaiterConfig"]
        others = [keyword for keyword in node.keywords if keyword.arg != "WaiterConfig"]
        passing = Passing(context, waiter.service, self._scope, self._evaluate, not doubt)
        decide = [doubt] if doubt else []
        decide += passing.arguments(others, structure.members if structure else {})
        if config:
            self._evaluate(config[0].value)
            given = self._wait_config(config[0].value, known.delay, known.max_attempts, decide)
            self._replace_argument(node, config[0], ", ".join(given))
        if isinstance(func, ast.Attribute):
            dot = name_of(context, func).start - 1
            context.replace(Span(dot, dot + 1 + len(func.attr)), "")
            context.forget(func.value, "waiter")
        context.note(node, "waiter", waiter.service, decide="; ".join(decide))
        return UNKNOWN

    def _wait_config(
        self, node: ast.expr, delay: int, attempts: int, decide: list[str]
    ) -> list[str]:
        if not isinstance(node, ast.Dict):
            decide.append("what `WaiterConfig` holds: `interval` and `timeout` replace it")
            return []
        source = self._context.source
        texts = {"Delay": str(delay), "MaxAttempts": str(attempts)}
        for key, part in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in texts:
                texts[str(key.value)] = source.becomes(source.span(part))
        first, second = texts["Delay"], texts["MaxAttempts"]
        if first.isdecimal() and second.isdecimal():
            limit = str(int(first) * int(second))
        else:
            limit = f"({first}) * ({second})"
        interval = [] if first == str(delay) else [f"interval={first}"]
        return [*interval, f"timeout={limit}"]


def item_type(context: Context, service: str, operation: str) -> ValueType | None:
    """The type of the list that has the items of a page."""
    names = context.names(service)
    known = names.operations[operation]
    output = names.structures.get(known.output)
    if known.paginator is None or output is None:
        return None
    member = output.members.get(known.paginator.items)
    return None if member is None else member.type


def note_loop(context: Context, node: ast.While | ast.For, called: Called) -> None:
    """Notes a loop that asks for page after page."""
    for (service, method), call in called.pages.items():
        if (service, method) not in called.tokens or not isinstance(call.func, ast.Attribute):
            continue
        names = context.names(service)
        operation, source = names.operations[method], context.source
        structure = names.structures.get(operation.input)
        if operation.paginator is None or structure is None:
            continue
        tokens = {structure.members[one].field for one in operation.paginator.input_tokens}
        dropped = {*operation.paginator.input_tokens, *tokens}
        kept = [keyword for keyword in call.keywords if keyword.arg and keyword.arg not in dropped]
        arguments = ", ".join(source.becomes(source.span(keyword)) for keyword in kept)
        maker = source.becomes(source.span(call.func.value))
        loop = f"for page in {maker}.paginate.{operation.method}({arguments}).pages(): ..."
        context.note(
            Span(source.span(node).start, source.span(node).start + len("while")),
            "pages",
            service,
            decide="whether a paginator replaces the loop over tokens",
            becomes=loop,
        )
