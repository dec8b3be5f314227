"""One text for the methods of both clients."""

# docs/decisions/methods-are-documented-once.md says why.

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


def documented_by(
    original: Callable[Concatenate[Any, P], object],
) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """Gives a method the documentation of another one, whose parameters it has.

    Args:
        original: The other method. Type checkers compare the parameters.
    """

    def document(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        method.__doc__ = original.__doc__
        return method

    return document
