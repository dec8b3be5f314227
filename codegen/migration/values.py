"""What an expression may be when the program runs, as far as a migration cares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from codegen.plan.ir.boto3_names import ValueType


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything."""


@dataclass(frozen=True, slots=True)
class Absent:
    """None, until something else is assigned."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A string."""

    text: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A module of another distribution, or what it defines."""

    name: str


@dataclass(frozen=True, slots=True)
class LocalModule:
    """A module of the program."""

    path: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the program."""

    key: str


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the program."""

    key: str


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a class of the program."""

    key: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A list, set, tuple, generator or dictionary of the program. What it holds is known by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class Pair:
    """What ``items`` of a map yields."""

    value: Value


@dataclass(frozen=True, slots=True)
class Session:
    """A session of boto3, botocore, aiobotocore or aioboto3."""

    asynchronous: bool


@dataclass(frozen=True, slots=True)
class Config:
    """botocore's ``Config``, by the place of the call that makes it."""

    key: str


@dataclass(frozen=True, slots=True)
class Client:
    """A client; that of a service without a package is not migrated."""

    service: str
    asynchronous: bool


@dataclass(frozen=True, slots=True)
class Method:
    """A client's method, not called yet."""

    client: Client
    method: str


@dataclass(frozen=True, slots=True)
class Received:
    """A response, or a part of one."""

    service: str
    type: ValueType
    operation: str = ""
    """The method, for a whole response."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """``ResponseMetadata`` of a response, or a part of it."""

    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paginator:
    """What ``get_paginator`` returns."""

    client: Client
    operation: str


@dataclass(frozen=True, slots=True)
class Pages:
    """What ``paginate`` returns."""

    client: Client
    operation: str


@dataclass(frozen=True, slots=True)
class FullResult:
    """What ``build_full_result`` returns."""

    service: str
    operation: str


@dataclass(frozen=True, slots=True)
class Waiter:
    """What ``get_waiter`` returns."""

    service: str
    name: str


@dataclass(frozen=True, slots=True)
class Exceptions:
    """``client.exceptions``."""

    service: str


@dataclass(frozen=True, slots=True)
class Caught:
    """An error that was caught, or a part of its ``response``."""

    path: tuple[str, ...] | None
    """The keys into its ``response``; None for the error itself."""

    certain: bool
    """Whether it can only be one of ours."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What ``pytest.raises`` binds."""

    certain: bool


@dataclass(frozen=True, slots=True)
class Meta:
    """``client.meta``."""

    service: str


@dataclass(frozen=True, slots=True)
class Stubber:
    """botocore's ``Stubber`` of a client."""

    client: Client


Value: TypeAlias = (
    Unknown
    | Absent
    | Constant
    | Imported
    | LocalModule
    | Function
    | Class
    | Instance
    | Collection
    | Pair
    | Session
    | Config
    | Client
    | Method
    | Received
    | Metadata
    | Paginator
    | Pages
    | FullResult
    | Waiter
    | Exceptions
    | Caught
    | Raised
    | Meta
    | Stubber
)

Values: TypeAlias = frozenset[Value]
"""What an expression may be: empty for what is not known yet, or never happens."""

NOTHING: Values = frozenset()
UNKNOWN: Values = frozenset({Unknown()})


_FOLLOWED = (
    *("aioboto3", "aiobotocore", "boto3", "botocore", "contextlib", "moto", "pytest"),
    *("mypy_boto3_", "types_boto3_", "types_aiobotocore_"),
)
"""How the names of modules begin that are followed."""

_MOST_PARTS = 6


def imported(name: str) -> Values:
    """What an import makes available; anything if it does not matter here."""
    if name.startswith(_FOLLOWED) and name.count(".") < _MOST_PARTS:
        return one(Imported(name))
    return UNKNOWN


def pair(value: Value) -> Pair:
    """A pair with a value; pairs of pairs are not followed."""
    return Pair(Unknown() if isinstance(value, Pair) else value)


def only(values: Values) -> bool:
    """Whether there is one possibility, None left aside."""
    return len(values - {Absent()}) == 1


def one(*values: Value) -> Values:
    return frozenset(values)
