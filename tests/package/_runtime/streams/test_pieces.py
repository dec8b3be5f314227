"""The pieces of a request's body: how many bytes there are, and whether they can be read again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from codegen.package._runtime.errors import ParamValidationError
from codegen.package._runtime.http import BodyStream


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
