"""The pieces of a request's body: how many bytes there are, and whether they can be read again."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from codegen.package._runtime.errors import ParamProblem, ParamValidationError
from codegen.package._runtime.http import BodyStream
from codegen.package._runtime.streams.requests import StreamedBlob, request_body


async def awaited() -> AsyncIterator[bytes]:
    """An asynchronous generator of one piece."""
    yield b"abc"


class Awaitable:
    """Begins anew whenever it is iterated over, asynchronously."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        return awaited()


@pytest.mark.parametrize(
    ("pieces", "is_repeatable"),
    [([b"abc"], True), (iter([b"abc"]), False), (Awaitable(), True), (awaited(), False)],
    ids=["list", "iterator", "asynchronous", "asynchronous generator"],
)
def test_iterators_are_read_once(pieces: Any, is_repeatable: bool) -> None:
    body = BodyStream(pieces, 3)
    assert len(body) == 3
    assert (body.was_read, body.is_repeatable, body.can_be_sent) == (False, is_repeatable, True)
    body.was_read = True
    assert body.can_be_sent is is_repeatable


def test_body_was_read_from_its_first_piece_on() -> None:
    body = BodyStream(iter([b"abc"]), 3)
    pieces = body.checked()
    assert not body.was_read
    next(pieces)
    assert body.was_read


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b"ab", b"", bytearray(b"c"), b""], [b"ab", b"c"]),
        ([b"abc"], [b"abc"]),
    ],
)
def test_pieces_that_are_not_empty_are_sent_as_bytes(
    pieces: list[Any], expected: list[bytes]
) -> None:
    found = list(BodyStream(pieces, 3).checked())
    assert found == expected
    assert {type(piece) for piece in found} == {bytes}


@pytest.mark.parametrize(
    ("pieces", "sent", "found"),
    [
        ([b"ab"], b"ab", "2 bytes"),
        ([], b"", "0 bytes"),
        ([b"ab", b"cd", b"e"], b"ab", "at least 4 bytes"),
        ([b"ab", "c"], b"ab", "a piece of type str"),
        (Awaitable(), b"", "a piece of type Awaitable"),
    ],
)
def test_nothing_is_sent_of_pieces_beyond_the_length(
    pieces: Iterable[Any], sent: bytes, found: str
) -> None:
    taken: list[bytes] = []
    with pytest.raises(ParamValidationError, match=rf"body: got {found}; expected: "):
        taken.extend(BodyStream(pieces, 3).checked())
    assert b"".join(taken) == sent


@pytest.mark.parametrize(
    ("size", "start", "lengths"),
    [
        (0, 0, []),
        (5, 2, [3]),
        (5, 5, []),
        (5, 9, []),  # after the end
        (1 << 16, 0, [1 << 16]),
        ((1 << 16) + 3, 1, [1 << 16, 2]),
    ],
)
def test_file_is_read_from_its_position_each_time(
    size: int, start: int, lengths: list[int]
) -> None:
    file = io.BytesIO(bytes(size))
    file.seek(start)
    body = request_body(file, "body")
    assert isinstance(body, BodyStream)
    assert file.tell() == start
    assert len(body) == sum(lengths)
    for _ in range(2):
        assert [len(piece) for piece in body.checked()] == lengths
        assert body.can_be_sent


def test_bytes_and_pieces_are_copied() -> None:
    given = bytearray(b"abc")
    body = request_body(given, "body")
    given[:] = b"xyz"
    assert (body, type(body)) == (b"abc", bytes)
    pieces = BodyStream([b"abc"], 3)
    pieces.was_read = True
    own = request_body(pieces, "body")
    assert isinstance(own, BodyStream)
    assert own is not pieces
    assert (own.pieces, own.length, own.was_read) == (pieces.pieces, 3, False)


@pytest.mark.parametrize(
    ("value", "standard", "strict"),
    [
        (b"abc", 0, 1),
        (b"ab", 0, 0),
        (BodyStream([b"abc"], 3), 0, 1),
        (BodyStream([b"ab"], 2), 0, 0),
        (io.BytesIO(b"abc"), 0, 0),
        (io.StringIO("ab"), 1, 1),
        ("ab", 1, 1),
        ([b"ab"], 1, 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_length_of_a_body_is_checked_where_it_is_known(
    value: Any, standard: int, strict: int
) -> None:
    for is_strict, count in ((False, standard), (True, strict)):
        problems: list[ParamProblem] = []
        StreamedBlob(1, 2).check(value, "body", problems, is_strict)
        assert len(problems) == count
        assert {problem.path for problem in problems} <= {"body"}
