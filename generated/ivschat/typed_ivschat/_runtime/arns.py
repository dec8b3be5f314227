"""ARNs of one service's resources: read, checked for their kind, and compared.

Only packages whose hand-written modules have classes of ARNs have this module.
"""

# docs/decisions/modules-of-one-service.md says why.

from __future__ import annotations

import re
from functools import total_ordering
from typing import ClassVar, TypeVar

from .credentials import Immutable
from .errors import tolerant
from .values import refuse

_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z0-9-]*):(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]+)"
    r":(?P<account>[0-9]+):(?P<kind>[a-z-]+)/(?P<id>[A-Za-z0-9-]+)",
    re.ASCII,
)
_PLAIN_ARN = re.compile(r"arn:[a-z0-9-]+:(?P<service>[a-z0-9-]+):[\w:/.+=@,-]*", re.ASCII)
_LONGEST = 128

_A = TypeVar("_A", bound="BaseArn")


@total_ordering
class BaseArn(Immutable):
    """Base class of the ARNs of a service, and of each kind of resource that it has.

    ``str`` returns the text. ARNs can be compared, ordered and hashed by their text, and pickled.
    """

    __slots__ = ("_text", "account", "id", "kind", "partition", "region")

    SERVICE: ClassVar[str] = ""
    """The service in the ARNs."""

    KIND: ClassVar[str] = ""
    """The only kind of resource that a class accepts; empty for any."""

    partition: str
    """The partition, such as ``aws``."""

    region: str
    """The region, such as ``us-west-2``."""

    account: str
    """The number of the account. It may begin with zeros."""

    kind: str
    """What precedes the identifier, such as ``channel``."""

    id: str
    """The identifier of the resource."""

    _text: str

    def __new__(cls, *arguments: object, **named: object) -> BaseArn:
        if arguments or named:
            raise TypeError(f"{cls.__name__}.parse reads an ARN")
        return super().__new__(cls)

    @classmethod
    def parse(cls: type[_A], text: str | BaseArn, *, name: str = "arn") -> _A:
        """Reads an ARN.

        Args:
            text: The ARN, at most 128 characters. An ARN that was parsed is accepted as well.
            name: What an error calls it, such as the name of a parameter.

        Returns:
            The ARN. Where a class for its kind exists, it is an instance of that class.

        Raises:
            ParamValidationError: It is no ARN of the service, or one of another kind.
        """
        text = str(text)
        match = _ARN.fullmatch(text) if len(text) <= _LONGEST else None
        fits = match is not None and match["service"] == cls.SERVICE
        if match is None or not fits or cls.KIND not in ("", match["kind"]):
            found = _describe(text, match, cls.SERVICE)
            del text, match  # The text may be a secret that was passed by mistake.
            raise refuse(name, found, cls._expected())
        kinds = (one for one in cls.__subclasses__() if match["kind"] == one.KIND)
        arn = object.__new__(next(kinds, cls))
        for name in ("partition", "region", "account", "kind", "id"):
            object.__setattr__(arn, name, match[name])
        object.__setattr__(arn, "_text", text)
        return arn

    @classmethod
    def _expected(cls) -> str:
        kind = cls.KIND or "KIND"
        wanted = f"the ARN of a {cls.KIND}" if cls.KIND else "an ARN"
        return f"{wanted}, arn:PARTITION:{cls.SERVICE}:REGION:ACCOUNT:{kind}/ID"

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, BaseArn) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self._text < other._text if isinstance(other, BaseArn) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self).parse, (self._text,)

    @tolerant
    def __str__(self) -> str:
        return self._text

    @tolerant
    def __repr__(self) -> str:
        return f"{type(self).__name__}.parse({self._text!r})"


def _describe(text: str, match: re.Match[str] | None, service: str) -> str:
    """What was found. Only ARNs are shown."""
    if match is not None and match["service"] == service:
        return f"the ARN of a {match['kind']}, {text!r}"
    other = _PLAIN_ARN.fullmatch(text) if len(text) <= _LONGEST else None
    if other is not None and other["service"] != service:
        return f"an ARN of the service {other['service']}, {text!r}"
    if other is not None:
        return f"an ARN with another form, {text!r}"
    return f"a text of {len(text)} characters that is no ARN"
