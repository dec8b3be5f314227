"""Constraint violations: requests that break one constraint of the model, or just satisfy it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from ..._runtime.operation import Request
from .botocore_values import is_document
from .package_info import PackageInfo
from .protocol import Shape

LONGEST = 5000
"""Greater limits are not tried: values of that length are slow to make."""

_WRONG: dict[str, object] = {
    "string": 1,
    "integer": "1",
    "long": "1",
    "float": "1",
    "double": "1",
    "boolean": "true",
    "timestamp": [],
    "blob": 1,
    "list": "ab",
    "map": [],
    "structure": "ab",
}


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A request with one value changed.

    Attributes:
        request: The request.
        path: The path of the value.
        what: A description of the value.
        refused: Whether it breaks a constraint. If false, it just satisfies one.
        strict: Whether only strict validation checks the constraint.
        by_botocore: Whether botocore refuses the value as well.
        secret: A sensitive string that no error may show.
    """

    request: Request[Any]
    path: str
    what: str
    refused: bool
    strict: bool
    by_botocore: bool
    secret: str = ""


@dataclass(frozen=True)
class _Change:
    value: object
    path: str
    what: str
    refused: bool = True
    strict: bool = False
    by_botocore: bool = True
    secret: str = ""


def violations(
    package: PackageInfo, shape: Shape | None, request: Request[Any]
) -> Iterator[Violation]:
    """Yields every violation that the values of a request allow.

    Args:
        package: The package.
        shape: The shape of the operation's input.
        request: A valid request.
    """
    for change in _members(package, shape, request, ""):
        yield Violation(
            request=cast("Request[Any]", change.value),
            path=change.path,
            what=change.what,
            refused=change.refused,
            strict=change.strict,
            by_botocore=change.by_botocore and not change.strict,
            secret=change.secret,
        )


def _inside(change: _Change, put: Callable[[object], object]) -> _Change:
    """The same change, one level further out."""
    return dataclasses.replace(change, value=put(change.value))


def _members(
    package: PackageInfo, shape: Shape | None, value: Any, prefix: str
) -> Iterator[_Change]:
    defaults = {item.name for item in dataclasses.fields(value) if isinstance(item.default, str)}
    for name, field, member in package.members(shape):
        item = getattr(value, field)
        path = prefix + field

        def put(changed: object, field: str = field) -> object:
            return dataclasses.replace(value, **{field: changed})

        if item is None:
            continue
        if shape is not None and name in shape.required_members and not _is_token(member):
            # botocore knows the defaults, too.
            filled = field in defaults
            what = "a required member is None"
            yield _inside(_Change(None, path, what, by_botocore=not filled), put)
        for change in _value(package, member, item, path, secret=_is_sensitive(shape)):
            yield _inside(change, put)


def _is_sensitive(shape: Shape | None) -> bool:
    return shape is not None and bool(shape.metadata.get("sensitive"))


def _is_token(shape: Shape) -> bool:
    return bool(shape.metadata.get("idempotencyToken"))


def _value(
    package: PackageInfo, shape: Shape, value: Any, path: str, *, secret: bool
) -> Iterator[_Change]:
    """Changes of a value, which is ``secret`` if what holds it is sensitive."""
    if is_document(shape):
        return
    secret = secret or _is_sensitive(shape)
    kind = shape.type_name
    yield _Change(
        _WRONG[kind],
        path,
        f"{_with_article(type(_WRONG[kind]).__name__)} for {_with_article(kind)}",
    )
    if kind == "structure":
        yield from _structure(package, shape, value, path)
    elif kind == "list":
        yield from _list(package, shape, value, path, secret)
    elif kind == "map":
        yield from _map(package, shape, value, path, secret)
    elif kind == "string":
        yield from _string(package, shape, path, secret)
    elif kind == "timestamp":
        naive = cast("datetime", value).replace(tzinfo=None)
        yield _Change(naive, path, "a datetime without offset", by_botocore=False)
    elif kind == "blob":
        yield from _sizes(shape, path, lambda size: b"a" * size, strict_minimum=True)
    elif kind != "boolean":
        yield from _numbers(shape, path)


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _structure(package: PackageInfo, shape: Shape, value: Any, path: str) -> Iterator[_Change]:
    yield from _members(package, shape, value, f"{path}.")
    if shape.is_tagged_union:
        nothing = {item.name: None for item in dataclasses.fields(value)}
        yield _Change(dataclasses.replace(value, **nothing), path, "a union without a member")


