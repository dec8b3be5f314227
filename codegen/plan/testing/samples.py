"""Plausible values of scalars, chosen when a package is generated.

They follow the model's constraints. Resource names (ARNs) of the same kind are equal wherever they
occur, and times are in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from codegen.plan.python import naming
from codegen.plan.python.index import Index
from codegen.regex import syntax
from codegen.regex.lengths import fit
from codegen.regex.parser import parse
from codegen.regex.sample import sample
from codegen.regex.translate import translate
from codegen.source.model import Member, Shape

_REGION = "us-west-2"
_ACCOUNT = "123456789012"
_IDENTIFIERS = ("abcdABCDefgh", "abcd1234", "ABCD1234", "abcdefgh", "ABCDEFGH", "12345678")
_LONGEST = 1 << 14
_LONGEST_HOST_LABEL = 63

_FIRST = frozenset({"create", "created", "creation", "start", "started", "begin", "first"})
_LAST = frozenset({"end", "ended", "expire", "expires", "expiration", "expiry", "deletion"})
_LATER = frozenset({"update", "updated", "modified", "modification", "last"})
_SUFFIXES = ("Summary", "Description", "Details", "Detail", "Info", "Output", "Item")


class Samples:
    """The sample values of a service.

    Args:
        index: The service.
    """

    def __init__(self, index: Index) -> None:
        self._index = index

    def text(self, member: Member, owner: Shape) -> str:
        """A text for a member, or for what a list or map holds.

        Args:
            member: The member; an element has the name of the member that holds it.
            owner: The structure that it belongs to.
        """
        shape = self._index.shape(member)
        for value in member.enum or shape.enum:
            if value:
                return value
        least, most = _lengths(shape, member)
        pattern = _pattern(shape)
        fitting = (
            text
            for text in self._texts(shape, member, owner, least, most)
            if least <= len(text) <= most
            and (pattern is None or re.search(pattern, text) is not None)
            and not (member.host_label and not re.fullmatch("[a-z0-9-]+", text))
        )
        return next(fitting, "a" * max(least, 1))

    def number(self, shape: Shape) -> int | float:
        """A number within the bounds of a shape."""
        low = 1 if shape.minimum is None else max(1, shape.minimum)
        value = low if shape.maximum is None else min(low, shape.maximum)
        return value if shape.type in ("float", "double") else int(value)

    def moment(self, name: str) -> str:
        """The arguments of a datetime in UTC: what begins is before what is changed or ends.

        Args:
            name: The field.
        """
        terms = set(name.split("_"))
        hour = 12
        if terms & _FIRST:
            hour = 10
        elif terms & _LAST:
            hour = 16
        elif terms & _LATER:
            hour = 14
        return f"2026, 1, 31, {hour}"

    def content(self, shape: Shape) -> bytes:
        """Bytes within the bounds of a shape."""
        least, most = _lengths(shape, None)
        found = b"content"[:most]
        return found if len(found) >= least else b"\0" * least

    def _texts(
        self, shape: Shape, member: Member, owner: Shape, least: int, most: int
    ) -> Iterator[str]:
        """Texts that may fit, best first."""
        name = naming.snake_case(member.name).replace("_", "-")
        terms = name.split("-")
        is_arn = "arn" in terms[-1:] or "arn" in naming.snake_case(shape.name).split("_")
        root = _root(shape)
        if is_arn and root is None:
            yield self._arn(_resource(terms, owner))
        fitted = None if root is None else fit(root, max(least, 1), most)
        if fitted is not None and shape.pattern is not None and "arn:" in shape.pattern:
            yield from _found(
                sample(fitted, lambda before, after: self._preferred(before, after, name))
            )
        if terms[-1] in ("url", "uri"):
            yield f"https://example.com/{name}"
        elif terms[-1] == "endpoint":
            yield f"{name}.example.com"
        elif terms[-1] == "email":
            yield "user@example.com"
        yield from _plain(name)
        if fitted is not None:
            yield from _found(
                sample(fitted, lambda before, after: self._preferred(before, after, name))
            )
        repeated = f"{name}-" * (least // max(len(name), 1) + 1)
        yield repeated[:least]

    def _preferred(self, before: str, after: str, name: str) -> Iterable[str]:
        """What may stand for a repeated character set of a pattern, between two texts."""
        if not before.startswith("arn:"):
            return (*_plain(name), "2026-01-31")
        parts = before.split(":")
        if len(parts) == 2:
            return ("",) if parts[1] else ("aws",)
        if len(parts) == 3:
            return (self._index.service.signing_name, self._index.service.endpoint_prefix)
        if len(parts) == 4:
            return (_REGION,)
        if len(parts) == 5:
            return (_ACCOUNT,)
        rest = parts[5]
        if not rest and after.isalpha():
            return ("",)  # The pattern names the resource itself: ``.*stream/``.
        return _IDENTIFIERS if rest and rest[-1] in "/-" else (self._any_resource, *_IDENTIFIERS)

    @cached_property
    def _any_resource(self) -> str:
        """A kind of resource that the service's patterns name."""
        found = re.compile(r":([a-z][a-z-]*)/")
        for shape in self._index.service.shapes.values():
            if shape.pattern is not None and (match := found.search(shape.pattern)):
                return match[1]
        return "resource"

    def _arn(self, resource: str) -> str:
        service = self._index.service.signing_name
        return f"arn:aws:{service}:{_REGION}:{_ACCOUNT}:{resource}/{_IDENTIFIERS[0]}"


def _plain(name: str) -> tuple[str, ...]:
    """The name of a member in several spellings, and texts that narrow patterns often allow."""
    joined = name.replace("-", "")
    return (name, name.replace("-", "_"), joined, _ACCOUNT, _REGION, *_IDENTIFIERS, f"/{joined}")


def _resource(terms: list[str], owner: Shape) -> str:
    """The kind of resource of an ARN: ``stream-key`` of a member ``streamKeyArn``."""
    if len(terms) > 1:
        return "-".join(terms[:-1])
    name = owner.name
    for suffix in ("Request", "Response", *_SUFFIXES):
        name = name.removesuffix(suffix)
    return naming.snake_case(name).replace("_", "-") or "resource"


def _lengths(shape: Shape, member: Member | None) -> tuple[int, int]:
    least = int(shape.minimum or 0)
    most = _LONGEST if shape.maximum is None else int(shape.maximum)
    if member is not None and member.host_label:
        return max(least, 1), min(most, _LONGEST_HOST_LABEL)
    return least, most


def _pattern(shape: Shape) -> str | None:
    if shape.pattern is None or not shape.trusted_pattern:
        return None
    return translate(shape.pattern).python


def _root(shape: Shape) -> syntax.Node | None:
    if shape.pattern is None or _pattern(shape) is None:
        return None
    return parse(shape.pattern).root


def _found(text: str | None) -> Iterator[str]:
    if text is not None:
        yield text
