"""Signers that stand in for those by SigV4a: its signatures are never the same twice.

They put what is signed for into a header, so that the comparison of requests sees it.
"""

from __future__ import annotations

import copy
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from unittest import mock

from ..._runtime.auth.sigv4 import Signer
from ..._runtime.service import Service

_auth: Any = import_module("botocore.auth")  # which has no types

_HEADER = "X-Amz-Region-Set"


class _OurSigner(Signer):
    """Stands in for the package's signer."""

    def sign(self, **given: Any) -> None:
        given["headers"][_HEADER] = f"{given['region']} of {given['signing_name']}"


class _BotocoresSigner:
    """Stands in for botocore's signer."""

    REQUIRES_REGION = True
    REQUIRES_TOKEN = False

    def __init__(self, credentials: object, service_name: str, region_name: str) -> None:
        self._content = f"{region_name} of {service_name}"

    def add_auth(self, request: Any) -> None:
        """Adds the header; a request that is sent again has it already."""
        del request.headers[_HEADER]
        request.headers[_HEADER] = self._content


def with_asymmetric_signer(service: Service) -> Service:
    """The service with the stand-in, if requests to it may be signed by SigV4a."""
    if service.asymmetric_signer is None:
        return service
    changed = copy.copy(service)
    changed.asymmetric_signer = lambda _: _OurSigner()
    return changed


@contextmanager
def botocores_signers() -> Generator[None]:
    """Lets botocore sign by the stand-in, and otherwise without awscrt, as the packages do."""
    signers = {"v4": _auth.SigV4Auth, "v4a": _BotocoresSigner}
    with mock.patch.dict(_auth.AUTH_TYPE_MAPS, signers):
        yield
