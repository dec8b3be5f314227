"""What the tests of the runtime share."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import trustme

from codegen.runtime.transport import UrllibTransport


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


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No setting of AWS or of a proxy from outside; a home of its own."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "BOTO")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


@pytest.fixture
def transport() -> Iterator[UrllibTransport]:
    made = UrllibTransport(proxies={})
    yield made
    made.close()
