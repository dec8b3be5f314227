"""Requests in the pieces in which they are sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..errors import Redacted
from ..http import BodyStream
from ..transport.http_transport import SENT_TOGETHER


def pieces_of(head: Redacted, body: bytes | BodyStream) -> Iterable[Redacted]:
    """A request in the pieces in which it is sent."""
    if isinstance(body, bytes) and len(body) <= SENT_TOGETHER:
        return (Redacted(head.value + body),)
    return _large_pieces(head, body)


def _large_pieces(head: Redacted, body: bytes | BodyStream) -> Iterator[Redacted]:
    if isinstance(body, BodyStream):
        yield head
        for piece in body.checked():
            yield Redacted(piece)
    else:
        yield head
        for start in range(0, len(body), SENT_TOGETHER):
            yield Redacted(body[start : start + SENT_TOGETHER])
