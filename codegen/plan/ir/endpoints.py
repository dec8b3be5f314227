"""The intermediate representation of endpoint rules: expressions, statements and tables.

Endpoint rules are pure, so equal expressions have equal values. ``str`` of an expression is its
Python source.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from codegen.text.python_source import braces, escaped, literal, row

_LONGEST_LINE = 100
_LONGEST_TEXT = 80
_LINE_OF_TEXT = 72


@dataclass(frozen=True, slots=True)
class Constant:
    """A string, an integer or a boolean."""

    value: str | int | bool

    def __str__(self) -> str:
        if isinstance(self.value, str):
            return _in_parentheses(_text_lines((self.value,)))
        return repr(self.value)


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter, or a local variable with its value.

    The value is part of the identity, so that facts about one variable do not apply to another one
    with the same name.
    """

    name: str
    value: Expression | None = None

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Binding:
    """An assignment expression: ``(partition := find_partition(region))``."""

    target: Name

    def __str__(self) -> str:
        return f"({self.target} := {self.target.value})"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a partition, an ARN or a URL."""

    of: Expression
    name: str

    def __str__(self) -> str:
        return f"{self.of}.{self.name}"


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function of the runtime."""

    function: str
    arguments: tuple[Expression, ...]
    keywords: tuple[tuple[str, Expression], ...] = ()

    def __str__(self) -> str:
        arguments = [str(argument) for argument in self.arguments]
        arguments += [f"{keyword}={argument}" for keyword, argument in self.keywords]
        return f"{self.function}({', '.join(arguments)})"


@dataclass(frozen=True, slots=True)
class Template:
    """A template string, which becomes an f-string."""

    parts: tuple[str | Expression, ...]

    def __str__(self) -> str:
        return _in_parentheses(_text_lines(self.parts))


@dataclass(frozen=True, slots=True)
class Equal:
    left: Expression
    right: Expression

    def __str__(self) -> str:
        return f"{self.left} == {self.right}"


@dataclass(frozen=True, slots=True)
class IsSet:
    """Whether an optional value is set."""

    value: Expression

    def __str__(self) -> str:
        return f"{self.value} is not None"


@dataclass(frozen=True, slots=True)
class Not:
    value: Expression

    def __str__(self) -> str:
        match self.value:
            case IsSet(value):
                return f"{value} is None"
            case Equal(left, right):
                return f"{left} != {right}"
            case And():
                return f"not ({self.value})"
            case _:
                return f"not {self.value}"


@dataclass(frozen=True, slots=True)
class And:
    values: tuple[Expression, ...]

    def __str__(self) -> str:
        return " and ".join(map(str, self.values))


Expression: TypeAlias = (
    Constant | Name | Binding | Attribute | Call | Template | Equal | IsSet | Not | And
)


@dataclass(frozen=True, slots=True)
class Assign:
    """``target = target.value``"""

    kind: ClassVar[Literal["assign"]] = "assign"
    target: Name


