"""Direct connections."""

from __future__ import annotations

import ssl
from typing import Any

import pytest

from codegen.package._runtime.transport.connect import is_quiet


@pytest.mark.parametrize("error", [ConnectionResetError(), ssl.SSLError("bad record")])
def test_failed_tls_session_is_not_quiet(error: Exception) -> None:
    class Broken:
        def settimeout(self, seconds: float) -> None: ...

        def recv_into(self, buffer: bytearray) -> int:
            raise error

    session: Any = Broken()
    assert not is_quiet(session)
