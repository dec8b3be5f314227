"""HTTP/1.1 on a connected socket: a request as exactly the bytes we say, and how long to wait.

urllib3 rewrites targets (``%2f`` becomes ``%2F``, dot segments are folded) and puts headers in an
order of its own. A signature covers every byte of the target, so requests are written here.
"""

# docs/decisions/connections-and-responses-are-ours.md says why.

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from ..errors import ParamProblem, ParamValidationError

_NAME_MARKS = "!#$%&'*+-.^_`|~"

# As long as the system can wait for a socket.
LONGEST_WAIT: Final = 2_000_000.0


@lru_cache(maxsize=256)
def is_token(name: str) -> bool:
    """Whether ``name`` can be the name of a header or a method."""
    return (
        name.isascii()
        and all(character.isalnum() or character in _NAME_MARKS for character in name)
        if name
        else False
    )


def has_line_break(text: str) -> bool:
    """Whether ``text`` would end a header early."""
    return "\n" in text or "\r" in text or "\0" in text


def write_request_head(
    method: str, target: str, headers: Mapping[str, str], more: Mapping[str, str]
) -> bytes:
    """The request line and headers.

    Args:
        method: The HTTP verb.
        target: What follows it.
        headers: The request's own headers, in order.
        more: Those of the connection, which come last.

    Raises:
        ParamValidationError: Something would end its line early, or is no name or target.
    """
    if more:
        headers = {**headers, **more}
    lines = [f"{name}: {value}" for name, value in headers.items()]
    if has_line_break("".join(lines)):
        raise ParamValidationError(
            [
                ParamProblem(f"header {name!r}", "a line break or NUL", "text on one line")
                for name, value in headers.items()
                if has_line_break(name + value)
            ]
        )
    for name in headers:
        if not is_token(name):
            problem = ParamProblem(f"header {name!r}", "this name", "letters, digits and hyphens")
            raise ParamValidationError([problem])
    if not is_token(method):
        raise ParamValidationError([ParamProblem("method", repr(method), "an HTTP verb")])
    if not (target.isascii() and target.isprintable() and " " not in target):
        problem = ParamProblem("request target", "a blank, control or non-ASCII character", "none")
        raise ParamValidationError([problem])
    head = "\r\n".join((f"{method} {target} HTTP/1.1", *lines, "", ""))
    return head.encode("utf-8", "surrogatepass")


def bounded(timeout: float, deadline: float | None) -> float:
    """``timeout``, but not beyond ``deadline``, and no longer than the system can wait.

    Raises:
        TimeoutError: The deadline has passed.
    """
    if deadline is None:
        return min(timeout, LONGEST_WAIT)
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the deadline has passed")
    return min(timeout, left, LONGEST_WAIT)
