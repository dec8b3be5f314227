"""Who may call a service's operations, and how often, as its ``access.toml`` says.

The document is ours: botocore's documents have neither permissions nor rates.
"""

# docs/decisions/permissions-and-rates.md says why.

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from codegen.problems import Problem, pointer
from codegen.text.wording import describe, nearest

Document: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The page that says something."""

    url: str
    read: str
    """The day on which it was read, such as ``2026-01-31``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action of IAM."""

    name: str
    """``weather:GetForecast``."""

    level: str
    """How IAM classifies it: ``Read``, ``Write``, ``List``, ``Tagging, Write``."""

    required: tuple[str, ...]
    """The types of resources that a policy must allow it on; empty with ``optional`` for all."""

    optional: tuple[str, ...]
    """The types of which a call needs those that it concerns."""

    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many requests are accepted."""

    per_second: int
    each: str
    """What has this rate of its own: ``account``, or a resource such as ``channel``."""

    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationAccess:
    """What is documented of an operation. Both may be empty."""

    actions: tuple[Action, ...] = ()
    """The first is the operation's own. Others, such as tagging, concern what it makes."""

    rates: tuple[Rate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The whole document."""

    file: str
    """Path of the document relative to the models folder."""

    resources: Mapping[str, str] = field(default_factory=dict[str, str])
    """Type of resources → ARN with placeholders such as ``${Region}``."""

    operations: Mapping[str, OperationAccess] = field(default_factory=dict[str, OperationAccess])


def read_access(document: Document, file: str) -> Access:
    """What a document says that ``access_problems`` finds nothing wrong with.

    Args:
        document: The document.
        file: Its path.
    """
    sources = {name: Evidence(**body) for name, body in document["sources"].items()}
    actions = {
        name: Action(
            name=name,
            level=body["level"],
            required=tuple(body.get("required", ())),
            optional=tuple(body.get("optional", ())),
            evidence=sources[body["source"]],
        )
        for name, body in _table(document, "actions")
    }
    return Access(
        file=file,
        resources=document.get("resources", {}),
        operations={
            name: OperationAccess(
                actions=_actions(body, actions),
                rates=tuple(
                    Rate(
                        per_second=rate["per_second"],
                        each=rate["each"],
                        evidence=sources[rate["source"]],
                    )
                    for rate in body.get("rates", ())
                ),
            )
            for name, body in _table(document, "operations")
        },
    )


def _actions(operation: Document, actions: Mapping[str, Action]) -> tuple[Action, ...]:
    """The actions of an operation: its own, then those on what it makes."""
    found = [actions[name] for name in operation.get("actions", ())]
    made = tuple(operation.get("made", ())) or tuple(
        name for action in found[:1] for name in action.required
    )
    return (*found[:1], *(replace(one, required=made, optional=()) for one in found[1:]))


def access_problems(
    document: Document, file: str, operations: Collection[str]
) -> Iterator[Problem]:
    """What refers to nothing, and what nothing refers to.

    Args:
        document: A document that the schema has accepted.
        file: Its path.
        operations: The operations of the service.
    """
    used: dict[str, set[str]] = {"sources": set(), "resources": set(), "actions": set()}

    def reference(kind: str, name: str, *place: str | int) -> Iterator[Problem]:
        used[kind].add(name)
        known: Document = document.get(kind, {})
        if name not in known:
            yield Problem(file, pointer(*place), describe(name), nearest(name, known))

    for name, body in _table(document, "actions"):
        yield from reference("sources", body["source"], "actions", name, "source")
        for key in ("required", "optional"):
            for index, resource in enumerate(body.get(key, ())):
                yield from reference("resources", resource, "actions", name, key, index)
    for name, body in _table(document, "operations"):
        if name not in operations:
            found = f"{describe(name)}, which is not an operation"
            expected = nearest(name, operations, "an operation")
            yield Problem(file, pointer("operations", name), found, expected)
        for index, action in enumerate(body.get("actions", ())):
            yield from reference("actions", action, "operations", name, "actions", index)
        for index, resource in enumerate(body.get("made", ())):
            yield from reference("resources", resource, "operations", name, "made", index)
        for index, rate in enumerate(body.get("rates", ())):
            place = ("operations", name, "rates", index, "source")
            yield from reference("sources", rate["source"], *place)
    for kind, names in used.items():
        for name, _ in _table(document, kind):
            if name not in names:
                found = f"{describe(name)}, which nothing names"
                yield Problem(file, pointer(kind, name), found, "an entry that is used")


def _table(document: Document, key: str) -> Iterator[tuple[str, Any]]:
    entries: Document = document.get(key, {})
    yield from entries.items()
