"""What can be wrong in a request, a response or a structure: how it is written, read and checked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tools.mutation.source import Mutant, Source

Mutants = Iterator[Mutant]

_WRITERS = ("to_wire", "write")
_READERS = ("from_wire", "read", "read_members")
_REQUESTS = ("HttpRequest", "json_request")
_NOTING = ("each", "read_list", "read_map", "read_structure", "read_timestamp")
_BOUNDED = {"String": 0, "Blob": 0, "Integer": 0, "Float": 0, "List": 1, "Map": 2}
"""Constraint → the place of its minimum; the maximum follows."""


def named(node: ast.AST) -> str:
    """The last name of what is called: ``get`` of ``response.headers.get(…)``."""
    if isinstance(node, ast.Call):
        return named(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def text(node: ast.AST | None) -> str | None:
    """The value of a text in the source."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def keywords(source: Source, *names: str) -> Iterator[ast.keyword]:
    """The keyword arguments of these names."""
    for node in source.nodes:
        if isinstance(node, ast.keyword) and node.arg in names:
            yield node


def _inside(source: Source, node: ast.AST, functions: tuple[str, ...]) -> bool:
    function = source.function(node)
    return function is not None and function.name in functions


def _keys(source: Source, functions: tuple[str, ...]) -> Iterator[ast.Constant]:
    """The wire names in functions: keys of dictionaries, subscripts, and what is looked up."""
    for node in source.nodes:
        if not isinstance(node, (ast.Dict, ast.Subscript, ast.Call)):
            continue
        if not _inside(source, node, functions) or _is_headers(source, node):
            continue
        found: list[ast.expr | None] = []
        if isinstance(node, ast.Dict):
            found = list(node.keys)
        elif isinstance(node, ast.Subscript):
            found = [node.slice]
        elif named(node) == "get":
            found = list(node.args[:1])
        for key in found:
            if isinstance(key, ast.Constant) and text(key) is not None:
                yield key


def _is_headers(source: Source, node: ast.AST) -> bool:
    """Whether it is an argument of the request, which is not the body."""
    return named(source.parent(node)) == "HttpRequest"


def _swapped(source: Source, functions: tuple[str, ...], kind: str) -> Mutants:
    by_function: dict[ast.AST | None, list[ast.Constant]] = {}
    for key in _keys(source, functions):
        by_function.setdefault(source.function(key), []).append(key)
    for keys in by_function.values():
        names = [str(key.value) for key in keys]
        for place, key in enumerate(keys):
            others = [name for name in names[place + 1 :] + names[:place] if name != key.value]
            other = others[0] if others else f"{text(key)}s"
            yield source.replace(kind, key, f'"{other}"')


def a_wire_name_swapped_when_written(source: Source) -> Mutants:
    yield from _swapped(source, _WRITERS, "a wire name swapped when written")


def a_wire_name_swapped_when_read(source: Source) -> Mutants:
    yield from _swapped(source, _READERS, "a wire name swapped when read")


def a_member_dropped_when_written(source: Source) -> Mutants:
    kind = "a member dropped when written"
    for node in source.nodes:
        if not _inside(source, node, _WRITERS):
            continue
        if isinstance(node, ast.If) and len(node.body) == 1:
            yield source.replace(kind, node, "pass")
        elif isinstance(node, ast.Dict) and not _is_headers(source, node):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is None:
                    continue
                start, end = source.span(key)[0], source.span(value)[1]
                # Its comma goes with it, and the parenthesis that may be around it.
                rest = re.match(r"[\s)]*,?", source.text[end:])
                end += rest.end() if rest else 0
                yield source.edit(kind, key, start, end, "")


def a_member_dropped_when_read(source: Source) -> Mutants:
    kind = "a member dropped when read"
    for node in source.nodes:
        if not isinstance(node, ast.Assign) or not _inside(source, node, _READERS):
            continue
        target = node.targets[0]
        if not isinstance(target, ast.Attribute) or target.attr == "response_metadata":
            continue
        absent = source.code(node.value.body) if isinstance(node.value, ast.IfExp) else "None"
        yield source.replace(kind, node.value, absent)


def a_wrong_verb(source: Source) -> Mutants:
    other = {"GET": "POST", "POST": "PUT", "PUT": "POST", "DELETE": "POST", "PATCH": "PUT"}
    for node in source.nodes:
        if isinstance(node, ast.Call) and named(node) in _REQUESTS:
            verb = text(node.args[0])
            yield source.replace("a wrong verb", node.args[0], f'"{other.get(verb or "", "GET")}"')


def a_wrong_path(source: Source) -> Mutants:
    for node in source.nodes:
        if not isinstance(node, ast.Call) or named(node) not in _REQUESTS:
            continue
        for path in ast.walk(node.args[1]):
            written = source.code(path) if isinstance(path, (ast.Constant, ast.JoinedStr)) else ""
            slash = written.find("/")
            if slash < 0:
                continue
            start = source.span(path)[0] + slash
            yield source.edit("a wrong path", path, start, start + 1, "/x")
            yield source.edit("a wrong path", path, start + 1, start + 2, "")


