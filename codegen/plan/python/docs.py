"""The content of generated docstrings: the model's documentation, and limits as sentences."""

from __future__ import annotations

import re
import textwrap

from codegen.plan.python.index import Index
from codegen.source.model import Member, Operation, Service, Shape
from codegen.text.docstrings import entry, quote_docstring, to_text, without_type
from codegen.text.python_source import literal

_AWS_PAGES = "https://docs.aws.amazon.com/goto/WebAPI"
_UID = re.compile(r"[\w.-]+", re.ASCII)
_WIDTH = 92
_NO_LIMIT = 1 << 30
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[^\sa-z])")
_LISTED_VALUES = 24
_UNITS = {"list": ("element", "elements"), "map": ("entry", "entries")}


def limits(index: Index, member: Member, *, depth: int = 0) -> str:
    """The limits of a value as sentences: ``Length 1–128.`` Empty if it has none."""
    shape = index.shape(member)
    sentences = [_bounds(shape)]
    values = member.enum or shape.enum
    if values and len(values) <= _LISTED_VALUES:
        sentences.append(f"Values: {', '.join(f'``{value}``' for value in values if value)}.")
    if shape.type == "list" and depth == 0:
        inner = limits(index, shape.element, depth=1)
        sentences.append(f"Each: {inner[0].lower()}{inner[1:]}" if inner else "")
    return " ".join(sentence for sentence in sentences if sentence)


def _bounds(shape: Shape) -> str:
    """The bounds of a number, a size or a length as a sentence: ``At most 50 entries.``"""
    low, high = shape.minimum, shape.maximum
    if low is None and high is None:
        return ""
    if high is None:
        text = f"at least {low}"
    elif low is None:
        text = f"at most {high}"
    else:
        text = f"exactly {low}" if low == high else f"{low}–{high}"
    if shape.type in _UNITS:
        one, several = _UNITS[shape.type]
        unit = one if (low if high is None else high) == 1 else several
        return f"{text[0].upper()}{text[1:]} {unit}."
    return f"{'Length' if shape.type in ('string', 'blob') else 'Range'} {text}."


def _brief(text: str) -> str:
    """The first sentence, and those about the default."""
    first, *others = _BETWEEN_SENTENCES.split(text)
    return " ".join((first, *(one for one in others if one.startswith("Default"))))


def describe_member(
    index: Index, member: Member, *, width: int = _WIDTH, brief: bool = False
) -> str:
    """A member's documentation, limits and deprecation.

    Args:
        index: The service.
        member: The member.
        width: The maximum length of a line.
        brief: Whether the documentation is its first sentence and the default.
    """
    documentation = _documentation(index, member, _NO_LIMIT if brief else width)
    if brief:
        documentation = _wrapped(_brief(documentation), width)
    parts = [documentation, _wrapped(limits(index, member), width)]
    if member.idempotency_token:
        parts.append("Default: a new token.")
    if member.default is not None:
        parts.append(f"Defaults to ``{literal(member.default)}``.")
    if member.deprecated:
        parts.append(_deprecation(member.deprecated_message, width))
    text = _paragraphs(parts, width)
    return text or f"The member ``{member.name}``."


def _documentation(index: Index, member: Member, width: int) -> str:
    own = to_text(member.documentation, width=width)
    return own or to_text(index.shape(member).documentation, width=width)


def _deprecation(message: str, width: int = _WIDTH) -> str:
    return f"Deprecated. {to_text(message, width=width)}".strip()


def _wrapped(text: str, width: int) -> str:
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)


def _paragraphs(parts: list[str], width: int) -> str:
    """The parts as one paragraph if they fit on a line, else as several."""
    present = [part for part in parts if part]
    joined = " ".join(present)
    return joined if len(joined) <= width and "\n" not in joined else "\n\n".join(present)


def member_docstring(index: Index, member: Member, *, brief: bool = False) -> str:
    """The docstring under a field.

    Args:
        index: The service.
        member: The field's member.
        brief: Whether the output structure documents it in full.
    """
    return quote_docstring(without_type(describe_member(index, member, brief=brief)), indent=4)


def shape_docstring(
    shape: Shape, fallback: str, *, original: str = "", of_alias: bool = False
) -> str:
    """The docstring of a shape's class, or under its alias.

    Args:
        shape: The shape.
        fallback: The text if the model has none.
        original: The class that callers make, if this is the class of its output.
        of_alias: Whether it stands under an alias, which is an attribute of its module.
    """
    parts = [to_text(shape.documentation, width=_WIDTH) or fallback]
    if original:
        parts.append(f"Responses hold it in place of ``{original}``. Requests accept both.")
    if shape.union:
        parts.append("A union: exactly one member is set.")
    if shape.deprecated:
        parts.append(_deprecation(shape.deprecated_message))
    text = "\n\n".join(parts)
    return quote_docstring(without_type(text) if of_alias else text, indent=4)


def aws_page(service: Service, operation: Operation) -> str:
    """The address of AWS's page about an operation; empty if the model does not tell."""
    uid = str(service.metadata.get("uid", ""))
    return f"{_AWS_PAGES}/{uid}/{operation.name}" if _UID.fullmatch(uid) else ""


def argument(index: Index, member: Member, name: str, *, width: int, default: str = "") -> str:
    """A member as an entry of a docstring's ``Args``: all of its text, as under its field.

    Args:
        index: The service.
        member: The member.
        name: The argument.
        width: The maximum length of a line.
        default: A sentence about the method's own default.
    """
    text = describe_member(index, member, width=width - 8)
    paragraphs = text.split("\n\n")
    if default:
        paragraphs = [_without_default(paragraph, width - 8) for paragraph in paragraphs]
    return entry(name, _paragraphs([*paragraphs, default], width - 8), width=width)


def _without_default(paragraph: str, width: int) -> str:
    """A paragraph without what it says about the service's default."""
    sentences = _BETWEEN_SENTENCES.split(paragraph)
    others = [sentence for sentence in sentences if not sentence.startswith("Default")]
    return paragraph if len(others) == len(sentences) else _wrapped(" ".join(others), width)
