"""Constraints: what validation checks of a request's parameters before anything is sent.

``standard`` validation checks what ``botocore.validate`` does: required members, types, minimum
lengths and values. ``strict`` also checks maxima, patterns and enumerations. Every problem is
reported, with its path. Sensitive values are not.
"""

# docs/decisions/code-writes-and-tables-validate.md says why.

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias, cast

from .errors import ParamProblem
from .forks import late_import

_LONGEST_SHOWN_TEXT = 80
_Resolve: TypeAlias = Callable[[], type[Any]]


class Constraint:
    """The constraint of one member.

    Arguments of subclasses: ``minimum`` and ``maximum`` bound the number of characters, bytes,
    elements or entries, or the number itself. A ``required`` member may not be None. The value of a
    ``sensitive`` member is never shown. A ``sparse`` list or map may contain None.

    Attributes:
        passes: A type whose values, unless empty or zero, need no check in ``standard`` validation;
            it lets most values skip ``check``.
    """

    __slots__ = ("passes", "required")

    passes: type | None

    def __init__(self, *, required: bool = False) -> None:
        self.passes = None
        self.required: bool = required

    def check(self, value: Any, path: str, problems: list[ParamProblem], strict: bool) -> None:
        """Adds the problems of ``value``, which is not None, to ``problems``."""


Constraints: TypeAlias = Mapping[str, Constraint]
"""Field → the constraint of its member."""


class _Sized(Constraint):
    """A value with a length."""

    __slots__ = ("maximum", "minimum")

    def __init__(
        self, minimum: int | None = None, maximum: int | None = None, *, required: bool = False
    ) -> None:
        self.passes = None
        self.minimum, self.maximum = minimum, maximum
        self.required = required

    def _check_size(
        self, size: int, unit: str, path: str, problems: list[ParamProblem], strict: bool
    ) -> None:
        """Checks the minimum, and the maximum if ``strict``."""
        too_short = self.minimum is not None and size < self.minimum
        too_long = strict and self.maximum is not None and size > self.maximum
        if too_short or too_long:
            allowed = f"{_bounds(self.minimum, self.maximum)} {unit}"
            problems.append(ParamProblem(path, f"{size} {unit}", allowed))


class String(_Sized):
    """A string; it must contain a match of ``pattern`` and be one of ``values``, if given."""

    __slots__ = ("pattern", "sensitive", "values")

    def __init__(
        self,
        minimum: int | None = None,
        maximum: int | None = None,
        *,
        pattern: str | None = None,
        values: tuple[str, ...] = (),
        sensitive: bool = False,
        required: bool = False,
    ) -> None:
        self.passes = str if minimum is None or minimum < 2 else None
        self.minimum, self.maximum = minimum, maximum
        self.pattern = pattern
        self.values = values
        self.sensitive, self.required = sensitive, required

    def check(self, value: Any, path: str, problems: list[ParamProblem], strict: bool) -> None:
        if not isinstance(value, str):
            problems.append(_wrong_type(path, value, "str"))
            return
        if strict or self.minimum:
            self._check_size(len(value), "characters", path, problems, strict)
        if not strict:
            return
        if self.values and value not in self.values:
            allowed = f"one of {', '.join(self.values)}"
            problems.append(ParamProblem(path, self._shown(value), allowed))
        if self.pattern is not None and re.search(self.pattern, value) is None:
            allowed = f"text matching {self.pattern}"
            problems.append(ParamProblem(path, self._shown(value), allowed))

    def _shown(self, value: str) -> str:
        if self.sensitive:
            return f"a sensitive value of {len(value)} characters"
        return _shown(value)


class _Numeric(Constraint):
    """A number."""

    __slots__ = ("maximum", "minimum", "sensitive")

    def __init__(
        self,
        minimum: float | None = None,
        maximum: float | None = None,
        *,
        sensitive: bool = False,
        required: bool = False,
    ) -> None:
        self.passes = None
        self.minimum, self.maximum = minimum, maximum
        self.sensitive, self.required = sensitive, required

    def _check_range(
        self, value: float, path: str, problems: list[ParamProblem], strict: bool
    ) -> None:
        too_small = self.minimum is not None and value < self.minimum
        too_large = strict and self.maximum is not None and value > self.maximum
        if too_small or too_large:
            found = "a sensitive value" if self.sensitive else _shown(value)
            problems.append(ParamProblem(path, found, _bounds(self.minimum, self.maximum)))


