"""The intermediate representation of the client and its paginators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.plan.ir.modules import ImportBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A keyword-only parameter of a method."""

    name: str
    annotation: str
    default: str | None
    field: str
    """The request's field; empty for a parameter that is not part of the request."""

    argument: str
    """The expression passed for the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeprecatedUse:
    """What separates two overloads of a method: whether deprecated parameters are passed."""

    parameters: tuple[Parameter, ...]
    """The parameters that are not deprecated."""

    warning: str
    """Why the others are, as a literal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method of the client that sends one operation."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: str
    documentation: str
    original: str
    """The synchronous method that documents this one; empty if it has its own documentation."""

    module: str
    """The operation's module."""

    request: str
    """How the method writes the class of its request."""

    deprecated: str
    """Why the operation is deprecated, as a literal; empty if it is not."""

    sensitive_arguments: tuple[str, ...]
    """Sensitive parameters, deleted before the call so that tracebacks with variables do not show them."""

    variable: str
    """A variable for the request: a name that no parameter has."""

    deprecated_use: DeprecatedUse | None = None
    """Its overloads, if parameters are deprecated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaginatorMethod:
    """A method that paginates an operation."""

    method: Method
    input_tokens: str
    """The source of a tuple of the request's fields."""

    output_tokens: str
    """The source of a tuple, over ``page``."""

    items: str
    """The expression for the items of ``page``."""

    more: str | None
    """The expression that tells whether pages follow ``page``; None if the tokens alone do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientModule:
    """``client.py``, or the same in ``aio``."""

    is_asynchronous: bool
    class_name: str
    discovery: str
    """The method that asks the service for endpoints, as a literal; empty if none is needed."""

    documentation: str
    imports: ImportBlock
    names: Mapping[str, str]
    methods: tuple[Method, ...]
    paginated: bool
    waits: bool
    """Whether there are waiters."""

    lazy_modules: tuple[str, ...]
    """The import lines of the modules of paginators and waiters, for type checkers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaginatorModule:
    """``paginators.py``, or the same in ``aio``."""

    is_asynchronous: bool
    imports: ImportBlock
    names: Mapping[str, str]
    methods: tuple[PaginatorMethod, ...]
