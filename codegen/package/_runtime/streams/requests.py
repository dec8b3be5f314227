"""Bodies of requests that are not held in memory: files, and pieces of a known length."""

# docs/decisions/streams.md says why.

from __future__ import annotations

import io
from collections.abc import Iterator
from sys import exception
from typing import Any, Protocol, TypeAlias, runtime_checkable

from ..errors import ParamProblem
from ..http import BodyStream
from ..signals import reraise_if_of_handler
from ..validation import Blob
from ..values import refuse

_PIECE = 1 << 16


@runtime_checkable
class BinaryFile(Protocol):
    """A file opened for reading in binary mode, with a position that can be changed."""

    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, whence: int = ..., /) -> int: ...
    def tell(self) -> int: ...


StreamingInput: TypeAlias = bytes | bytearray | BinaryFile | BodyStream
"""The body of a request: bytes, a binary file from its current position, or pieces with a length."""


def request_body(value: StreamingInput, path: str) -> bytes | BodyStream:
    """A body as the transport takes it. A file is not read yet.

    Args:
        value: The body.
        path: The parameter's name in errors.

    Raises:
        ParamValidationError: The length of a file can't be found out.
    """
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    if isinstance(value, BodyStream):
        return BodyStream(value.pieces, value.length)  # It also notes what this call did.
    before = exception()
    try:
        start = value.tell()
        length = value.seek(0, io.SEEK_END) - start
        value.seek(start)
    except Exception as error:
        reraise_if_of_handler(error, before)
        found = f"{type(error).__name__} when its position was changed"
    else:
        return BodyStream(_FilePieces(value, start), max(length, 0))
    raise refuse(path, found, "a seekable file, or BodyStream(file, length)")


class _FilePieces:
    """The pieces of a file, each time from the position that it had at first."""

    __slots__ = ("_file", "_start")

    def __init__(self, file: BinaryFile, start: int) -> None:
        self._file = file
        self._start = start

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self._start)
        while piece := self._file.read(_PIECE):
            yield piece


class StreamedBlob(Blob):
    """The constraint of a streaming body. The length of a file is not checked."""

    __slots__ = ()

    def check(self, value: Any, path: str, problems: list[ParamProblem], strict: bool) -> None:
        if isinstance(value, BodyStream):
            if strict:
                self._check_size(value.length, "bytes", path, problems, strict)
        elif not isinstance(value, BinaryFile) or isinstance(value, io.TextIOBase):
            super().check(value, path, problems, strict)
