"""Replaces the parts of every client of a class, for as long as a stub is installed."""

# docs/decisions/stubs-respond-below-the-client.md says why.

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from threading import RLock
from typing import Any, NamedTuple

from .._runtime.client import ClientBase


class Replacement(NamedTuple):
    """What takes the place of a client's parts."""

    parts: Mapping[str, Callable[[Any], Any]]
    """Attribute of the client → returns what takes the place of its value."""

    construct: Callable[[ClientBase, Mapping[str, Any]], None]
    """Constructs a client from the arguments of its class."""


class _Installed:
    """A replacement that is installed. A part is replaced once."""

    def __init__(self, replacement: Replacement) -> None:
        self.construct = replacement.construct
        self.parts = replacement.parts
        self._replaced: dict[int, tuple[object, object]] = {}

    def part(self, name: str, original: object) -> object:
        """What stands for a part of a client."""
        # The original is kept as well, so that no other object has its id.
        with _lock:
            if id(original) not in self._replaced:
                self._replaced[id(original)] = original, self.parts[name](original)
            return self._replaced[id(original)][1]


_lock = RLock()
_installed: dict[type[ClientBase], list[_Installed]] = {}
"""By class of client; the last one counts."""


@contextmanager
def install(
    kind: type[ClientBase], replacement: Replacement, *, exempt: type[ClientBase]
) -> Generator[None]:
    """Installs a replacement for all clients of a class, and of its subclasses.

    Args:
        kind: The class.
        replacement: What takes the place of their parts.
        exempt: A subclass whose clients are left alone.
    """
    own = _Installed(replacement)
    with _lock:
        stack = _installed.setdefault(kind, [])
        stack.append(own)
        if len(stack) == 1:
            _patch(kind, stack, exempt)
    try:
        yield
    finally:
        with _lock:
            stack.remove(own)
            if not stack:
                del _installed[kind]
                for name in (*replacement.parts, "_construct"):
                    delattr(kind, name)


def _patch(kind: type[ClientBase], stack: list[_Installed], exempt: type[ClientBase]) -> None:
    """Gives a class properties that hide its clients' own attributes."""

    def replaced(name: str) -> property:
        def get(client: ClientBase) -> object:
            try:
                original = vars(client)[name]
            except KeyError:
                raise AttributeError(name) from None
            # Another thread may have removed the last one meanwhile.
            last = stack[-1:]
            return (
                last[0].part(name, original)
                if last and not isinstance(client, exempt)
                else original
            )

        def put(client: ClientBase, value: object) -> None:
            vars(client)[name] = value

        return property(get, put)

    def construct(
        client: ClientBase,
        arguments: Mapping[str, Any],
        default: Callable[..., object],
        environ: Mapping[str, str] | None = None,
    ) -> None:
        stack[-1].construct(client, arguments)

    parts = {name: replaced(name) for name in stack[0].parts}
    for name, part in {**parts, "_construct": construct}.items():
        setattr(kind, name, part)
