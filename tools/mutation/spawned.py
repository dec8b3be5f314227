"""Copied to the top of a tree as ``sitecustomize``: writes down what programs run that tests start."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from types import CodeType, FrameType

TREE = Path(__file__).parent


def _begin() -> None:
    """Begins, if there is a file to write to: tests are being watched."""
    try:
        notes = os.open(TREE / ".spawned", os.O_WRONLY | os.O_APPEND)
    except OSError:
        return
    seen: dict[int, CodeType] = {}
    here = f"{TREE}{os.sep}"

    def trace(frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if id(code) not in seen:
            seen[id(code)] = code
            if not code.co_filename.startswith(here):
                return
            # At once: processes that are forked may end without a word.
            os.write(notes, f"{code.co_filename}\t{code.co_firstlineno}\t{code.co_name}\n".encode())

    threading.settrace(trace)
    sys.settrace(trace)


if __name__ == "sitecustomize":
    _begin()
