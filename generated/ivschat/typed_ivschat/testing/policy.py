"""The IAM policy that calls of tests need: what is noted of them, and how it is written."""

# docs/decisions/permissions-and-rates.md says why.

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from threading import Lock
from types import TracebackType
from typing import Any, ClassVar, NamedTuple, Self, TypeGuard

from .._runtime.operation import Request
from .wire.bindings import Bindings
from .wire.values import is_mapping

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_SID = "StartingPoint"


class Permission(NamedTuple):
    """An action of IAM that an operation needs."""

    action: str
    required: tuple[str, ...] = ()
    """The types of resources that it has to be allowed on."""

    optional: tuple[str, ...] = ()
    """The types on which it has to be allowed if a request names one of their resources."""


class PolicyRecorderBase:
    """The base of the generated recorder."""

    BINDINGS: ClassVar[Bindings]
    PERMISSIONS: ClassVar[Mapping[str, tuple[Permission, ...]]]
    """Operation → its permissions."""

    RESOURCES: ClassVar[Mapping[str, str]]
    """Type of resources → ARN with placeholders."""

    def __init__(self) -> None:
        self._noted: dict[str, set[str]] = {}
        self._lock = Lock()

    def __enter__(self) -> Self:
        self.BINDINGS.observers.append(self._observe)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.BINDINGS.observers.remove(self._observe)

    @property
    def noted(self) -> dict[str, list[str]]:
        """Operation → the types of the resources that its requests named."""
        with self._lock:
            return {name: sorted(types) for name, types in sorted(self._noted.items())}

    @property
    def unknown(self) -> list[str]:
        """The operations that were called and whose permissions AWS does not document."""
        return [name for name in self.noted if name not in self.PERMISSIONS]

    def note(self, noted: Mapping[str, Iterable[str]]) -> None:
        """Adds what another recorder noted, such as that of another process.

        Args:
            noted: Its ``noted``.
        """
        with self._lock:
            for name, types in noted.items():
                self._noted.setdefault(name, set()).update(types)

    def policy(
        self, *, partition: str = "aws", region: str = "*", account: str = "*"
    ) -> dict[str, Any]:
        """The policy, as the value of a JSON document. It is a starting point: read it before use.

        It allows the actions that were called on every resource of their types, whatever its name.

        Args:
            partition: The partition in ARNs.
            region: The region in ARNs; ``*`` for all.
            account: The number of the account in ARNs; ``*`` for all.
        """
        filled = {"Partition": partition, "Region": region, "Account": account}
        actions: dict[str, set[str]] = {}
        for name, types in self.noted.items():
            for permission in self.PERMISSIONS.get(name, ()):
                needed = {*permission.required, *types} & {
                    *permission.required,
                    *permission.optional,
                }
                arns = {self._arn(one, filled) for one in needed} or {"*"}
                actions.setdefault(permission.action, set()).update(arns)
        together: dict[tuple[str, ...], list[str]] = {}
        for action, found in sorted(actions.items()):
            together.setdefault(("*",) if "*" in found else tuple(sorted(found)), []).append(action)
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": f"{_SID}{number}",
                    "Effect": "Allow",
                    "Action": names,
                    "Resource": [*resources],
                }
                for number, (resources, names) in enumerate(together.items(), 1)
            ],
        }

    def _observe(self, request: Request[Any]) -> None:
        self.note({request.OPERATION: self._types(json.loads(request.to_json()))})

    def _types(self, value: object) -> Iterator[str]:
        """The types of resources whose ARNs are in a value."""
        if is_mapping(value):
            for part in value.values():
                yield from self._types(part)
        elif _is_list(value):
            for part in value:
                yield from self._types(part)
        elif isinstance(value, str) and value.startswith("arn:"):
            resource = _resource(value)
            for name, arn in self.RESOURCES.items():
                if resource.startswith(_resource(arn).partition("${")[0]):
                    yield name

    def _arn(self, kind: str, filled: Mapping[str, str]) -> str:
        """The ARN of every resource of a type."""
        return _PLACEHOLDER.sub(lambda found: filled.get(found[1], "*"), self.RESOURCES[kind])


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _resource(arn: str) -> str:
    """What follows the account in an ARN."""
    return arn.split(":", 5)[-1]
