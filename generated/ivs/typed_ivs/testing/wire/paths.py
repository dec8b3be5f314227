"""Targets of requests, compared with the templates of the model: ``/channels/{arn}/{path+}``."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import parse_qsl, quote

_LABEL = re.compile(r"\{([^{}+]+)(\+?)\}")
# RFC 3986, section 2.2: the reserved characters, and the percent sign of what is encoded already.
_ALLOWED_IN_URLS = "%/?#[]@!$&'()*+,;=:"


def labels_of(uri: str, target: str) -> dict[str, str] | None:
    """The labels in a target, percent-encoded; None if it does not fit the template.

    Args:
        uri: The template of path and query string.
        target: The path and query string of a request.
    """
    path, _, query = target.partition("?")
    template, _, literal = uri.partition("?")
    pattern, names = _compiled(template)
    match = pattern.fullmatch(path)
    given = parse_qsl(query, keep_blank_values=True)
    if match is None or not all(
        pair in given for pair in parse_qsl(literal, keep_blank_values=True)
    ):
        return None
    return dict(zip(names, match.groups(), strict=True))


def specificity(uri: str) -> tuple[int, int]:
    """How much of a template is fixed. Of two that fit a target, the more specific one is meant."""
    plain = _LABEL.sub("", uri)
    return len(plain), -uri.count("+}")


@cache
def _compiled(template: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    pattern, position = "", 0
    names: list[str] = []
    for label in _LABEL.finditer(template):
        pattern += re.escape(quote(template[position : label.start()], safe=_ALLOWED_IN_URLS))
        pattern += "(.+)" if label[2] else "([^/]+)"
        names.append(label[1])
        position = label.end()
    pattern += re.escape(quote(template[position:], safe=_ALLOWED_IN_URLS))
    return re.compile(pattern), tuple(names)
