"""Rules on members: traits found only in documentation, and secrets that are not sensitive."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.lifecycle.linting.finding import Finding, Model, plain_text, quoted
from codegen.lifecycle.linting.names import split_name
from codegen.problems import pointer
from codegen.source.model import Member, Shape

_SECRET = re.compile(
    r"(.+ )?(password|passwd|passphrase|passcode|secret|credentials?"
    r"|(private|secret|secret access|api|stream|pre shared) key"
    r"|(api|client|shared) secret"
    r"|(access|auth|authorization|authentication|bearer|chat|id|identity|jwt|oauth|participant"
    r"|refresh|security|session|web identity) token)"
    r"( (value|plain text|plaintext|string|text|material|pem|binary))?"
)
_UNCERTAIN = ("key", "token", "value", "string")
_NO_SECRET = re.compile(
    r"\bARN\b|Amazon Resource Name|\b(identifier|ID|name|path|location|URL) (of|to|for) "
    r"|\bunique (token|identifier)|client token|idempoten",
    re.I,
)

_DEPRECATED = re.compile(
    r"^\W*deprecated(?=\W*$|\)|\s*[.:,;–—-]|\s+(use|in favou?r|as of|since|by|please)\b)"
    r"|\bthis (parameter|field|property|attribute|member|element|option|setting|value|argument"
    r"|operation|action|API|API operation|data type|configuration|type|structure)"
    r" (is|has been|was|is now) (deprecated|obsolete|no longer (used|supported|recommended))\b",
    re.I,
)

_CONTEXT = 60
"""Number of characters to quote before a match."""

_NUMBER = r"[0-9][0-9,]*"
_AT_MOST = (
    r"(maximum|max\.?|at most|no more than|up to|not (be )?(exceed|longer than|more than|larger"
    r" than)|can't (be )?(exceed|longer than|more than|larger than)|(less|fewer|shorter|smaller)"
    rf" than( or equal to)?|limit(ed)? (of|to|is))\b[^.;0-9]{{0,40}}?\b{_NUMBER}"
)
_RANGE = rf"(?<![0-9-]){_NUMBER}\s*(-|–|to|and)\s*{_NUMBER}"
_SIZES = r"\s*-?\s*(bytes?|[KMG]i?B|kilobytes?|megabytes?)\b"
_LENGTHS = rf"({_SIZES}|\s*-?\s*(utf-?8|unicode|ascii|alphanumeric|characters?|chars?)\b)"
_COUNTS = r"\s+(\w+ )?(items?|elements?|entries|values?|tags?|members?|pairs?)\b"
_IS = r"( is| are| of|:)*\s*"
_NUMBERS = re.compile(
    rf"\bmax(imum)?( allowed| supported)?( value)?{_IS}{_NUMBER}\b"
    rf"|\b(valid (range|values?)|value between|range){_IS}(from )?{_RANGE}\b",
    re.I,
)
_LIMITS = {
    "string": re.compile(
        rf"({_AT_MOST}|{_RANGE}){_LENGTHS}|\bmax(imum)? length{_IS}{_NUMBER}\b", re.I
    ),
    "blob": re.compile(_AT_MOST + _SIZES, re.I),
    "list": re.compile(
        rf"({_AT_MOST}|{_RANGE}){_COUNTS}|\bmax(imum)? (number of )?\w+{_IS}{_NUMBER}\b", re.I
    ),
    "map": re.compile(rf"({_AT_MOST}|{_RANGE})({_SIZES}|{_COUNTS})", re.I),
    "integer": _NUMBERS,
    "long": _NUMBERS,
    "float": _NUMBERS,
    "double": _NUMBERS,
}


def secrets_not_marked(model: Model) -> Iterator[Finding]:
    """Members named like secrets that no trait marks as sensitive."""
    for shape, member in model.members():
        target = model.shape(member)
        if (
            shape.name in model.used
            and target.type in ("string", "blob")
            and not (shape.sensitive or target.sensitive or target.enum)
            and _names_secret(shape, member, target)
            and not _NO_SECRET.search(plain_text(member.documentation or target.documentation))
        ):
            yield Finding(
                where=f"{shape.name}.{member.name}",
                pointer=pointer("shapes", shape.name, "members", member.name),
                found=f"a secret by its name, of the shape {target.name}, which is not sensitive",
                entries={"sensitive": {"shape": target.name}},
            )


def _names_secret(shape: Shape, member: Member, target: Shape) -> bool:
    name = split_name(member.name)
    if _SECRET.fullmatch(name):
        return True
    # A name such as `value` is ambiguous: the names of its shape and structure decide.
    around = (split_name(target.name), f"{split_name(shape.name)} {name}", split_name(shape.name))
    return name in _UNCERTAIN and any(map(_SECRET.fullmatch, around))


def deprecated_in_documentation(model: Model) -> Iterator[Finding]:
    """Operations and members that only the documentation calls deprecated."""
    for operation in model.service.operations.values():
        said = _said_deprecated(operation.documentation, operation.name)
        if said and not operation.deprecated:
            yield Finding(
                where=operation.name,
                pointer=pointer("operations", operation.name),
                found=f"deprecated only in the documentation: {quoted(said)}",
                entries={"leave_out": {"operations": operation.name}},
            )
    for shape, member in model.members():
        deprecated = shape.deprecated or member.deprecated or model.shape(member).deprecated
        if shape.name in model.used and not deprecated:
            said = _said_deprecated(member.documentation, member.name)
            if said:
                yield Finding(
                    where=f"{shape.name}.{member.name}",
                    pointer=pointer("shapes", shape.name, "members", member.name),
                    found=f"deprecated only in the documentation: {quoted(said)}",
                    entries={"deprecated": {"shape": shape.name, "member": member.name}},
                )


def _said_deprecated(documentation: str, name: str) -> str:
    """The sentence that says that an item is deprecated, or an empty string."""
    if not re.search(r"(?i)deprecat|no longer|obsolete", documentation):
        return ""
    text = plain_text(documentation)
    own = rf"\b{re.escape(name)}\W* (is|has been|was) (deprecated|obsolete)\b"
    match = _DEPRECATED.search(text) or re.search(own, text)
    return _around(text, match) if match else ""


def limits_in_documentation(model: Model) -> Iterator[Finding]:
    """Members of requests that only the documentation limits."""
    for shape, member in model.members():
        target = model.shape(member)
        limit = _LIMITS.get(target.type)
        documentation = member.documentation or target.documentation
        if (
            limit is None
            or shape.name not in model.sent
            or target.maximum is not None
            or target.enum
        ):
            continue
        if any(character.isdigit() for character in documentation):
            text = plain_text(documentation)
            match = limit.search(text)
            if match:
                yield Finding(
                    where=f"{shape.name}.{member.name}",
                    pointer=pointer("shapes", shape.name, "members", member.name),
                    found=f"limited only in the documentation: {quoted(_around(text, match))}",
                )


def _around(text: str, match: re.Match[str]) -> str:
    """The sentence that contains a match, shortened before the match if it is long."""
    start = text.rfind(". ", 0, match.start()) + 1
    if match.start() - start > _CONTEXT:
        start = max(match.start() - _CONTEXT, text.rfind(" ", 0, match.start() - _CONTEXT))
    end = text.find(". ", match.end())
    return text[start : end + 1 if end >= 0 else len(text)].strip()
