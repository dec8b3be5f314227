"""Bodies of responses that their caller reads, made of bytes."""

from __future__ import annotations

from ..._runtime.http import Headers, HttpResponse
from ..._runtime.streams.responses import StreamingBody, streaming_body


def new_body(content: bytes) -> StreamingBody:
    """A body as a client returns it. It can be read once.

    Args:
        content: The content.
    """
    return streaming_body(HttpResponse(200, Headers(), content))
