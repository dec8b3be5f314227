"""Finds what a model gets wrong or omits, and the recorded answers.

Lint looks at the model as published, before the overlay. An entry of the overlay that corrects a
finding answers it, and so does ``[[lint]]`` with the finding's id and a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from codegen.lifecycle.linting import members, operations, pagination, patterns
from codegen.lifecycle.linting.finding import Answer, Finding, Model, Rule
from codegen.problems import Problem, ProblemsError, pointer
from codegen.source.model import Document, Documents, Service
from codegen.source.paginator import Paginator
from codegen.source.schema import check
from codegen.source.validate import validate
from codegen.text.wording import describe, nearest

_SECTION = "lint"

RULES: Mapping[str, tuple[Rule, str]] = {
    "pattern-not-in-python": (
        patterns.not_in_python,
        "a pattern that compiles in Python and means the same there",
    ),
    "pattern-matches-nothing": (
        patterns.match_nothing,
        "a pattern that a text of these lengths matches",
    ),
    "pattern-matches-no-arn": (
        patterns.match_no_arn,
        "a pattern that ARNs match, since the shape is called one",
    ),
    "pattern-refuses-example": (
        patterns.refuse_their_examples,
        "a pattern that matches what the model itself shows",
    ),
    "pattern-knows-one-partition": (
        patterns.know_one_partition,
        "a pattern that takes aws-cn, aws-us-gov and the others, too",
    ),
    "paginator-missing": (
        pagination.without_paginator,
        "an entry in paginators-1.json",
    ),
    "paginator-not-resolving": (
        pagination.not_resolving,
        "paths of members that are there",
    ),
    "page-of-one": (
        pagination.pages_of_one,
        "a page of as many items as the service can give",
    ),
    "readonly-but-acting": (
        operations.readonly_but_acting,
        "no readonly where something is done",
    ),
    "throttling-not-declared": (
        operations.throttling_not_declared,
        "an error for too many requests in the errors of every operation",
    ),
    "error-text-elsewhere": (
        operations.error_text_elsewhere,
        "the text of an error in message, where clients look for it",
    ),
    "secret-not-sensitive": (
        members.secrets_not_marked,
        "the trait sensitive, so that nothing prints it",
    ),
    "deprecated-in-documentation": (
        members.deprecated_in_documentation,
        "the trait deprecated, so that tools can tell",
    ),
    "limit-in-documentation": (
        members.limits_in_documentation,
        "the limit as a trait, so that it can be checked before sending",
    ),
}
"""Rule, the first part of a finding's id → the function that finds it, and what is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding as it is reported."""

    id: str
    file: str
    pointer: str
    found: str
    expected: str
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Report:
    """What lint has to say of a service."""

    findings: tuple[Found, ...]
    problems: tuple[Problem, ...]
    """Answers that answer nothing."""

    @property
    def unanswered(self) -> int:
        return sum(finding.answer is None for finding in self.findings)


def lint(documents: Documents) -> Report:
    """Applies every rule of ``RULES``.

    Raises:
        ProblemsError: The documents are invalid.
    """
    model = Model(documents=documents, service=_as_published(documents))
    findings = tuple(
        _reported(documents, rule, expected, finding)
        for rule, (look, expected) in RULES.items()
        for finding in sorted(look(model), key=lambda finding: finding.where)
    )
    known = {finding.id for finding in findings}
    return Report(findings, tuple(_answer_problems(documents, known)))


def _as_published(documents: Documents) -> Service:
    """The service without its overlay, including paginators that ``validate`` refuses.

    An unresolvable paginator is a problem for ``generate``, but a finding here.
    """
    files = {kind: path for kind, path in documents.files.items() if kind != "paginators"}
    service = validate(replace(documents, paginators={}, files=files))
    if "paginators" in documents.files:
        file = documents.files["paginators"]
        problems = [*check("paginators-1", documents.paginators, file)]
        if problems:
            raise ProblemsError(problems)
    bodies: Mapping[str, Document] = documents.paginators.get("pagination", {})
    paginators = {name: Paginator.from_document(name, body) for name, body in bodies.items()}
    return replace(service, paginators=paginators)


def _reported(documents: Documents, rule: str, expected: str, finding: Finding) -> Found:
    id = f"{rule}:{finding.where}" if finding.where else rule
    return Found(
        id=id,
        file=documents.files[finding.document],
        pointer=finding.pointer,
        found=finding.found,
        expected=expected,
        answer=_recorded(documents, id, finding) or finding.answer,
    )


def _recorded(documents: Documents, id: str, finding: Finding) -> Answer | None:
    """The answer in the overlay: by the finding's id, or an entry that corrects it."""
    wanted = {_SECTION: {"id": id}, **finding.entries}
    for kind, names in wanted.items():
        entries: Sequence[Document] = documents.overlay.get(kind, ())
        for index, entry in enumerate(entries):
            if all(_names(entry[key], name) for key, name in names.items()):
                place = f"{documents.files['overlay']} {pointer(kind, index)}"
                return Answer(entry["reason"], place)
    return None


def _names(value: str | Sequence[str], name: str) -> bool:
    """Whether ``value`` is ``name``, or a list that contains it."""
    return name == value if isinstance(value, str) else name in value


def _answer_problems(documents: Documents, known: Collection[str]) -> Iterator[Problem]:
    """Answers without a finding, and second answers to a finding."""
    answered: set[str] = set()
    answers: Sequence[Document] = documents.overlay.get(_SECTION, ())
    for index, entry in enumerate(answers):
        id: str = entry["id"]
        place = pointer(_SECTION, index, "id")
        if id not in known:
            expected = nearest(id, known, "the id of a finding")
            found = f"{describe(id)}, which is not a finding"
            yield Problem(documents.files["overlay"], place, found, expected)
        elif id in answered:
            expected = "one answer for each finding"
            yield Problem(
                documents.files["overlay"], place, f"a second answer to {describe(id)}", expected
            )
        answered.add(id)
