"""Query strings that are sent as forms: they may be longer than a URL can be.

``botocore.handlers.change_get_to_post`` is what they are compared with.
"""

from __future__ import annotations

from .http import HttpRequest


def with_query_in_body(message: HttpRequest) -> HttpRequest:
    """The request with its query string as its body.

    Args:
        message: A request without a body.
    """
    path, _, query = message.target.partition("?")
    headers = {**message.headers, "Content-Type": "application/x-www-form-urlencoded"}
    return HttpRequest("POST", path, headers, query.encode(), message.host_prefix)