class Integer(_Numeric):
    """An integer."""

    __slots__ = ()

    def check(self, value: Any, path: str, problems: list[ParamProblem], strict: bool) -> None:
        if not isinstance(value, int) or (strict and isinstance(value, bool)):
            problems.append(_wrong_type(path, value, "int"))
        else:
            self._check_range(value, path, problems, strict)


class Float(_Numeric):
    """A floating-point number."""

    __slots__ = ()

    def check(self, value: Any, path: str, problems: list[ParamProblem], strict: bool) -> None:
        if not _is_number(value) or (strict and isinstance(value, bool)):
            problems.append(_wrong_type(path, value, "float"))
        else:
            number = value if isinstance(value, int | float) else float(value)
            self._check_range(number, path, problems, strict)


def _is_number(value: object) -> bool:
    if isinstance(value, int | float):
        return True
    with late_import:  # Few values are decimals, and the module is slow to import.
        from decimal import Decimal

    return isinstance(value, Decimal)


class Boolean(Constraint):
    """A boolean."""

    __slots__ = ()

    def __init__(self, *, required: bool = False) -> None:
        self.passes = bool
        self.required = required

    def check(self, value: Any, path: str, problems: list[ParamProblem], strict: bool) -> None:
        if not isinstance(value, bool):
            problems.append(_wrong_type(path, value, "bool"))


class Timestamp(Constraint):
    """A timestamp: an aware datetime."""

    __slots__ = ()

    def check(self, value: Any, path: str, problems: list[ParamProblem], strict: bool) -> None:
        if not isinstance(value, datetime):
            problems.append(_wrong_type(path, value, "an aware datetime"))
        elif value.utcoffset() is None:
            problems.append(ParamProblem(path, "a naive datetime", "an aware datetime"))


class Blob(_Sized):
    """Bytes; their number is checked only if strict."""

    __slots__ = ()

    def check(self, value: Any, path: str, problems: list[ParamProblem], strict: bool) -> None:
        if not isinstance(value, bytes | bytearray):
            problems.append(_wrong_type(path, value, "bytes"))
        elif strict:
            self._check_size(len(value), "bytes", path, problems, strict)


class Document(Constraint):
    """A document: any JSON value."""

    __slots__ = ()

    def check(self, value: Any, path: str, problems: list[ParamProblem], strict: bool) -> None:
        known = len(problems)
        if isinstance(value, dict):
            for key, item in cast("dict[object, object]", value).items():
                if isinstance(key, str):
                    self.check(item, "", problems, strict)
                    if len(problems) != known:
                        known = _locate(problems, known, f"{path}[{_shown(key)}]")
                else:
                    problems.append(_wrong_type(f"{path} key", key, "str"))
                    known += 1
        elif isinstance(value, list | tuple):
            for index, item in enumerate(cast("list[object]", value)):
                self.check(item, "", problems, strict)
                if len(problems) != known:
                    known = _locate(problems, known, f"{path}[{index}]")
        elif value is not None and not isinstance(value, str | int | float):
            problems.append(_wrong_type(path, value, "a JSON value"))


class List(_Sized):
    """A list; ``element`` is the constraint of each element."""

    __slots__ = ("element", "sparse")

    def __init__(
        self,
        element: Constraint,
        minimum: int | None = None,
        maximum: int | None = None,
        *,
        sparse: bool = False,
        required: bool = False,
    ) -> None:
        self.passes = None
        self.element = element
        self.minimum, self.maximum = minimum, maximum
        self.sparse, self.required = sparse, required

    def check(self, value: Any, path: str, problems: list[ParamProblem], strict: bool) -> None:
        if not isinstance(value, list | tuple):
            problems.append(_wrong_type(path, value, "list"))
            return
        items = cast("list[object]", value)
        self._check_size(len(items), "elements", path, problems, strict)
        known = len(problems)
        passes = None if strict else self.element.passes
        for index, item in enumerate(items):
            if type(item) is passes and item:
                continue
            if item is not None:
                self.element.check(item, "", problems, strict)
            elif not self.sparse:
                problems.append(ParamProblem("", "None", "a value"))
            if len(problems) != known:
                known = _locate(problems, known, f"{path}[{index}]")


