"""Looks up the addresses of a name, within a deadline if there is one."""

# docs/decisions/connections-and-responses-are-ours.md says why.

from __future__ import annotations

import math
import socket
from _thread import allocate_lock
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from threading import Thread
from typing import Any, TypeAlias

from ..clock import bounded, monotonic, sleep
from ..endpoints import is_localhost
from ..errors import ConfigurationError
from ..forks import late_import, rebuild_after_fork
from ..http import numeric_address
from ..signals import reraise_if_of_handler

Address: TypeAlias = "tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]"
"""An address as ``socket.getaddrinfo`` returns it."""

# Seconds for which it is remembered what a late lookup found.
_MEMORY = 60.0
_MOST_REMEMBERED = 64
# Threads that look up names; nothing can end them.
_MOST_LOOKUPS = 32

NO_CODEC = "this Python lacks encodings.idna, which {} need; install its whole standard library"


@cache
def _family() -> socket.AddressFamily:
    """The address family to look up: IPv4 alone where the machine has no IPv6."""
    if socket.has_ipv6:
        try:
            with socket.socket(socket.AF_INET6) as sock:
                sock.bind(("::1", 0))
            return socket.AF_UNSPEC
        except OSError as error:
            reraise_if_of_handler(error)
    return socket.AF_INET


def find_addresses(host: str, port: int, until: float, *, apart: bool) -> Sequence[Address]:
    """The addresses of a host, in the order in which to try them."""
    known = known_addresses(host, port)
    if known is not None:
        return known
    return lookups.find(host, port, until) if apart else _look_up(host, port)


def known_addresses(host: str, port: int) -> Sequence[Address] | None:
    """The addresses of a host that need no lookup; None for any other."""
    if (address := numeric_address(host)) is not None:
        return [_numeric(address, port)]
    if is_localhost(host):  # It is never looked up: a resolver may give any address.
        both = ("127.0.0.1", "::1") if _family() == socket.AF_UNSPEC else ("127.0.0.1",)
        return [_numeric(address, port) for address in both]
    return None


def _numeric(address: str, port: int) -> Address:
    if "%" in address:
        flags = socket.AI_NUMERICHOST
        return socket.getaddrinfo(address.encode(), port, 0, socket.SOCK_STREAM, 0, flags)[0]
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)


def _look_up(host: str, port: int) -> Sequence[Address]:
    family, kind = _family(), socket.SOCK_STREAM
    with late_import:  # The codec would be imported by ``getaddrinfo``, and a fork might come.
        try:
            import_module("encodings.idna")
        except ImportError as error:
            reraise_if_of_handler(error)
    try:
        return socket.getaddrinfo(host, port, family, kind)
    except LookupError as error:
        if "idna" not in str(error):
            raise
    if host.isascii():
        return socket.getaddrinfo(host.encode("ascii"), port, family, kind)
    raise ConfigurationError(f"endpoint: {NO_CODEC.format('names beyond ASCII')}")


class Lookup:
    """A name lookup in a thread of its own.

    Attributes:
        ended: A lock that is released when the lookup has ended.
        found: What it found, or why it failed; None while it runs.
        is_running: Whether its thread has started.
        is_late: Whether somebody could not wait for it.
    """

    __slots__ = ("_listeners", "ended", "found", "is_late", "is_running")

    def __init__(self) -> None:
        self.ended = allocate_lock()
        self.ended.acquire()
        self.found: Sequence[Address] | Exception | None = None
        self.is_running = self.is_late = False
        self._listeners: list[Callable[[], object]] = []

    def when_ended(self, call: Callable[[], object]) -> None:
        """Calls a function in the thread of the lookup, or in this one if it has ended; once or twice."""
        self._listeners.append(call)
        if self.found is not None:
            call()

    def end(self) -> None:
        """Wakes those that wait."""
        self.ended.release()
        for call in self._listeners:
            call()

    def addresses(self) -> Sequence[Address] | None:
        """What the lookup found; None while it runs. Raises why it failed."""
        if isinstance(self.found, Exception):
            raise type(self.found)(*self.found.args)  # Each caller raises its own.
        return self.found


class Lookups:
    """Name lookups with a deadline: all calls that need a name wait for one lookup of it."""

    def __init__(self) -> None:
        self._pending: dict[tuple[str, int], Lookup] = {}
        self._late: dict[tuple[str, int], tuple[Sequence[Address], float]] = {}
        rebuild_after_fork(self)

    def after_fork(self) -> None:
        self._pending.clear()  # Their threads are the parent's.

    def find(self, host: str, port: int, until: float) -> Sequence[Address]:
        """The addresses of a name. Raises TimeoutError if the lookup does not end in time."""
        name = host, port
        remembered = self.remembered(name)
        if remembered is not None:
            return remembered
        left = bounded(math.inf, until)
        while left > 0:
            lookup = self.begun(name)
            step = min(left, 1.0 if lookup else 0.05)
            left -= step
            if lookup is None:
                sleep(step)
                continue
            if lookup.ended.acquire(timeout=step):
                lookup.ended.release()
            found = lookup.addresses()
            if found is not None:
                return found
            if left <= 0:
                lookup.is_late = True
            if not lookup.is_running:  # An interruption kept it from starting.
                self.forget(name, lookup)
        raise TimeoutError("the name lookup timed out")

    def remembered(self, name: tuple[str, int]) -> Sequence[Address] | None:
        """What a late lookup of a name has found; None if there was none lately."""
        late = self._late.get(name)
        return late[0] if late is not None and monotonic() < late[1] else None

    def begun(self, name: tuple[str, int]) -> Lookup | None:
        """The lookup of a name; None if there are too many of others."""
        lookup = self._pending.get(name)
        if lookup is None and len(self._pending) < _MOST_LOOKUPS:
            own = Lookup()
            lookup = self._pending.setdefault(name, own)
            if lookup is own:
                thread = Thread(target=self._run, args=(name, own), daemon=True)
                try:
                    thread.name = f"look up {name[0]}"
                    thread.start()
                except RuntimeError as error:  # There can be no thread: a limit, or the end.
                    reraise_if_of_handler(error)
                    self._run(name, own)
        return lookup

    def _run(self, name: tuple[str, int], lookup: Lookup) -> None:
        lookup.is_running = True
        try:
            lookup.found = found = _look_up(*name)
            if lookup.is_late and found:
                if len(self._late) >= _MOST_REMEMBERED:
                    self._late.clear()
                self._late[name] = found, monotonic() + _MEMORY
        except Exception as error:
            reraise_if_of_handler(error)
            lookup.found = error.with_traceback(None)
        finally:
            self.forget(name, lookup)
            lookup.end()

    def forget(self, name: tuple[str, int], lookup: Lookup) -> None:
        if self._pending.get(name) is lookup:
            self._pending.pop(name, None)


lookups = Lookups()
