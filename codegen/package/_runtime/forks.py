"""Rebuilds the state of one process (locks, pools, tokens) in a forked child."""

from __future__ import annotations

import os
import sys
from typing import Protocol
from weakref import WeakSet


class Rebuilt(Protocol):
    """An object with state that a forked child cannot share with its parent."""

    def after_fork(self) -> None:
        """Replaces the parent's state. Runs in the child, before any other thread starts."""
        ...


_owners: WeakSet[Rebuilt] = WeakSet()


def rebuild_after_fork(owner: Rebuilt) -> None:
    """Calls ``owner.after_fork()`` in every forked child, as long as ``owner`` lives."""
    _owners.add(owner)


def _rebuild_all() -> None:
    for owner in list(_owners):
        owner.after_fork()


if sys.platform != "win32":
    # A fork handler cannot be unregistered, so there is one in total, not one for each client.
    os.register_at_fork(after_in_child=_rebuild_all)