class Map(_Sized):
    """A map, with constraints of keys and values; its size is checked only if strict."""

    __slots__ = ("key", "sparse", "value")

    def __init__(
        self,
        key: Constraint,
        value: Constraint,
        minimum: int | None = None,
        maximum: int | None = None,
        *,
        sparse: bool = False,
        required: bool = False,
    ) -> None:
        self.passes = None
        self.key = key
        self.value = value
        self.minimum, self.maximum = minimum, maximum
        self.sparse, self.required = sparse, required

    def check(self, value: Any, path: str, problems: list[ParamProblem], strict: bool) -> None:
        if not isinstance(value, dict):
            problems.append(_wrong_type(path, value, "dict"))
            return
        entries = cast("dict[object, object]", value)
        if strict:
            self._check_size(len(entries), "entries", path, problems, strict)
        known = len(problems)
        passes = None if strict else self.value.passes
        key_passes = self.key.passes
        for key, item in entries.items():
            if type(item) is passes and type(key) is key_passes and item and key:
                continue
            self.key.check(key, "", problems, strict)
            if len(problems) != known:
                known = _locate(problems, known, f"{path} key")
            if item is not None:
                self.value.check(item, "", problems, strict)
            elif not self.sparse:
                problems.append(ParamProblem("", "None", "a value"))
            if len(problems) != known:
                sensitive = isinstance(self.key, String) and self.key.sensitive
                known = _locate(problems, known, f"{path}[{'…' if sensitive else _shown(key)}]")


class Structure(Constraint):
    """A structure: ``resolve`` returns its class, and ``output`` that of its output structure."""

    __slots__ = ("_is_union", "_kind", "output", "resolve")

    _is_union: bool  # Assigned together with ``_kind``.

    def __init__(
        self, resolve: _Resolve, *, output: _Resolve | None = None, required: bool = False
    ) -> None:
        self.passes = None
        self.resolve = resolve
        self.output = output
        self.required = required
        self._kind: type[Any] | None = None

    def check(self, value: Any, path: str, problems: list[ParamProblem], strict: bool) -> None:
        kind = self._kind
        if kind is None:
            self._kind = kind = self.resolve()
            self._is_union = getattr(kind, "UNION", False)
        if not isinstance(value, kind) and not (self.output and isinstance(value, self.output())):
            problems.append(_wrong_type(path, value, kind.__name__))
            return
        known = len(problems)
        check_members(value, problems, strict, None if isinstance(value, kind) else kind)
        if len(problems) != known:  # Prefixes are built only where there are problems.
            _locate(problems, known, f"{path}.")
        if self._is_union:
            given = [name for name in kind.CONSTRAINTS if getattr(value, name) is not None]
            if len(given) != 1:
                found = f"{len(given)} members set" + (f" ({', '.join(given)})" if given else "")
                problems.append(ParamProblem(path, found, "exactly one member"))


def check_members(
    value: Any, problems: list[ParamProblem], strict: bool, original: type[Any] | None = None
) -> None:
    """Adds the problems of the members of a request or structure to ``problems``.

    An output structure has the constraints of its ``original``, and requires what has no default.
    """
    constraints: Constraints = (original or value).CONSTRAINTS
    for name, constraint in constraints.items():
        member = getattr(value, name)
        if type(member) is constraint.passes and member and not strict:
            continue
        if member is not None:
            constraint.check(member, name, problems, strict)
        elif constraint.required or (original and value.__dataclass_fields__[name].default):
            problems.append(ParamProblem(name, "None", "a value, because it is required"))


def _locate(problems: list[ParamProblem], known: int, prefix: str) -> int:
    """Prefixes the paths of the problems after the first ``known``; returns the new total."""
    problems[known:] = [one._replace(path=prefix + one.path) for one in problems[known:]]
    return len(problems)


def _shown(value: object) -> str:
    """A value as problems show it: shortened."""
    if isinstance(value, int) and value.bit_length() > 128:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN_TEXT:
        value = value[:_LONGEST_SHOWN_TEXT] + "…"
    return repr(value)


def _wrong_type(path: str, value: object, allowed: str) -> ParamProblem:
    return ParamProblem(path, type(value).__name__, allowed)


def _bounds(minimum: float | None, maximum: float | None) -> str:
    if maximum is None:
        return f"at least {minimum}"
    return f"at most {maximum}" if minimum is None else f"{minimum} to {maximum}"
