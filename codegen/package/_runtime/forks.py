"""What belongs to one process (locks, pools, tokens) is rebuilt in a child that was forked."""

from __future__ import annotations

import os
import sys
from typing import Protocol
from weakref import WeakSet


class Rebuilt(Protocol):
    """An object that holds something that a forked child can't share with its parent."""

    def after_fork(self) -> None:
        """Replaces what belongs to the parent. Runs in the child, before any other thread."""
        ...


_owners: WeakSet[Rebuilt] = WeakSet()


def rebuild_after_fork(owner: Rebuilt) -> None:
    """Calls ``owner.after_fork()`` in every forked child, as long as ``owner`` lives."""
    _owners.add(owner)


def _rebuild_all() -> None:
    for owner in list(_owners):
        owner.after_fork()


if sys.platform != "win32":
    # A hook can't be taken back, so there is one for all, not one for each client.
    os.register_at_fork(after_in_child=_rebuild_all)
