"""Rules on patterns: those that are wrong, and those that Python can't be asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from codegen.lifecycle.linting.examples import examples
from codegen.lifecycle.linting.finding import Answer, Finding, Model, quoted
from codegen.problems import pointer
from codegen.regex import syntax
from codegen.regex.automaton import (
    Language,
    TooManyStates,
    has_text,
    have_common_text,
)
from codegen.regex.parser import parse
from codegen.regex.translate import translate
from codegen.source.model import Shape

_TRANSLATED = Answer("translated; it says the same in Python's words", "codegen/regex/translate.py")
_ARN_NAME = re.compile(r"(Arn|ARN)s?$")
_LONG = 10_000

# What comes after the partition: service, region, account, and a resource, whose type has more than
# one letter.
_REST = (
    r":[a-z0-9-]{2,}:([a-z]{2}(-[a-z]+)+-[0-9]+|global)?:([0-9]{12}|aws)?"
    r":/?[A-Za-z0-9_.@+=,-]{2,}([:/][A-Za-z0-9_.@+=,:/*#-]*)?$"
)


def not_in_python(model: Model) -> Iterator[Finding]:
    """Patterns that do not compile in Python's ``re``, or can't be trusted to mean the same."""
    for shape in _with_pattern(model):
        pattern = shape.pattern or ""
        translation = translate(pattern)
        refusal = _refusal(pattern)
        if translation.python is None:
            yield _finding(shape, f"{quoted(pattern)} can't be held to: {translation.reason}")
        elif refusal is not None:
            found = f"{quoted(pattern)} does not compile in Python: {refusal}"
            yield _finding(shape, found, _TRANSLATED)


def match_nothing(model: Model) -> Iterator[Finding]:
    """Patterns that no text of the lengths allowed matches."""
    for shape in _with_pattern(model):
        language = _language(shape.pattern or "")
        shortest = int(shape.minimum or 0)
        longest = None if shape.maximum is None else int(shape.maximum)
        if language is None or shortest > _LONG:
            continue
        if not has_text(language, shortest, longest):
            limits = f" of {shortest} to {longest} characters" if longest is not None else ""
            yield _finding(shape, f"no text{limits} matches {quoted(shape.pattern or '')}")


def refuse_their_examples(model: Model) -> Iterator[Finding]:
    """Patterns that refuse what the documentation or the examples of the model show."""
    for name, shown in examples(model).items():
        shape = model.service.shapes[name]
        python = translate(shape.pattern or "").python
        if python is None:
            continue
        pattern = re.compile(python)
        refused = [text for text in shown if not pattern.search(text)]
        if refused:
            more = f" and {len(refused) - 1} more" if len(refused) > 1 else ""
            found = f"{quoted(shape.pattern or '')} refuses {quoted(refused[0])}{more}"
            yield _finding(shape, f"{found}, which the model shows")


def match_no_arn(model: Model) -> Iterator[Finding]:
    """Patterns of shapes that are called ARNs, and of which no ARN would be one."""
    for shape in _with_pattern(model):
        if _ARN_NAME.search(shape.name) and _arns_refused(shape, "aws[a-z-]*"):
            yield _finding(shape, f"no ARN matches {quoted(shape.pattern or '')}")


def know_one_partition(model: Model) -> Iterator[Finding]:
    """Patterns that take ARNs of the partition ``aws``, and of no other."""
    for shape in _with_pattern(model):
        if (
            "arn:" in (shape.pattern or "")
            and _arns_refused(shape, "aws-[a-z-]+")
            and not _arns_refused(shape, "aws")
        ):
            found = f"{quoted(shape.pattern or '')} takes ARNs of the partition aws only"
            yield _finding(shape, found)


def _with_pattern(model: Model) -> Iterator[Shape]:
    for shape in model.service.shapes.values():
        if shape.pattern is not None and shape.name in model.used:
            yield shape


def _finding(shape: Shape, found: str, answer: Answer | None = None) -> Finding:
    return Finding(
        where=shape.name,
        pointer=pointer("shapes", shape.name, "pattern"),
        found=found,
        entries={"pattern": {"shape": shape.name}},
        answer=answer,
    )


def _refusal(pattern: str) -> str | None:
    """Why Python does not compile a pattern as it stands."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return None


def _arns_refused(shape: Shape, partition: str) -> bool:
    """Whether a pattern surely refuses every ARN of a partition."""
    # From its start: a search would find an ARN in the resource of another.
    language = _language(shape.pattern or "", anywhere=False)
    return language is not None and not have_common_text(language, _arns(partition))


@cache
def _arns(partition: str) -> Language:
    return Language.of(parse(f"^arn:{partition}{_REST}"))


@cache
def _language(pattern: str, *, anywhere: bool = True) -> Language | None:
    """What a pattern matches; None where it can't be read, or is too long."""
    try:
        return Language.of(parse(pattern), anywhere=anywhere)
    except (syntax.PatternError, TooManyStates):
        return None
