"""TLS sessions as pure state: bytes in, bytes out.

The sessions of asyncio end in the background, some time after they are closed, and do not tell an
end with a closure alert from one without (RFC 8446 §6.1). These do neither, nest, and are the same
in every event loop.
"""

# docs/decisions/one-core-and-two-drivers.md says why.

from __future__ import annotations

import ssl
from collections.abc import Iterator

# Bytes of content that are encrypted or decrypted at once; a record holds 16 KiB.
_PIECE = 1 << 16


class TlsSession:
    """A client's TLS session.

    Args:
        context: The TLS context.
        name: The server's name in its certificate.

    Attributes:
        ended: Whether the peer has ended the session with a closure alert.
    """

    __slots__ = ("_incoming", "_outgoing", "_session", "ended")

    def __init__(self, context: ssl.SSLContext, name: str | bytes) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._session = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name)
        self.ended: bool = False

    def handshake(self) -> bool:
        """Goes on with the handshake; False if it needs more from the peer.

        Raises:
            SSLError: It failed. ``pending`` has what the peer is told of it.
        """
        try:
            self._session.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True

    def feed(self, data: bytes) -> None:
        """Goes on with encrypted bytes that arrived; none if the connection ended."""
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    def content(self) -> Iterator[bytes]:
        """Yields what can be decrypted.

        Raises:
            SSLError: The peer broke the protocol or the connection.
        """
        while not self.ended:
            try:
                piece = self._session.read(_PIECE)
            except ssl.SSLWantReadError:
                return
            if piece:
                yield piece
            else:
                self.ended = True

    def encrypted(self, data: bytes) -> bytes:
        """Content as encrypted bytes to send."""
        view = memoryview(data)
        while view:
            view = view[self._session.write(view) :]
        return self._outgoing.read()

    def pending(self) -> bytes:
        """What the session itself has to send: handshakes, alerts, new keys."""
        return self._outgoing.read()