def percent_encoding_lost(source: Source) -> Mutants:
    for node in source.nodes:
        if isinstance(node, ast.Call) and named(node).startswith("write_label"):
            yield source.replace("percent-encoding lost", node, source.code(node.args[0]))


def a_wrong_timestamp_format(source: Source) -> Mutants:
    kind = "a wrong timestamp format"
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        if re.fullmatch(r"write_(iso8601|epoch|http_date)\w*", named(node)):
            moment = source.code(node.args[0])
            wrong = {"write_iso8601": f"{moment}.timestamp()"}.get(
                named(node), f"{moment}.isoformat()"
            )
            yield source.replace(kind, node, wrong)
            yield source.replace(kind, node, f"{moment}.isoformat(' ')")
        elif named(node) == "read_timestamp":
            yield source.replace(kind, node, source.code(node.args[0]))


def _limit(source: Source, place: int, kind: str) -> Mutants:
    for node in source.nodes:
        if not isinstance(node, ast.Call) or named(node) not in _BOUNDED:
            continue
        value = _bound(node, place)
        limit = value.value if isinstance(value, ast.Constant) else None
        if value is None or not isinstance(limit, int):
            continue
        yield source.replace(kind, value, f"{limit + 1}")
        # No length is below 0.
        if limit > 0 or named(node) in ("Integer", "Float"):
            yield source.replace(kind, value, f"{limit - 1}")


def _bound(constraint: ast.Call, place: int) -> ast.expr | None:
    """The minimum of a constraint, whose place is 0, or its maximum."""
    given = constraint.args[_BOUNDED[named(constraint)] :]
    if place < len(given):
        return given[place]
    name = ("minimum", "maximum")[place]
    return next((one.value for one in constraint.keywords if one.arg == name), None)


def a_minimum_off_by_one(source: Source) -> Mutants:
    yield from _limit(source, 0, "a minimum off by one")


def a_maximum_off_by_one(source: Source) -> Mutants:
    yield from _limit(source, 1, "a maximum off by one")


def _flag(source: Source, name: str, kind: str) -> Mutants:
    for node in keywords(source, name):
        flipped = not (isinstance(node.value, ast.Constant) and node.value.value)
        yield source.replace(kind, node.value, f"{flipped}")


def a_sensitive_member_shown(source: Source) -> Mutants:
    yield from _flag(source, "repr", "a sensitive member shown")


def a_sensitive_value_in_a_refusal(source: Source) -> Mutants:
    yield from _flag(source, "sensitive", "a sensitive value in a refusal")


def a_required_member_not_asked_for(source: Source) -> Mutants:
    yield from _flag(source, "required", "a required member not asked for")


def an_optional_member_always_sent(source: Source) -> Mutants:
    kind = "an optional member always sent"
    for node in source.nodes:
        if isinstance(node, ast.If) and _inside(source, node, _WRITERS):
            yield source.replace(kind, node.test, "True")
        elif isinstance(node, ast.Call) and named(node) == "without_none":
            yield source.replace(kind, node, source.code(node.args[0]))


def an_optional_member_not_sent_when_empty(source: Source) -> Mutants:
    kind = "an optional member not sent when empty"
    for node in source.nodes:
        if isinstance(node, ast.If) and _inside(source, node, _WRITERS):
            test = node.test
            is_converted = re.search(r"to_wire|write_", source.code(node))
            if (
                isinstance(test, ast.Compare)
                and not is_converted
                and _may_be_empty(source, test.left)
            ):
                yield source.replace(kind, test, source.code(test.left))
        elif isinstance(node, ast.Dict) and _inside(source, node, _WRITERS):
            for value in node.values:
                if isinstance(value, ast.Attribute) and _may_be_empty(source, value):
                    yield source.replace(kind, value, f"{source.code(value)} or None")


def _may_be_empty(source: Source, value: ast.expr) -> bool:
    """Whether there are values that are false and can be sent: dataclasses and times never are."""
    constraint = _constraints(source).get(named(value))
    if not isinstance(constraint, ast.Call) or named(constraint) not in _BOUNDED:
        return True
    least = _bound(constraint, 0)
    return least is None or source.code(least) == "0"


def _constraints(source: Source) -> dict[str, ast.expr]:
    """What the parameters of a request are held to."""
    for node in source.nodes:
        if isinstance(node, ast.AnnAssign) and named(node.target) == "CONSTRAINTS":
            assert isinstance(node.value, ast.Dict)
            pairs = zip(node.value.keys, node.value.values, strict=True)
            return {str(text(key)): value for key, value in pairs}
    return {}


