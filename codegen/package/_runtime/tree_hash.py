"""The tree hash of a body, which services that store archives require.

https://docs.aws.amazon.com/amazonglacier/latest/dev/checksum-calculations.html defines it.
"""

# docs/decisions/checksums-and-compression.md says why.

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from .errors import ParamProblem, ParamValidationError
from .http import BodyStream, HttpRequest

TREE_HASH: str = "x-amz-sha256-tree-hash"

_CONTENT_HASH = "x-amz-content-sha256"
_LEAF = 1 << 20


def with_tree_hash(message: HttpRequest) -> HttpRequest:
    """The request with its body's tree hash and SHA-256 in headers, unless the caller gave them.

    Args:
        message: The request. A stream is read once more, before it is sent.

    Raises:
        ParamValidationError: The body is a stream that can be read only once.
    """
    names = {name.lower() for name in message.headers}
    if {TREE_HASH, _CONTENT_HASH} <= names:
        return message
    body = message.body
    if isinstance(body, BodyStream):
        if not body.is_repeatable:
            allowed = "bytes or a seekable file, because a digest of the body is sent before it"
            found = "pieces that are read only once"
            raise ParamValidationError([ParamProblem("body", found, allowed)])
        tree, content = hashes(body.checked())
        body.digest = content
    else:
        tree, content = hashes((body,))
    computed = {_CONTENT_HASH: content, TREE_HASH: tree}
    missing = {name: value for name, value in computed.items() if name not in names}
    headers = {**message.headers, **missing}
    return HttpRequest(message.method, message.target, headers, body, message.host_prefix)


def hashes(pieces: Iterable[bytes]) -> tuple[str, str]:
    """The tree hash and the SHA-256 of a body in hexadecimal.

    Args:
        pieces: The body, in pieces of any size.
    """
    content, leaf = sha256(), sha256()
    leaves: list[bytes] = []
    room = _LEAF
    for piece in pieces:
        content.update(piece)
        view = memoryview(piece)
        while view:
            part, view = view[:room], view[room:]
            leaf.update(part)
            room -= len(part)
            if not room:
                leaves.append(leaf.digest())
                leaf, room = sha256(), _LEAF
    if room < _LEAF or not leaves:
        leaves.append(leaf.digest())
    return _root(leaves).hex(), content.hexdigest()


def _root(level: list[bytes]) -> bytes:
    """The root of the tree over the hashes of the leaves. A node without a neighbour goes up."""
    while len(level) > 1:
        pairs = [level[start : start + 2] for start in range(0, len(level), 2)]
        level = [sha256(b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0]
