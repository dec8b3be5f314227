"""Checksums where the system forbids weak hashes for security, as FIPS 140 does."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Any

import pytest

from codegen.package._runtime import checksums
from codegen.package._runtime.checksums import verified
from codegen.package._runtime.errors import ResponseParseError
from codegen.package._runtime.http import Headers, HttpRequest, HttpResponse

ASKING = HttpRequest("GET", "/", {"x-mode": "ENABLED"})


@pytest.mark.parametrize("algorithm", ["md5", "sha1"])
def test_weak_hash_is_computed_because_it_protects_nothing(
    algorithm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def new(*, usedforsecurity: bool = True) -> Any:
        if usedforsecurity:
            raise ValueError("disabled for FIPS")
        return hashlib.new(algorithm, usedforsecurity=False)

    monkeypatch.setattr(checksums, algorithm, new)
    right = b64encode(hashlib.new(algorithm, b"body", usedforsecurity=False).digest()).decode()
    for body in (b"body", b"other"):
        headers = Headers([(f"x-amz-checksum-{algorithm}", right)])
        received = HttpResponse(200, headers, body)
        if body == b"body":
            assert verify(received, algorithm) is received
        else:
            with pytest.raises(ResponseParseError, match=algorithm):
                verify(received, algorithm)


def verify(received: HttpResponse, algorithm: str) -> HttpResponse:
    return verified(received, ASKING, mode_header="x-mode", algorithms=[algorithm])
