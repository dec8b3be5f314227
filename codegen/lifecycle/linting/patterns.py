"""Rules on patterns: wrong ones, and those that Python cannot check."""

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

_TRANSLATED = Answer("translated to an equivalent pattern for Python", "codegen/regex/translate.py")
_ARN_NAME = re.compile(r"(Arn|ARN)s?$")
_LONG = 10_000

# The part of an ARN after the partition: service, region, account and resource. The resource type has
# more than one letter.
_REST = (
    r":[a-z0-9-]{2,}:([a-z]{2}(-[a-z]+)+-[0-9]+|global)?:([0-9]{12}|aws)?"
    r":/?[A-Za-z0-9_.@+=,-]{2,}([:/][A-Za-z0-9_.@+=,:/*#-]*)?$"
)


def not_in_python(model: Model) -> Iterator[Finding]:
    """Patterns that Python's ``re`` does not compile, or may interpret differently."""
    for shape in _with_pattern(model):
        pattern = shape.pattern or ""
        translation = translate(pattern)
        refusal = _refusal(pattern)
        if translation.python is None:
            yield _finding(shape, f"{quoted(pattern)} cannot be validated: {translation.reason}")
        elif refusal is not None:
            found = f"{quoted(pattern)} does not compile in Python: {refusal}"
            yield _finding(shape, found, _TRANSLATED)


def match_nothing(model: Model) -> Iterator[Finding]:
    """Patterns that no string of an allowed length matches."""
    for shape in _with_pattern(model):
        language = _language(shape.pattern or "")
        shortest = int(shape.minimum or 0)
        longest = None if shape.maximum is None else int(shape.maximum)
        if language is None or shortest > _LONG:
            continue
        if not has_text(language, shortest, longest):
            limits = f" of {shortest} to {longest} characters" if longest is not None else ""
            yield _finding(shape, f"no string{limits} matches {quoted(shape.pattern or '')}")


def refuse_their_examples(model: Model) -> Iterator[Finding]:
    """Patterns that refuse example values of the model."""
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
            yield _finding(shape, f"{found}, which the model gives as an example")


def match_no_arn(model: Model) -> Iterator[Finding]:
    """Patterns that no ARN matches, of shapes named like ARNs."""
    for shape in _with_pattern(model):
        if _ARN_NAME.search(shape.name) and _arns_refused(shape, "aws[a-z-]*"):
            yield _finding(shape, f"no ARN matches {quoted(shape.pattern or '')}")


def know_one_partition(model: Model) -> Iterator[Finding]:
    """Patterns that match ARNs of the partition ``aws`` only."""
    for shape in _with_pattern(model):
        if (
            "arn:" in (shape.pattern or "")
            and _arns_refused(shape, "aws-[a-z-]+")
            and not _arns_refused(shape, "aws")
        ):
            found = f"{quoted(shape.pattern or '')} matches ARNs of the partition aws only"
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
    """Why Python does not compile the original pattern; None if it does."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return None


def _arns_refused(shape: Shape, partition: str) -> bool:
    """Whether a pattern certainly refuses every ARN of a partition."""
    # Matched from the start: a search would also find an ARN inside another ARN's resource.
    language = _language(shape.pattern or "", anywhere=False)
    return language is not None and not have_common_text(language, _arns(partition))


@cache
def _arns(partition: str) -> Language:
    return Language.of(parse(f"^arn:{partition}{_REST}"))


@cache
def _language(pattern: str, *, anywhere: bool = True) -> Language | None:
    """The language of a pattern; None if it cannot be parsed or has too many states."""
    try:
        return Language.of(parse(pattern), anywhere=anywhere)
    except (syntax.PatternError, TooManyStates):
        return None
