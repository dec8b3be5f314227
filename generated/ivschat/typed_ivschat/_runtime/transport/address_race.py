"""Which addresses of a name to connect to, and when: Happy Eyeballs (RFC 8305 §4, §5).

Nothing here connects or waits. Whoever does asks ``due`` which address to try, reports what failed,
and gives up the others when one has connected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

# Seconds after which the next address is tried, although the one before may still connect.
ATTEMPT_DELAY = 0.25

_A = TypeVar("_A")


class AddressRace(Generic[_A]):
    """A race between the addresses of one name.

    Args:
        addresses: The addresses, in the order in which to try them.

    Attributes:
        running: The addresses that were tried and have not failed.
        next_at: When to ask ``due`` again, on the clock of the caller; None if none is left to try.
    """

    __slots__ = ("_waiting", "next_at", "running")

    def __init__(self, addresses: Iterable[_A]) -> None:
        self._waiting = list(addresses)
        self._waiting.reverse()
        self.running: list[_A] = []
        self.next_at: float | None = 0.0 if self._waiting else None

    @property
    def is_lost(self) -> bool:
        """Whether every address has failed."""
        return not self._waiting and not self.running

    def due(self, now: float) -> _A | None:
        """The address to try now; None if it is not time yet, or none is left."""
        if self.next_at is None or now < self.next_at:
            return None
        address = self._waiting.pop()
        self.running.append(address)
        self.next_at = now + ATTEMPT_DELAY if self._waiting else None
        return address

    def failed(self, address: _A, now: float) -> None:
        """Notes that an address failed: the next one is due at once (RFC 8305 §5)."""
        self.running.remove(address)
        if self._waiting:
            self.next_at = now

    def before(self, address: _A) -> list[_A]:
        """The addresses that were tried before another one and have not connected or failed."""
        return self.running[: self.running.index(address)]

    def won(self, address: _A) -> list[_A]:
        """Notes that an address has connected; returns those to give up."""
        given_up = [other for other in self.running if other is not address]
        self.running = [address]
        self._waiting.clear()
        self.next_at = None
        return given_up


def slow_last(addresses: Iterable[_A], until: Callable[[_A], float], now: float) -> list[_A]:
    """Addresses in another order: those that timed out go last, the most recent one at the end.

    Args:
        addresses: The addresses.
        until: Until when an address goes last; 0 if it did not time out.
        now: The current time, on the same clock.
    """

    def rank(address: _A) -> float:
        last_until = until(address)
        return last_until if last_until > now else 0.0

    return sorted(addresses, key=rank)


def interleaved(addresses: Iterable[tuple[object, _A]]) -> list[_A]:
    """Addresses with their families alternating, beginning with the first (RFC 8305 §4).

    Args:
        addresses: Family and address, in the order in which the resolver prefers them.
    """
    families: dict[object, list[_A]] = {}
    for family, address in addresses:
        families.setdefault(family, []).append(address)
    groups = families.values()
    turns = range(max(map(len, groups), default=0))
    return [group[turn] for turn in turns for group in groups if turn < len(group)]
