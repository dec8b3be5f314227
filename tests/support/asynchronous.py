"""An asynchronous shell over the same requests, of 60 lines: the core does no input or output.

It signs, sends and retries with the runtime's pure parts, over the standard library's streams.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from urllib.parse import urlsplit

from codegen.package._runtime.auth.sigv4 import Signer, host_header
from codegen.package._runtime.call.prepare import validate
from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.errors import ServiceError
from codegen.package._runtime.http import Headers, HttpResponse
from codegen.package._runtime.operation import R, Request
from codegen.package._runtime.retry.policy import RetryPolicy
from codegen.package._runtime.service import Service
from codegen.package._runtime.service_errors import read_service_error
from codegen.package._runtime.transport.request_head import write_request_head


class AsyncClient:
    """Calls operations of one service at one endpoint, on a new connection each time."""

    def __init__(self, service: Service, url: str, region: str, credentials: Credentials) -> None:
        self._service, self._url, self._region = service, url, region
        self._credentials, self._signer, self._policy = credentials, Signer(), RetryPolicy()

    async def send(self, request: Request[R]) -> R:
        """Makes the call that a request stands for."""
        validate(request, strict=False)
        attempt, retry = 1, None
        while True:
            response = await self._exchange(request)
            if 200 <= response.status < 300:
                self._policy.succeeded(retry)
                return request.read(response)
            error: ServiceError = read_service_error(
                response,
                operation=request.OPERATION,
                read_error=self._service.read_error,
                error_class=self._service.error_class,
            )
            retry = self._policy.decide(
                attempt=attempt, outcome=error, safe_to_repeat=request.SAFE_TO_REPEAT
            )
            if retry is None:
                raise error
            await asyncio.sleep(retry.delay)
            attempt += 1

    async def _exchange(self, request: Request[R]) -> HttpResponse:
        message, host = request.write(), host_header(self._url)
        assert isinstance(message.body, bytes)
        headers = {**message.headers, "Host": host, "Content-Length": str(len(message.body))}
        self._signer.sign(
            method=message.method, host=host, target=message.target, headers=headers,
            body=message.body, credentials=self._credentials, region=self._region,
            signing_name=self._service.signing_name, now=datetime.now(UTC),
        )  # fmt: skip
        parts = urlsplit(self._url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(write_request_head(message.method, message.target, headers, {}) + message.body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = Headers(_field(line) for line in head[1:] if line)
        body = await reader.readexactly(int(fields["content-length"]))
        writer.close()
        await writer.wait_closed()
        return HttpResponse(int(head[0].split()[1]), fields, body)


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name, value.strip()
