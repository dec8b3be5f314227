"""Expressions that several strategies contain: shared where that is shorter, and otherwise in place."""

from __future__ import annotations

from codegen.plan.ir.testing import SharedStrategy, Strategy
from codegen.plan.testing.shared_expressions import SharedExpressions

LONG = f"st.sampled_from(({', '.join(repr(str(n) * 9) for n in range(9))}))"


def strategy(name: str, *arguments: str) -> Strategy:
    return Strategy(name=name, kind="str", documentation="", call="call", arguments=arguments)


def arguments(strategies: tuple[Strategy, ...]) -> list[tuple[str, ...]]:
    return [one.arguments for one in strategies]


def test_long_expression_is_written_once() -> None:
    shared = SharedExpressions()
    first, second = (shared.add(LONG, "_digits", "Kind") for _ in range(2))
    assert first == second
    written, functions = shared.settle(
        [strategy("a", f"x=maybe({first})"), strategy("b", "1", second)], set()
    )
    assert arguments(written) == [("x=maybe(_digits())",), ("1", "_digits()")]
    assert functions == (SharedStrategy(name="_digits", kind="Kind", expression=LONG),)


def test_expression_that_is_short_or_used_once_stays_in_place() -> None:
    shared = SharedExpressions()
    short, once = shared.add("st.text()", "_text", "Kind"), shared.add(LONG, "_digits", "Kind")
    written, functions = shared.settle([strategy("a", short, once), strategy("b", short)], set())
    assert arguments(written) == [("st.text()", LONG), ("st.text()",)]
    assert functions == ()


def test_uses_are_counted_where_an_expression_is_written() -> None:
    shared = SharedExpressions()
    inner = shared.add(LONG, "_inner", "Kind")
    outer = shared.add(f"st.lists({inner})", "_outer", "Kind")
    written, functions = shared.settle([strategy("a", outer), strategy("b", outer)], set())
    assert arguments(written) == [("_outer()",), ("_outer()",)]
    assert [one.expression for one in functions] == [f"st.lists({LONG})"]  # ``_inner`` is used once

    shared = SharedExpressions()
    inner = shared.add(LONG, "_inner", "Kind")
    pair = shared.add(f"f({inner}, {inner})", "_pair", "Kind")
    written, functions = shared.settle([strategy("a", pair)], set())
    assert arguments(written) == [("f(_inner(), _inner())",)]


def test_names_are_unique() -> None:
    shared = SharedExpressions()
    other = LONG.replace("0", "x")
    uses = [shared.add(text, "_name", "Kind") for text in (LONG, other) for _ in range(2)]
    _, functions = shared.settle([strategy("a", *uses)], {"_name"})
    assert [one.name for one in functions] == ["_name_", "_name__"]
