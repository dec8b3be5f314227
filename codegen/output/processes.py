"""Processes in which work is done, and which end with an interruption of this one."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Generator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from multiprocessing.queues import SimpleQueue
from threading import Thread

COUNT = os.cpu_count() or 1
"""The number of processes that may be busy at a time."""

_LONGEST_END = 10.0
"""Seconds after which a process that was told to end is killed."""

_report: Callable[[str], None] | None = None
"""In a worker: passes a step to the process that shows it."""


@contextmanager
def interrupts_held() -> Generator[None]:
    """Blocks SIGINT while workers start, so that only this process handles Ctrl-C."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def workers(report: Callable[[str], None]) -> Generator[ProcessPoolExecutor]:
    """Processes that report their steps. An interruption ends them at once.

    Args:
        report: Called with each step of each process, by ``report_step``.
    """
    context = get_context("spawn")  # the same on every system, and safe with threads
    steps: SimpleQueue[str | None] = context.SimpleQueue()
    listener = Thread(target=_listen, args=(steps, report), daemon=True)
    listener.start()
    executor = ProcessPoolExecutor(COUNT, context, initializer=_begin, initargs=(steps,))
    is_ended = False
    try:
        yield executor
    except BaseException as error:
        is_ended = isinstance(error, BrokenExecutor) or not isinstance(error, Exception)
        raise
    finally:
        if is_ended:
            # The listener is left alone: a process may end while it holds the lock of the queue.
            _end(executor)
        else:
            executor.shutdown(cancel_futures=True)
            steps.put(None)
            listener.join()


def _end(executor: ProcessPoolExecutor) -> None:
    """Ends the processes of an executor, and waits until they hold no lock of a folder."""
    ending = active_children()
    executor.shutdown(wait=False, cancel_futures=True)
    for process in ending:
        process.terminate()
    for process in ending:
        process.join(_LONGEST_END)
        if process.is_alive():
            process.kill()
            process.join()


def report_step(step: str) -> None:
    """In a worker, reports a step; elsewhere, does nothing."""
    if _report is not None:
        _report(step)


def _begin(steps: SimpleQueue[str | None]) -> None:
    global _report
    _report = steps.put


def _listen(steps: SimpleQueue[str | None], report: Callable[[str], None]) -> None:
    while (step := steps.get()) is not None:
        report(step)
