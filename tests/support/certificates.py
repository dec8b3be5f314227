"""Certificates for servers on loopback, made when they are needed."""

from __future__ import annotations

import ssl
from datetime import datetime
from pathlib import Path

import trustme


class Certificates:
    """An authority of our own and what it issued, as files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.authority = trustme.CA()
        self.bundle = str(folder / "authority.pem")
        self.authority.cert_pem.write_to_path(self.bundle)

    def server(
        self,
        *names: str,
        client_authority: trustme.CA | None = None,
        not_after: datetime | None = None,
    ) -> ssl.SSLContext:
        """The settings of a server called ``names``; it may ask for clients' certificates."""
        issued = self.authority.issue_cert(
            *(names or ("127.0.0.1", "localhost")), not_after=not_after
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issued.configure_cert(context)
        if client_authority is not None:
            client_authority.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def client(self) -> tuple[str, str]:
        """The files of a client's certificate and key."""
        issued = self.authority.issue_cert("client")
        chain, key = str(self._folder / "client.pem"), str(self._folder / "client.key")
        issued.cert_chain_pems[0].write_to_path(chain)
        issued.private_key_pem.write_to_path(key)
        return chain, key
