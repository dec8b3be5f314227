"""What writing a request takes in every protocol: parameters as expressions, labels filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import quote

from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index, given_parameters
from codegen.source.model import Member, Operation
from codegen.text.python_source import braces, literal

_LABEL = re.compile(r"\{([^{}+]+)(\+?)\}")
# RFC 3986, section 2.2: the reserved characters, and the percent sign of what is encoded already.
_ALLOWED_IN_URLS = "%/?#[]@!$&'()*+,;=:"
_LONG = 80
"""The length at which an f-string is split into parts, one for each label."""


class Given(NamedTuple):
    """A parameter as ``write`` sees it."""

    member: Member
    value: str
    """The expression for its value."""

    condition: str | None
    """The expression that tells whether it is sent; None if it always is."""


def read_parameters(index: Index, operation: Operation, imports: Imports) -> list[Given]:
    """The parameters of an operation; an idempotency token is made where the caller passed none."""
    shape = index.input(operation)
    always = given_parameters(shape)
    given: list[Given] = []
    for member in shape.members.values():
        value = f"self.{index.fields[shape.name][member.name]}"
        if member.idempotency_token:
            token = imports.runtime("values", "new_uuid")
            given.append(Given(member, f"{token}() if {value} is None else {value}", None))
        else:
            condition = None if member.name in always else f"{value} is not None"
            given.append(Given(member, value, condition))
    return given


def http_request(arguments: Iterable[str], imports: Imports) -> str:
    """The expression for the HTTP request with these arguments."""
    return f"{imports.runtime('http', 'HttpRequest')}({', '.join(arguments)})"


def host_prefix(index: Index, operation: Operation, imports: Imports) -> str:
    """The expression for an operation's host prefix.

    Specification: https://smithy.io/2.0/spec/endpoint-traits.html#endpoint-trait
    """
    fields = index.fields[index.input(operation).name]

    def write(match: re.Match[str]) -> str:
        field = fields[match[1]]
        return f"{imports.runtime('values', 'write_host_label')}(self.{field}, '{field}')"

    return fill_labels(operation.host_prefix or "", write)


def fill_labels(template: str, write: Callable[[re.Match[str]], str]) -> str:
    """A template as a string literal, or as an f-string if it has labels.

    Characters that a URL can't hold are percent-encoded.

    Args:
        template: The template: ``/channels/{arn}/{path+}``.
        write: Returns the expression for a label, given its match: group 1 is the name, group 2 is
            ``+`` for a greedy label.
    """
    parts: list[str] = []
    position = 0
    for match in _LABEL.finditer(template):
        plain = quote(template[position : match.start()], safe=_ALLOWED_IN_URLS)
        parts.append(f"{braces(plain)}{{{write(match)}}}")
        position = match.end()
    rest = quote(template[position:], safe=_ALLOWED_IN_URLS)
    together = f"{''.join(parts)}{braces(rest)}"
    if not parts:
        return literal(rest)
    if len(together) < _LONG:
        return f'f"{together}"'
    lines = [f'f"{part}"' for part in parts] + ([literal(rest)] if rest else [])
    return f"({' '.join(lines)})"