def _list(
    package: PackageInfo, shape: Shape, value: list[Any], path: str, secret: bool
) -> Iterator[_Change]:
    if value:
        yield from _sizes(
            shape, path, lambda size: (value * (size // len(value) + 1))[:size], unit="elements"
        )
    elif shape.metadata.get("min", 0) > 0:
        yield _Change([], path, "0 elements")
    for index in {0, len(value) - 1} if value else ():

        def put(changed: object, index: int = index) -> object:
            return [*value[:index], changed, *value[index + 1 :]]

        for change in _value(
            package, shape.member, value[index], f"{path}[{index}]", secret=secret
        ):
            yield _inside(change, put)


def _map(
    package: PackageInfo, shape: Shape, value: dict[str, Any], path: str, secret: bool
) -> Iterator[_Change]:
    key_is_secret = secret or _is_sensitive(shape.key)
    for key, item in list(value.items())[:1]:
        shown = "…" if key_is_secret else _shown(key)
        rest = {name: other for name, other in value.items() if name != key}
        for change in _value(package, shape.value, item, f"{path}[{shown}]", secret=secret):
            yield dataclasses.replace(change, value={**rest, key: change.value})
        for change in _string(package, shape.key, f"{path} key", key_is_secret):
            yield dataclasses.replace(change, value={**rest, str(change.value): item})
    maximum = shape.metadata.get("max")
    if value and maximum is not None and maximum <= LONGEST:
        item = next(iter(value.values()))
        full = {f"k{number}": item for number in range(int(maximum))}
        yield _Change(full, path, f"{maximum} entries", refused=False, strict=True)
        yield _Change({**full, "one": item}, path, f"{maximum + 1} entries", strict=True)


def _shown(key: str) -> str:
    return repr(key[:80] + "…" if len(key) > 80 else key)


def _string(package: PackageInfo, shape: Shape, path: str, secret: bool) -> Iterator[_Change]:
    values: list[str] = shape.enum
    for change in _sizes(shape, path, lambda size: "a" * size):
        if change.refused or not values:  # Strings of an allowed length are not in an enumeration.
            yield change
    if values:
        unknown = "NOT_IN_THE_MODEL"
        yield _Change(unknown, path, "a string outside the enumeration", strict=True)
        for known in values:
            yield _Change(known, path, f"the enumeration's {known!r}", refused=False, strict=True)
    elif "pattern" in shape.metadata and shape.name not in package.unchecked_patterns:
        for wrong in _unmatched(shape.metadata["pattern"]):
            shown = wrong if secret and len(wrong) > 3 else ""
            yield _Change(
                wrong, path, "a string that does not match the pattern", strict=True, secret=shown
            )
    elif secret and shape.metadata.get("max", LONGEST) < LONGEST:
        wrong = "canary-" * int(shape.metadata["max"])
        yield _Change(wrong, path, "a long sensitive string", strict=True, secret="canary")


def _unmatched(pattern: str) -> Iterator[str]:
    """Yields a string that does not match a pattern, unless Python has no equivalent of the pattern."""
    try:
        found = re.compile(pattern, re.ASCII)
    except re.error:
        return
    for text in ("\x01canary\x01", "\x01", "\ud7ff" * 8):
        if not found.search(text):
            yield text
            return


def _sizes(
    shape: Shape,
    path: str,
    made: Callable[[int], object],
    *,
    unit: str = "characters",
    strict_minimum: bool = False,
) -> Iterator[_Change]:
    """Values of the minimum and maximum size, and of one less and one more."""
    minimum, maximum = shape.metadata.get("min"), shape.metadata.get("max")
    if minimum is not None and 0 < minimum <= LONGEST:
        least = int(minimum)
        yield _Change(made(least - 1), path, f"{least - 1} {unit}", strict=strict_minimum)
        yield _Change(made(least), path, f"{least} {unit}", refused=False)
    if maximum is not None and maximum <= LONGEST:
        most = int(maximum)
        yield _Change(made(most + 1), path, f"{most + 1} {unit}", strict=True)
        yield _Change(made(most), path, f"{most} {unit}", refused=False, strict=True)


def _numbers(shape: Shape, path: str) -> Iterator[_Change]:
    minimum, maximum = shape.metadata.get("min"), shape.metadata.get("max")
    whole = shape.type_name in ("integer", "long")
    if minimum is not None:
        least = int(minimum) if whole else float(minimum)
        yield _Change(least - 1, path, f"{least - 1}")
        yield _Change(least, path, f"{least}", refused=False)
    if maximum is not None:
        most = int(maximum) if whole else float(maximum)
        yield _Change(most + 1, path, f"{most + 1}", strict=True)
        yield _Change(most, path, f"{most}", refused=False, strict=True)
