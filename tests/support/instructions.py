"""Raises an exception at a given instruction of code in a folder, as a signal's handler may.

From Python 3.12 on it is counted by ``sys.monitoring``: ``sys.settrace`` of 3.13 loses instructions of
code that was traced before.
"""

from __future__ import annotations

import sys
from threading import get_ident
from types import CodeType, FrameType, TracebackType
from typing import Any, Self

_TOOL = 3  # a number that no debugger, coverage or profiler has


class Interruption(BaseException):
    """What a signal's handler raises."""


class Instructions:
    """Counts the instructions of this thread within a ``with`` block.

    Args:
        folder: The folder of the code.
        left_out: Ends of the paths of files that are not counted.
        at: The number of the instruction at which the exception is raised; afterwards none is counted.
    """

    def __init__(self, folder: str, left_out: tuple[str, ...], at: int) -> None:
        self._folder = folder
        self._left_out = left_out
        self._at = at
        self.count = 0
        self._thread = get_ident()

    def __enter__(self) -> Self:
        if sys.version_info >= (3, 12):
            monitoring = sys.monitoring
            monitoring.use_tool_id(_TOOL, "instructions")
            event = monitoring.events.INSTRUCTION
            monitoring.register_callback(_TOOL, event, self._monitor)
            monitoring.restart_events()
            monitoring.set_events(_TOOL, event)
        else:
            sys.settrace(self._trace)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()
        if sys.version_info >= (3, 12):
            sys.monitoring.free_tool_id(_TOOL)

    def _stop(self) -> None:
        if sys.version_info >= (3, 12):
            sys.monitoring.set_events(_TOOL, 0)
        else:
            sys.settrace(None)

    def _monitor(self, code: CodeType, _: int) -> Any:
        if not self._is_counted(code):
            return sys.monitoring.DISABLE if sys.version_info >= (3, 12) else None
        if get_ident() == self._thread:
            self._counted()
        return None

    def _trace(self, frame: FrameType, event: str, _: object) -> Any:
        if not self._is_counted(frame.f_code):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            self._counted()
        return self._trace

    def _is_counted(self, code: CodeType) -> bool:
        return code.co_filename.startswith(self._folder) and not code.co_filename.endswith(
            self._left_out
        )

    def _counted(self) -> None:
        self.count += 1
        if self.count == self._at:
            self._stop()
            raise Interruption
