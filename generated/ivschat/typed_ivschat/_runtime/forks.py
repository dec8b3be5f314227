"""Forks: rebuilds the state of one process in the child, and keeps forks and late imports apart.

A child that is forked while another thread imports a module inherits the module's import lock, which
nobody releases, and hangs as soon as it imports the module itself.
"""

# docs/decisions/what-is-loaded-late.md says why.

from __future__ import annotations

# Its own fork handlers have to be there before these: handlers that run before a fork run in reverse
# order, and a module that is imported may ask for a logger while a fork waits for the import.
import logging as logging
import os
import sys
from types import TracebackType
from typing import Final, Protocol
from weakref import WeakSet

from .errors import ConfigurationError
from .locks import ReplaceableLock
from .signals import is_of_handler

# Seconds that a fork waits for imports in other threads. An import that takes longer is stuck.
_LONGEST_WAIT: Final = 10.0


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


class LateImport:
    """A context for imports within functions that run in calls.

    No fork happens meanwhile. An import that fails, because no file can be opened or the package was
    replaced, is a ConfigurationError.

    Only modules of this package and of the standard library may be imported in it. Another module may
    fork while it is imported, and would then wait for a thread that waits for it.
    """

    __slots__ = ()

    def __enter__(self) -> None:
        _imports.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _imports.release()
        if not isinstance(error, ImportError | OSError | SyntaxError) or is_of_handler(error):
            return
        reason = getattr(error, "strerror", None) or getattr(error, "name", None) or "it is invalid"
        raise ConfigurationError(
            f"a module could not be imported ({type(error).__name__}: {reason})"
        ) from None


late_import: Final = LateImport()

_imports = ReplaceableLock(_LONGEST_WAIT)
_fork_excludes_imports = False


def _before_fork() -> None:
    global _fork_excludes_imports
    _fork_excludes_imports = _imports.acquire(_LONGEST_WAIT)


def _after_fork_in_parent() -> None:
    if _fork_excludes_imports:
        _imports.release()


def _after_fork_in_child() -> None:
    global _imports
    _imports = ReplaceableLock(_LONGEST_WAIT)
    _rebuild_all()


if sys.platform != "win32":
    # A fork handler cannot be unregistered, so there is one in total, not one for each client.
    os.register_at_fork(
        before=_before_fork,
        after_in_parent=_after_fork_in_parent,
        after_in_child=_after_fork_in_child,
    )
