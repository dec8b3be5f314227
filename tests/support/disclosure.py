"""All that tools disclose of an error: strings, logs, pickles, and variables of traceback frames."""

from __future__ import annotations

import dataclasses
import io
import logging
import pickle
import pprint
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

_DEEPEST: Final = 12


def as_rich(value: Any, depth: int = _DEEPEST) -> str:
    """A value as rich renders it: looks into containers regardless of their ``repr``."""
    if not depth:
        return repr(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        shown = (item.name for item in dataclasses.fields(value) if item.repr)
        return f"{type(value)}({[as_rich(getattr(value, name), depth - 1) for name in shown]})"
    if isinstance(value, dict):
        return repr([(as_rich(k, depth - 1), as_rich(v, depth - 1)) for k, v in value.items()])
    if isinstance(value, list | tuple | set | frozenset):
        return repr([as_rich(item, depth - 1) for item in value])
    return repr(value)


def as_sentry(value: Any, depth: int = _DEEPEST) -> str:
    """A value as Sentry renders it: looks into every mapping and decodes bytes."""
    if not depth:
        return repr(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, Mapping):
        return repr([(str(k), as_sentry(v, depth - 1)) for k, v in value.items()])
    if isinstance(value, list | tuple | set | frozenset):
        return repr([as_sentry(item, depth - 1) for item in value])
    return repr(value)


def variables(error: BaseException, *, below: str) -> Iterator[str]:
    """The variables of all frames of an error's traceback, except frames of the file ``below``."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == below:
            continue
        for name, value in frame.f_locals.items():
            yield f"{frame.f_code.co_qualname}: {name} = {as_rich(value)}"
            yield f"{frame.f_code.co_qualname}: {name} = {as_sentry(value)}"


def all_shown(error: BaseException, *, below: str) -> Iterator[str]:
    """All that is disclosed of an error, its cause and its context."""
    yield from (str(error), repr(error), repr(error.args), repr(vars(error)), as_rich(vars(error)))
    yield as_sentry(vars(error))
    yield from traceback.format_exception(error)
    yield pickle.dumps(error).decode("latin-1")
    yield from variables(error, below=below)
    for other in (error.__cause__, error.__context__):
        if other is not None:
            yield from all_shown(other, below=below)


def all_shown_of(value: object) -> Iterator[str]:
    """All that is disclosed of a value that is not an error."""
    yield from (str(value), repr(value), f"{value}", pprint.pformat(value))
    yield from (as_rich(value), as_sentry(value))


@contextmanager
def all_logged(level: int) -> Iterator[io.StringIO]:
    """All log records at a level or above, with every field."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setLevel(level)
    handler.addFilter(lambda record: bool(stream.write(repr(vars(record)) + "\n")) or True)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
