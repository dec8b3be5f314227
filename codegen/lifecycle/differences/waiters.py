"""Waiters: which there are, and what they wait for."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.lifecycle.differences.sides import Side, Sides
from codegen.plan.python import naming
from codegen.source.rules import Finding, Rule
from codegen.source.waiters import Waiter


def waiter_findings(sides: Sides) -> Iterator[Finding]:
    """Compares the waiters of two services."""
    old, new = _named(sides.old), _named(sides.new)
    for name, waiter in old.items():
        where = f"wait_until.{name}"
        if name not in new:
            yield Rule.WAITER_REMOVED.at(where, "the waiter was removed")
            continue
        other = new[name]
        if waiter.operation != other.operation:
            what = f"it calls {other.operation} instead of {waiter.operation}"
            yield Rule.WAITER_OPERATION_CHANGED.at(where, what)
        if waiter.acceptors != other.acceptors:
            what = "the outcomes that end the wait changed"
            yield Rule.WAITER_OUTCOMES_CHANGED.at(where, what)
        if (waiter.delay, waiter.max_attempts) != (other.delay, other.max_attempts):
            what = f"it waits for {_shown(other)} instead of {_shown(waiter)}"
            yield Rule.WAITER_TIMES_CHANGED.at(where, what)
    for name in new:
        if name not in old:
            yield Rule.WAITER_ADDED.at(f"wait_until.{name}", "a waiter was added")


def _named(side: Side) -> dict[str, Waiter]:
    """The waiters by the names of their methods."""
    waiters = side.service.waiters
    return {method: waiters[name] for name, method in naming.methods(waiters).items()}


def _shown(waiter: Waiter) -> str:
    return f"{waiter.max_attempts} calls every {waiter.delay} s"
