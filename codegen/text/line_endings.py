"""Line endings of files that git may have checked out with CRLF."""

from __future__ import annotations


def with_lf(content: bytes) -> bytes:
    """``content`` with LF at the ends of its lines; as it is if it is binary, as git decides it."""
    return content if b"\0" in content else content.replace(b"\r\n", b"\n")