def a_wrong_zero_value(source: Source) -> Mutants:
    wrong = {'""': '"0"', "0": "1", "False": "True", "[]": "[{}]", "{}": '{"": ""}'}
    wrong |= {"EPOCH": "EPOCH.replace(year=1971)", 'Unrecognized("")': 'Unrecognized("NONE")'}
    for node in source.nodes:
        if isinstance(node, ast.Call) and named(node) == "absent":
            zero = node.args[0]
            new = wrong.get(source.code(zero), "None")
            yield source.replace("a wrong zero value", zero, new)


def what_is_missing_not_noted(source: Source) -> Mutants:
    kind = "what is missing not noted"
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        if named(node) == "absent":
            yield source.replace(kind, node, source.code(node.args[0]))
        elif named(node) in _NOTING and len(node.args) > 3:
            yield source.replace(kind, node.args[2], "None")
        elif named(node) in ("from_wire", "metadata") and source.code(node).endswith(", missing)"):
            yield source.replace(kind, node, source.code(node).removesuffix(", missing)") + ")")


def a_value_not_converted(source: Source) -> Mutants:
    kind = "a value not converted"
    for node in source.nodes:
        if isinstance(node, ast.Call):
            readers = ("read_list", "read_map", "each", "from_wire")
            if named(node) in readers and len(node.args) > 1:
                yield source.replace(kind, node, source.code(node.args[0]))
            elif isinstance(node.func, ast.Attribute) and named(node) == "to_wire":
                yield source.replace(kind, node, source.code(node.func.value))
        elif isinstance(node, ast.ListComp) and _inside(source, node, (*_READERS, *_WRITERS)):
            yield source.replace(kind, node, source.code(node.generators[0].iter))


def a_wrong_header(source: Source) -> Mutants:
    for node in source.nodes:
        if isinstance(node, ast.Call) and named(node) == "HttpRequest" and len(node.args) > 2:
            headers = node.args[2]
            if isinstance(headers, ast.Dict):
                for key, value in zip(headers.keys, headers.values, strict=True):
                    if key is not None and text(key) is not None:
                        yield source.replace("a wrong header", key, f'"X-{text(key)}"')
                    if text(value) is not None:
                        yield source.replace("a wrong header", value, f'"{text(value)}-1"')


def an_enumeration_value_dropped(source: Source) -> Mutants:
    kind = "an enumeration value dropped"
    for keyword in keywords(source, "values"):
        if isinstance(keyword.value, ast.Tuple):
            yield from _without_each(source, kind, keyword.value)
    for node in source.nodes:
        if isinstance(node, ast.Subscript) and named(node.value) == "Literal":
            if isinstance(node.slice, ast.Tuple):
                yield from _without_each(source, kind, node.slice)
        elif isinstance(node, ast.Call) and named(node) == "lazy_literals":
            for table in (part for part in node.args if isinstance(part, ast.Dict)):
                for values in table.values:
                    if isinstance(values, ast.Tuple):
                        yield from _without_each(source, kind, values)


def _without_each(source: Source, kind: str, values: ast.Tuple) -> Mutants:
    for value in values.elts:
        start, end = source.span(value)
        rest = re.match(r"\s*,", source.text[end:])
        yield source.edit(kind, value, start, end + (rest.end() if rest else 0), "")


def a_pattern_lost(source: Source) -> Mutants:
    for node in keywords(source, "pattern"):
        yield source.replace("a pattern lost", node.value, "None")


def a_fact_of_the_operation_changed(source: Source) -> Mutants:
    kind = "a fact of the operation changed"
    for node in source.nodes:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        if not node.target.id.isupper() or node.value is None:
            continue
        if isinstance(node.value, ast.Constant):
            value = node.value.value
            new = f'"{value}s"' if isinstance(value, str) else f"{not value}"
            yield source.replace(kind, node.value, new)
            if node.target.id == "OPERATION" and "SAFE_TO_REPEAT" not in source.text:
                end = source.span(node)[1]
                added = "\n    SAFE_TO_REPEAT: ClassVar[bool] = False"
                yield source.edit(kind, node, end, end, added)


def a_dataclass_changed(source: Source) -> Mutants:
    yield from _flag(source, "slots", "a dataclass changed")
    yield from _flag(source, "kw_only", "a dataclass changed")


MESSAGES = (
    a_wire_name_swapped_when_written,
    a_wire_name_swapped_when_read,
    a_member_dropped_when_written,
    a_member_dropped_when_read,
    a_wrong_verb,
    a_wrong_path,
    percent_encoding_lost,
    a_wrong_timestamp_format,
    a_minimum_off_by_one,
    a_maximum_off_by_one,
    a_sensitive_member_shown,
    a_sensitive_value_in_a_refusal,
    a_required_member_not_asked_for,
    an_optional_member_always_sent,
    an_optional_member_not_sent_when_empty,
    a_wrong_zero_value,
    what_is_missing_not_noted,
    a_value_not_converted,
    a_wrong_header,
    an_enumeration_value_dropped,
    a_pattern_lost,
    a_fact_of_the_operation_changed,
    a_dataclass_changed,
)
