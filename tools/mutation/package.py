"""What can be wrong in the rest of a package: errors, pages, endpoints, the client, its facts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tools.mutation.messages import Mutants, keywords, named, text
from tools.mutation.source import Source


def a_wrong_error_class(source: Source) -> Mutants:
    for node in source.nodes:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.value, ast.Dict):
            continue
        values = [value for value in node.value.values if isinstance(value, ast.Name)]
        for value, other in zip(values, values[1:] + values[:1], strict=True):
            yield source.replace("a wrong error class", value, other.id)


def a_wrong_error_code(source: Source) -> Mutants:
    for node in source.nodes:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict):
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                if key is not None and isinstance(value, ast.Name):
                    yield source.replace("a wrong error code", key, f'"{text(key)}s"')


def a_fact_of_an_error_changed(source: Source) -> Mutants:
    """Who is to blame, whether it passes, and the names of its members."""
    kind = "a fact of an error changed"
    for node in source.nodes:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        if node.target.id in ("FAULT", "RETRYABLE", "THROTTLING"):
            other = {"'client'": "'server'", "'server'": "'client'", "True": "False"}
            assert node.value is not None
            yield source.replace(kind, node.value, other.get(ast.unparse(node.value), "True"))
        elif node.target.id == "MEMBERS" and isinstance(node.value, ast.Dict):
            for key in node.value.keys:
                if key is not None:
                    yield source.replace(kind, key, f'"{text(key)}s"')


def a_page_token_ignored(source: Source) -> Mutants:
    for node in _lambdas(source, "output_tokens"):
        yield source.replace("a page token ignored", node.body, "(None,)")


def a_wrong_page_token(source: Source) -> Mutants:
    kind = "a wrong page token"
    for node in keywords(source, "input_tokens"):
        yield source.replace(kind, node.value, '("max_results",)')
        yield source.replace(kind, node.value, "()")


def a_wrong_result_key(source: Source) -> Mutants:
    for node in _lambdas(source, "items"):
        yield source.replace("a wrong result key", node.body, "[]")
        yield source.replace("a wrong result key", node.body, f"{source.code(node.body)}[1:]")


def _lambdas(source: Source, name: str) -> list[ast.Lambda]:
    values = (keyword.value for keyword in keywords(source, name))
    return [value for value in values if isinstance(value, ast.Lambda)]


def a_resume_token_lost(source: Source) -> Mutants:
    for node in keywords(source, "starting_token"):
        yield source.replace("a resume token lost", node.value, "None")


def a_wrong_page_size(source: Source) -> Mutants:
    kind = "a wrong page size"
    for node in source.nodes:
        if not isinstance(node, ast.IfExp) or not isinstance(node.body, ast.Constant):
            continue
        if isinstance(node.body.value, int):
            yield source.replace(kind, node.body, f"{node.body.value - 1}")
            yield source.replace(kind, node, source.code(node.orelse))


def an_argument_lost(source: Source) -> Mutants:
    """Of a method, on its way into the request."""
    for node in _requests(source):
        for keyword in node.keywords:
            if isinstance(keyword.value, ast.Name):
                yield source.replace("an argument lost", keyword.value, "None")


def _requests(source: Source) -> Iterator[ast.Call]:
    """Where requests are made."""
    for node in source.nodes:
        if isinstance(node, ast.Call) and named(node).endswith("Request"):
            yield node


def an_argument_in_anothers_place(source: Source) -> Mutants:
    for node in _requests(source):
        others = node.keywords[1:] + node.keywords[:1]
        for keyword, other in zip(node.keywords, others, strict=True):
            if other is not keyword:
                new = source.code(other.value)
                yield source.replace("an argument in another's place", keyword.value, new)


def another_host(source: Source) -> Mutants:
    kind = "another host"
    for node in source.nodes:
        if isinstance(node, ast.Call) and named(node) == "Endpoint":
            if node.args and isinstance(node.args[0], ast.JoinedStr):
                start, end = source.span(node.args[0])
                host = source.text.index("//", start, end) + 2
                yield source.edit(kind, node, host, host, "x")
                yield source.edit(kind, node, end - 1, end - 1, ".x")
        elif isinstance(node, ast.keyword) and (node.arg or "").endswith("dns_suffix"):
            yield source.replace(kind, node.value, f'"{text(node.value)}.x"')


def an_endpoint_rule_changed(source: Source) -> Mutants:
    kind = "an endpoint rule changed"
    for node in source.nodes if "PARTITIONS" in source.text else ():
        if isinstance(node, ast.If) and source.function(node) is not None:
            yield source.replace(kind, node.test, f"not ({source.code(node.test)})")
        elif isinstance(node, ast.BoolOp):
            joint = " or " if isinstance(node.op, ast.And) else " and "
            changed = joint.join(map(source.code, node.values))
            yield source.replace(kind, node, f"({changed})")
        elif isinstance(node, ast.keyword) and (node.arg or "").startswith("supports_"):
            yield source.replace(kind, node.value, f"{ast.unparse(node.value) == 'False'}")
        elif isinstance(node, ast.keyword) and node.arg == "region_regex":
            written = source.code(node.value)
            yield source.replace(kind, node.value, written.replace("\\d", "x\\d"))


def a_fact_of_the_service_changed(source: Source) -> Mutants:
    kind = "a fact of the service changed"
    for node in source.nodes:
        if isinstance(node, ast.Call) and named(node) == "Service":
            for keyword in node.keywords:
                if text(keyword.value) is not None:
                    yield source.replace(kind, keyword.value, f'"{text(keyword.value)}x"')
                elif isinstance(keyword.value, ast.Tuple):
                    yield source.replace(kind, keyword.value, "()")


def an_exported_name_wrong(source: Source) -> Mutants:
    kind = "an exported name wrong"
    for node in source.nodes:
        if isinstance(node, ast.Call) and named(node) == "lazy_names":
            for table in (part for part in node.args if isinstance(part, ast.Dict)):
                for key, value in zip(table.keys, table.values, strict=True):
                    if key is not None:
                        yield source.replace(kind, key, f'"{text(key)}s"')
                        yield source.replace(kind, value, f'"{text(value)}s"')


def a_value_of_tomorrow_refused(source: Source) -> Mutants:
    """An enumeration that is closed."""
    for node in source.nodes:
        if isinstance(node, ast.BinOp) and re.fullmatch(r".*Unrecognized", source.code(node.right)):
            yield source.replace("a value of tomorrow refused", node.right, "bytes")


PACKAGE = (
    a_wrong_error_class,
    a_wrong_error_code,
    a_fact_of_an_error_changed,
    a_page_token_ignored,
    a_wrong_page_token,
    a_wrong_result_key,
    a_resume_token_lost,
    a_wrong_page_size,
    an_argument_lost,
    an_argument_in_anothers_place,
    another_host,
    an_endpoint_rule_changed,
    a_fact_of_the_service_changed,
    an_exported_name_wrong,
    a_value_of_tomorrow_refused,
)
