"""Writes the head of an HTTP/1.1 request: request line and headers (RFC 9112 §3, §5).

urllib3 normalizes targets (``%2f`` becomes ``%2F``, dot segments are removed) and reorders headers.
A signature covers every byte of the target, so the head is written here.
"""

# docs/decisions/connections-and-responses-are-ours.md says why.

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ..errors import ParamProblem, ParamValidationError

_TOKEN_MARKS = "!#$%&'*+-.^_`|~"


@lru_cache
def is_token(name: str) -> bool:
    """Whether ``name`` is a token, as names of headers and methods are (RFC 9110 §5.6.2)."""
    return (
        name.isascii()
        and all(character.isalnum() or character in _TOKEN_MARKS for character in name)
        if name
        else False
    )


def has_line_break(text: str) -> bool:
    """Whether ``text`` holds a CR, LF or NUL, which no header may (RFC 9110 §5.5)."""
    return "\n" in text or "\r" in text or "\0" in text


def is_encodable(text: str) -> bool:
    """Whether UTF-8 can encode ``text``: it has no unpaired surrogate."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def write_request_head(
    method: str, target: str, headers: Mapping[str, str], more: Mapping[str, str]
) -> bytes:
    """The request line and headers as bytes.

    Args:
        method: The HTTP method.
        target: The request target.
        headers: The request's own headers, in order.
        more: Headers of the connection; they come last.

    Raises:
        ParamValidationError: The method, the target or a header is not valid in HTTP.
    """
    if more:
        headers = {**headers, **more}
    lines = [f"{name}: {value}" for name, value in headers.items()]
    if has_line_break("".join(lines)):
        raise ParamValidationError(
            [
                ParamProblem(f"header {name!r}", "a line break or NUL", "a single line")
                for name, value in headers.items()
                if has_line_break(name + value)
            ]
        )
    for name in headers:
        if not is_token(name):
            problem = ParamProblem(f"header {name!r}", "this name", "letters, digits, hyphens")
            raise ParamValidationError([problem])
    if not is_token(method):
        raise ParamValidationError([ParamProblem("method", repr(method), "an HTTP method")])
    if not (target.isascii() and target.isprintable() and " " not in target):
        problem = ParamProblem(
            "request target", "a space, control or non-ASCII character", "visible ASCII"
        )
        raise ParamValidationError([problem])
    head = "\r\n".join((f"{method} {target} HTTP/1.1", *lines, "", ""))
    return head.encode("utf-8", "surrogatepass")
