"""Endpoint rules as statements, simplified until they read as if written by hand.

Rules are tried in order. A tree whose conditions hold is final: if none of its rules matches, none
of the rule set does. At each rule, the conditions that held and the rules that did not match are
known facts. Conditions that these facts decide are left out, and so are unreachable rules.

Specification: https://smithy.io/2.0/additional-specs/rules-engine/specification.html#rules-engine-endpoint-rule-set-tree-rule-object
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from codegen.plan.endpoints.rules import Condition, Rule, negated
from codegen.plan.ir.endpoints import (
    And,
    Assign,
    Binding,
    Constant,
    Equal,
    Expression,
    If,
    IsSet,
    Name,
    Not,
    Raise,
    Return,
    Statement,
    expressions,
    parts,
)

NO_RULE_MATCHED = Raise(Constant("No endpoint rule of this service matches its parameters"))


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The facts that are known at a place in the rules."""

    true: frozenset[Expression] = frozenset()
    """Expressions that hold. For one that does not hold, its negation."""

    not_all: tuple[frozenset[Expression], ...] = ()
    """Sets of expressions that do not all hold."""

    def truth(self, test: Expression) -> bool | None:
        """Whether ``test`` holds; None if that is not known."""
        match test:
            case Constant(value):
                return bool(value)
            case Not(value):
                truth = self.truth(value)
                return None if truth is None else not truth
            case _:
                if test in self.true:
                    return True
                if Not(test) in self.true or self._equals_another_constant(test):
                    return False
                return None

    def _equals_another_constant(self, test: Expression) -> bool:
        """Whether ``test`` compares a value with a constant, and it is known to equal another one."""
        return (
            isinstance(test, Equal)
            and isinstance(test.right, Constant)
            and any(
                isinstance(fact, Equal)
                and isinstance(fact.right, Constant)
                and fact.left == test.left
                for fact in self.true
            )
        )

    def knowing(self, test: Expression) -> Assumptions:
        """The assumptions if also ``test`` holds."""
        return Assumptions(self.true | {test}, self.not_all)._concluded()

    def excluding(self, tests: Iterable[Expression]) -> Assumptions:
        """The assumptions if also ``tests`` do not all hold."""
        return Assumptions(self.true, (*self.not_all, frozenset(tests)))._concluded()

    def _concluded(self) -> Assumptions:
        """Adds conclusions: if all expressions of a set but one hold, that one does not."""
        not_all: list[frozenset[Expression]] = []
        for tests in self.not_all:
            if any(self.truth(test) is False for test in tests):
                continue
            open_tests = frozenset(test for test in tests if self.truth(test) is None)
            if len(open_tests) == 1:
                (test,) = open_tests
                rest = tuple(other for other in self.not_all if other is not tests)
                return Assumptions(self.true, rest).knowing(negated(test))
            not_all.append(open_tests)
        return Assumptions(self.true, tuple(not_all))


@dataclass(slots=True)
class _Place:
    """The position of the next statement: the facts and the variables there."""

    assumptions: Assumptions
    variables: dict[str, Name] = field(default_factory=dict[str, Name])

    def branch(self) -> _Place:
        return _Place(self.assumptions, dict(self.variables))


# What a rule does before its outcome: assignments, and tests that the facts do not decide.
_Step: TypeAlias = Assign | Expression


def statements(rules: Sequence[Rule], assumptions: Assumptions) -> tuple[Statement, ...]:
    """``rules`` as the body of a function, which always ends in a return or raise."""
    return _without_unused(_tidied(_block(rules, _Place(assumptions))), set())


def _block(rules: Sequence[Rule], place: _Place) -> tuple[Statement, ...]:
    body: list[Statement] = []
    for rule in rules:
        inside = place.branch()
        steps = _steps(rule.conditions, inside)
        if steps is None:
            continue
        outcome = rule.outcome
        inner = _block(outcome, inside) if isinstance(outcome, tuple) else (outcome,)
        body += _nested(steps, inner)
        tests = [step for step in steps if not isinstance(step, Assign)]
        if not tests:
            return tuple(body)
        place.assumptions = place.assumptions.excluding(tests)
        place.variables.update(_assigned_first(steps))
    return (*body, NO_RULE_MATCHED)


