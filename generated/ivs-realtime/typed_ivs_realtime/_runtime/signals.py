"""Tells exceptions that a signal's handler raised from those of the code that it interrupted.

Job limits and test runners raise TimeoutError and other classes from handlers. Such an exception is
neither a failure of the network nor one of a hook: it passes through a call unchanged, and the request
is not sent again.
"""

# docs/decisions/what-a-signal-handler-raises.md says why.

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from threading import current_thread, main_thread
from types import CodeType, TracebackType
from typing import Any

# First parts of the names of modules that raise exceptions of their own while a connection is used.
_MODULES_OF_NETWORK = frozenset(
    {"email", "encodings", "http", "select", "selectors", "socket", "ssl", "urllib3"}
)

_PACKAGE = f"{__name__.rpartition('._runtime.')[0]}."


def is_of_handler(error: BaseException, modules: Collection[str] | None = None) -> bool:
    """Whether a signal's handler raised ``error``.

    Args:
        error: The exception.
        modules: First parts of the names of modules that raise exceptions of their own here, next to
            this package. An exception from anywhere else is then taken for a handler's. None if any
            module may raise.
    """
    if not isinstance(error, Exception):
        return True
    handlers = _handlers()
    if not handlers:
        return False
    frames = list(_frames(error.__traceback__))
    if any(frame.tb_frame.f_code in handlers for frame in frames):
        return True
    if modules is None or not frames:
        return False
    name = str(frames[-1].tb_frame.f_globals.get("__name__", ""))
    return not f"{name}.".startswith(_PACKAGE) and name.partition(".")[0] not in modules


def reraise_if_of_handler(error: BaseException, before: BaseException | None = None) -> None:
    """Raises ``error`` again if a signal's handler raised it, or what it was made of.

    Code of the caller and of other libraries may have caught a handler's exception and raised another
    one for it.

    Args:
        error: The exception.
        before: What was being handled before the code ran that raised it.
    """
    if is_of_handler(error):
        raise error
    handlers = _handlers()
    cause: BaseException | None = error if handlers else None
    seen: list[BaseException] = []
    while cause is not None and cause is not before and cause not in seen:
        if any(frame.tb_frame.f_code in handlers for frame in _frames(cause.__traceback__)):
            raise cause
        seen.append(cause)
        cause = cause.__cause__ or cause.__context__


def may_be_interrupted() -> bool:
    """Whether a signal's handler that is written in Python may run in this thread."""
    return current_thread() is main_thread() and bool(_handlers())


def is_of_connection(error: BaseException) -> bool:
    """Whether the code that uses a connection raised ``error``, and not a signal's handler.

    Both may raise TimeoutError. The frames tell them apart, unless an exception was set from another
    thread (``PyThreadState_SetAsyncExc``).
    """
    # Sockets may be those of another library (gevent).
    socket = getattr(sys.modules.get("socket"), "socket", None)
    more = getattr(socket, "__module__", "socket").partition(".")[0]
    return not is_of_handler(error, {*_MODULES_OF_NETWORK, more})


def empty_frames(error: BaseException) -> None:
    """Removes the variables from the frames of this package in the traceback of ``error``.

    An interruption may come while a frame holds a signature's text, a body or what is read from one, and
    tools that print frames would show it. Frames that are still running, and those of handlers, stay as
    they are.
    """
    for traceback in _frames(error.__traceback__):
        frame = traceback.tb_frame
        if f"{frame.f_globals.get('__name__')}.".startswith(_PACKAGE):
            with suppress(RuntimeError):  # It is still running.
                frame.clear()


def _frames(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _handlers() -> set[CodeType]:
    """The code of every registered handler that is written in Python."""
    # Whoever has registered one has imported the module; it takes long.
    signal: Any = sys.modules.get("signal")
    if signal is None:
        return set()
    found = (signal.getsignal(number) for number in signal.valid_signals())
    return {code for handler in found if (code := _code(handler)) is not None}


def _code(handler: Any) -> CodeType | None:
    """The code of a function, a method, a ``functools.partial`` or a callable object."""
    while hasattr(handler, "func"):
        handler = handler.func
    found: Any = getattr(handler, "__code__", None)
    if found is None and callable(handler):
        found = getattr(handler.__call__, "__code__", None)
    return found if isinstance(found, CodeType) else None
