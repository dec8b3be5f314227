"""The intermediate representation of ``waiters.py``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.plan.ir.client import Method
from codegen.plan.ir.modules import ImportBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an outcome means if a condition holds."""

    condition: str
    """Empty if every outcome means it."""

    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiterMethod:
    """A method that waits, and what it waits for."""

    method: Method
    constant: str
    """The name of the waiter."""

    kind: str
    """Its type."""

    delay: int
    max_attempts: int
    response_type: str
    of_response: tuple[Meaning, ...]
    of_error: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiterModule:
    """``waiters.py``, or the same in ``aio``, which waits for what the first defines."""

    is_asynchronous: bool
    imports: ImportBlock
    names: Mapping[str, str]
    methods: tuple[WaiterMethod, ...]