def _steps(conditions: Sequence[Condition], place: _Place) -> list[_Step] | None:
    """The steps of a rule; None if it can't match. Adds what they imply to ``place``."""
    steps: list[_Step] = []
    for condition in conditions:
        variable = condition.assigns
        if variable is not None and place.variables.get(variable.name) != variable:
            place.variables[variable.name] = variable
            steps.append(Assign(variable))
        if condition.test is None:
            continue
        truth = place.assumptions.truth(condition.test)
        if truth is False:
            return None
        if truth is None:
            steps.append(condition.test)
            place.assumptions = place.assumptions.knowing(condition.test)
    return steps


def _assigned_first(steps: Sequence[_Step]) -> Iterator[tuple[str, Name]]:
    """The variables that are assigned before any test."""
    for step in steps:
        if not isinstance(step, Assign):
            return
        yield step.target.name, step.target


def _nested(steps: Sequence[_Step], inner: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """``inner``, nested in the steps of its rule.

    An assignment between tests is made in the test of its variable (``:=``) if there is one. Other
    assignments split the tests into two branches.
    """
    tests: list[Expression] = []
    for index, step in enumerate(steps):
        if not isinstance(step, Assign):
            tests.append(_bound(step, steps[index - 1]) if tests else step)
        elif not tests or step.target not in map(_asked, steps[index + 1 : index + 2]):
            rest = (step, *_nested(steps[index + 1 :], inner))
            return (If(_all(tests), rest),) if tests else rest
    return (If(_all(tests), inner),) if tests else inner


def _bound(test: Expression, before: _Step) -> Expression:
    """``test`` with the assignment directly before it, if that is to the variable it tests."""
    if not isinstance(before, Assign) or _asked(test) != before.target:
        return test
    return IsSet(Binding(before.target)) if isinstance(test, IsSet) else Binding(before.target)


def _asked(test: _Step) -> _Step:
    """The expression that a test only checks for being set."""
    return test.value if isinstance(test, IsSet) else test


def _all(tests: Sequence[Expression]) -> Expression:
    """The conjunction of tests. A boolean that has to be true is not also tested for being set."""
    needed = [test for test in tests if not (isinstance(test, IsSet) and test.value in tests)]
    return needed[0] if len(needed) == 1 else And(tuple(needed))


def _conjuncts(test: Expression) -> tuple[Expression, ...]:
    return test.values if isinstance(test, And) else (test,)


def _tidied(body: Iterable[Statement]) -> tuple[Statement, ...]:
    """``body`` with less nesting: nested tests are joined, and a final error is tested for first."""
    tidy = [_joined(statement) if isinstance(statement, If) else statement for statement in body]
    match tidy:
        case [*before, If(test, inner), Raise() as last] if _is_final(inner):
            return (*before, If(negated(test), (last,)), *inner)
        case _:
            return tuple(tidy)


def _is_final(body: Sequence[Statement]) -> bool:
    """Whether ``body`` always ends the function, and does more than raise an error."""
    last = body[-1]
    return isinstance(last, Return) or (isinstance(last, Raise) and len(body) > 1)


def _joined(branch: If) -> If:
    match _tidied(branch.body):
        case (If(test, body),):
            return If(_all((*_conjuncts(branch.test), *_conjuncts(test))), body)
        case body:
            return If(branch.test, body)


def _without_unused(body: Sequence[Statement], used: set[Name]) -> tuple[Statement, ...]:
    """``body`` without unused variables. ``used`` are those that are read after it."""
    kept: list[Statement] = []
    for statement in reversed(body):
        if isinstance(statement, Assign) and statement.target not in used:
            continue
        if isinstance(statement, If):
            inner = _without_unused(statement.body, used)
            statement = If(_without_unused_bindings(statement.test, used), inner)
        for expression in expressions(statement):
            used |= _names(expression)
        kept.append(statement)
    return tuple(reversed(kept))


def _without_unused_bindings(test: Expression, used: set[Name]) -> Expression:
    match test:
        case Not(value):
            return Not(_without_unused_bindings(value, used))
        case And(values):
            kept: list[Expression] = []
            for value in reversed(values):
                kept.append(_without_unused_bindings(value, used))
                used |= _names(value)
            return And(tuple(reversed(kept)))
        case IsSet(Binding(target)) if target not in used and target.value is not None:
            return IsSet(target.value)
        case _:
            return test


def _names(expression: Expression) -> set[Name]:
    return {part for part in parts(expression) if isinstance(part, Name)}
