"""Changes of waiters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from support.diff_cases.case import Case, Side, case

from codegen.source.rules import Rule

READY: dict[str, Any] = {
    "operation": "GetThing",
    "delay": 5,
    "maxAttempts": 10,
    "acceptors": [{"state": "success", "matcher": "status", "expected": 200}],
}
OTHER_OUTCOMES = [{"state": "failure", "matcher": "error", "expected": True}]


def waiter_cases() -> Iterator[Case]:
    """A case for each rule about waiters."""

    def waiters(**changes: object) -> Side:
        return Side(waiters={"ThingReady": {**READY, **changes}})

    where = "wait_until.thing_ready"
    gone = Side(waiters={})
    yield case("a waiter goes", waiters(), gone, (Rule.WAITER_REMOVED, where))
    yield case("a waiter comes", gone, waiters(), (Rule.WAITER_ADDED, where))
    yield case(
        "a waiter calls another operation",
        waiters(),
        waiters(operation="ListThings"),
        (Rule.WAITER_OPERATION_CHANGED, where),
    )
    yield case(
        "other outcomes end a wait",
        waiters(),
        waiters(acceptors=OTHER_OUTCOMES),
        (Rule.WAITER_OUTCOMES_CHANGED, where),
    )
    for change in ({"delay": 6}, {"maxAttempts": 11}):
        yield case(
            f"another {next(iter(change))} of a waiter",
            waiters(),
            waiters(**change),
            (Rule.WAITER_TIMES_CHANGED, where),
        )
