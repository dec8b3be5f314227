"""Pages of lists, and the tokens that lead from one to the next."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import fields
from hashlib import sha256
from heapq import nsmallest
from typing import Any, TypeVar

from ..._runtime.operation import Request

T = TypeVar("T")

_DIGEST = 9
_NOT_OF_THE_LIST = ("max_results", "next_token")


class WrongToken(Exception):
    """A token is none that a page of this list came with."""


def page(
    request: Request[Any], numbered: Iterable[tuple[int, T]], size: int
) -> tuple[list[T], str | None]:
    """A page of a list, and the token of the next one.

    A token holds the number of the last element. What is added or deleted between two requests
    repeats no other element, and leaves none out.

    Args:
        request: The request. Its fields ``max_results`` and ``next_token`` are read; the token belongs
            to its other fields.
        numbered: The elements in any order, with the numbers that they are ordered by.
        size: The size of pages for which the request does not say one.

    Raises:
        WrongToken: The request has a token of another list.
    """
    fixed: Any = request
    size, token = fixed.max_results or size, fixed.next_token
    if token:
        last = _read(request, token)
        numbered = (pair for pair in numbered if pair[0] > last)
    found = nsmallest(size + 1, numbered, key=lambda pair: pair[0])
    following = _write(request, found[size - 1][0]) if len(found) > size else None
    return [element for _, element in found[:size]], following


def _write(request: Request[Any], number: int) -> str:
    return urlsafe_b64encode(_digest(request) + str(number).encode()).decode()


def _read(request: Request[Any], token: str) -> int:
    try:
        content = urlsafe_b64decode(token)
        if content[:_DIGEST] == _digest(request):
            return int(content[_DIGEST:])
    except ValueError:
        pass
    raise WrongToken


def _digest(request: Any) -> bytes:
    """What tokens of the same list have in common."""
    given = [
        (item.name, repr(getattr(request, item.name)))
        for item in fields(request)
        if item.name not in _NOT_OF_THE_LIST
    ]
    return sha256(repr((request.OPERATION, given)).encode()).digest()[:_DIGEST]