@dataclass(frozen=True, slots=True)
class If:
    """``if test:`` and its body, without ``else``."""

    kind: ClassVar[Literal["if"]] = "if"
    test: Expression
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Raise:
    """The rules end in an error."""

    kind: ClassVar[Literal["raise"]] = "raise"
    message: Expression

    @property
    def argument(self) -> str:
        """The message as the only argument of a call, so that a long string needs no parentheses."""
        match self.message:
            case Constant(str(text)):
                return " ".join(_text_lines((text,)))
            case Template(parts):
                return " ".join(_text_lines(parts))
            case _:
                return str(self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """The rules end in an endpoint."""

    kind: ClassVar[Literal["return"]] = "return"
    url: Expression
    headers: tuple[tuple[str, tuple[Expression, ...]], ...] = ()
    signing_name: Expression | None = None
    signing_region: Expression | None = None
    region_set: Expression | None = None
    auth_schemes: tuple[str, ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the endpoint, as source."""
        arguments = [str(self.url)]
        if self.headers:
            arguments.append(f"headers={_headers_source(self.headers)}")
        if self.signing_name is not None:
            arguments.append(f"signing_name={self.signing_name}")
        if self.signing_region is not None:
            arguments.append(f"signing_region={self.signing_region}")
        if self.region_set is not None:
            arguments.append(f"region_set={self.region_set}")
        if self.auth_schemes:
            schemes = tuple(map(Constant, self.auth_schemes))
            arguments.append(f"auth_schemes={row(map(str, schemes))}")
        return tuple(arguments)


Statement: TypeAlias = Assign | If | Raise | Return


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A keyword argument of ``resolve``."""

    name: str
    """The rule set's name: ``UseFIPS``, ``KvsARN``."""

    keyword: str
    """``use_fips``, ``kvs_arn``."""

    annotation: str
    default: str | None
    """Python source; None if the argument is required."""

    built_in: str | None
    """``AWS::Region``; None for a context parameter, which an operation or the client sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A row of the table of partitions."""

    name: str
    dns_suffix: str
    dual_stack_dns_suffix: str
    supports_fips: bool
    supports_dual_stack: bool
    implicit_global_region: str
    region_regex: str
    regions: tuple[str, ...]

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the row, as source."""
        return (
            str(Constant(self.name)),
            f"dns_suffix={Constant(self.dns_suffix)}",
            f"dual_stack_dns_suffix={Constant(self.dual_stack_dns_suffix)}",
            f"supports_fips={self.supports_fips}",
            f"supports_dual_stack={self.supports_dual_stack}",
            f"implicit_global_region={Constant(self.implicit_global_region)}",
            f"region_regex={literal(self.region_regex)}",
            f"regions={Constant(' '.join(self.regions))}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """``endpoints.py``."""

    parameters: tuple[Parameter, ...]
    """The arguments of ``resolve``: the four of every service, those of accounts, then the others."""

    ignored: tuple[str, ...]
    """Those that are always passed, and that the rules do not use."""

    body: tuple[Statement, ...]
    partitions: tuple[Partition, ...]
    """Empty if the rules do not look up a partition."""

    runtime_names: tuple[str, ...]
    """The names that the module imports from the runtime's ``endpoints``, sorted."""

    raises: bool
    """Whether the body has a ``raise``."""

    has_rules: bool
    """Whether the service has a rule set. Without one, it needs a custom endpoint."""

    @property
    def context_parameters(self) -> tuple[Parameter, ...]:
        """The arguments of ``resolve`` beyond the four."""
        return self.parameters[4:]

    @property
    def runtime_import(self) -> str:
        """The import of ``runtime_names``, on several lines if one would be too long."""
        line = f"from ._runtime.endpoints import {', '.join(self.runtime_names)}"
        if len(line) <= _LONGEST_LINE:
            return line
        names = "".join(f"    {name},\n" for name in self.runtime_names)
        return f"from ._runtime.endpoints import (\n{names})"

    @property
    def context_keywords(self) -> str:
        """The names of the context parameters, as a tuple's source."""
        return row(literal(each.keyword) for each in self.context_parameters)

    @property
    def takes_lists(self) -> bool:
        return any("Sequence" in parameter.annotation for parameter in self.parameters)


def expressions(statement: Statement) -> tuple[Expression, ...]:
    """The expressions of a statement, without those in its body."""
    match statement:
        case Assign(target):
            return () if target.value is None else (target.value,)
        case If(test, _):
            return (test,)
        case Raise(message):
            return (message,)
        case Return():
            headers = [value for _, values in statement.headers for value in values]
            signing = (statement.signing_name, statement.signing_region, statement.region_set)
            return (
                statement.url,
                *headers,
                *(value for value in signing if value is not None),
            )


def parts(expression: Expression) -> Iterator[Expression]:
    """Yields an expression and its parts, but not the values of its variables."""
    yield expression
    match expression:
        case Binding(target):
            inner: tuple[Expression | str, ...] = () if target.value is None else (target.value,)
        case Attribute(of, _):
            inner = (of,)
        case Call(_, arguments, keywords):
            inner = (*arguments, *(argument for _, argument in keywords))
        case Template(template_parts):
            inner = template_parts
        case Equal(left, right):
            inner = (left, right)
        case IsSet(value) | Not(value):
            inner = (value,)
        case And(values):
            inner = values
        case Constant() | Name():
            inner = ()
    for part in inner:
        if not isinstance(part, str):
            yield from parts(part)


def _in_parentheses(lines: tuple[str, ...]) -> str:
    return lines[0] if len(lines) == 1 else f"({' '.join(lines)})"


def _text_lines(parts: tuple[str | Expression, ...]) -> tuple[str, ...]:
    """A string literal, or several if one would be too long."""
    is_template = any(not isinstance(part, str) for part in parts)
    source = "".join(
        (braces(part) if is_template else escaped(part)) if isinstance(part, str) else f"{{{part}}}"
        for part in parts
    )
    lines = [source]
    if len(source) > _LONGEST_TEXT:
        lines = textwrap.wrap(
            source,
            _LINE_OF_TEXT,
            drop_whitespace=False,
            break_long_words=False,
            break_on_hyphens=False,
        )
    prefix = "f" if is_template else ""
    return tuple(f'{prefix}"{line}"' for line in lines)


def _headers_source(headers: tuple[tuple[str, tuple[Expression, ...]], ...]) -> str:
    items = (f"{Constant(name)}: {row(map(str, values))}" for name, values in headers)
    return "{" + ", ".join(items) + "}"
