"""Checksums of bodies: sent with requests, and verified in responses.

``botocore.httpchecksum`` is what they are compared with. Those of a stream would have to be sent in
trailers; the generator refuses such operations.
"""

# docs/decisions/checksums-and-compression.md says why.

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import crc32
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from hashlib import md5, sha1, sha256, sha512
from importlib import import_module
from types import TracebackType
from typing import Any, Final, Protocol, cast

from .config.checks import one_of
from .config.settings import Config, Setting
from .errors import ConfigurationError, ParamProblem, ParamValidationError, ResponseParseError
from .http import Headers, HttpRequest, HttpResponse
from .signals import reraise_if_of_handler
from .transport.interface import AsyncResponseStream, ResponseStream

_DEFAULT = "crc32"
_SUPPORTED, _REQUIRED = "when_supported", "when_required"
_PIECE = 1 << 16

# Any of these headers, from the caller, takes the place of a checksum of ours.
_HEADER = re.compile(r"x-amz-checksum-[a-z0-9]*", re.IGNORECASE)


class ChecksumSettings:
    """The settings of packages whose bodies have checksums."""

    request_checksum_calculation: Setting[str] = Setting(
        one_of(_SUPPORTED, _REQUIRED),
        _SUPPORTED,
        variables=("AWS_REQUEST_CHECKSUM_CALCULATION",),
        key="request_checksum_calculation",
        session_variable="request_checksum_calculation",
        session_option="request_checksum_calculation",
        meaning="Whether requests have a checksum: `when_supported` by the operation, or only "
        "`when_required`.",
    )
    response_checksum_validation: Setting[str] = Setting(
        one_of(_SUPPORTED, _REQUIRED),
        _SUPPORTED,
        variables=("AWS_RESPONSE_CHECKSUM_VALIDATION",),
        key="response_checksum_validation",
        session_variable="response_checksum_validation",
        session_option="response_checksum_validation",
        meaning="Whether checksums of responses are verified: `when_supported` by the operation, or "
        "only `when_required`, that is, where a request asks for them.",
    )


SETTINGS: Final[tuple[Setting[Any], ...]] = (
    ChecksumSettings.request_checksum_calculation,
    ChecksumSettings.response_checksum_validation,
)


# --- algorithms --------------------------------------------------------------------------------


class _Digest(Protocol):
    """A checksum that is being computed."""

    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class _Crc:
    """A cyclic redundancy check.

    Args:
        update: Returns the value after more bytes, given these and the value before.
        size: Size of the value in bytes.
    """

    def __init__(self, update: Callable[[bytes, int], int], size: int) -> None:
        self._update = update
        self._size = size
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = self._update(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(self._size, "big")


class _XXHash:
    """A hash of ``awscrt.checksums.XXHash``."""

    def __init__(self, state: Any) -> None:
        self._state = state

    def update(self, data: bytes, /) -> None:
        self._state.update(data)

    def digest(self) -> bytes:
        return bytes(self._state.finalize())


_STANDARD: Final[Mapping[str, Callable[[], _Digest]]] = {
    "crc32": lambda: _Crc(crc32, 4),
    "sha1": lambda: sha1(usedforsecurity=False),
    "sha256": sha256,
    "sha512": sha512,
    "md5": lambda: md5(usedforsecurity=False),
}
_CRCS_OF_AWSCRT: Final[Mapping[str, int]] = {"crc32c": 4, "crc64nvme": 8}
_XXHASHES_OF_AWSCRT: Final[Mapping[str, str]] = {
    "xxhash64": "new_xxhash64",
    "xxhash3": "new_xxhash3_64",
    "xxhash128": "new_xxhash3_128",
}
_OF_AWSCRT = frozenset({*_CRCS_OF_AWSCRT, *_XXHASHES_OF_AWSCRT})
# Which of several checksums of a response is verified; MD5 is ours, and comes last.
_BY_PREFERENCE = (
    *("xxhash128", "xxhash3", "crc64nvme", "xxhash64"),
    *("crc32c", "crc32", "sha1", "sha256", "sha512", "md5"),
)


def _new_digest(algorithm: str) -> _Digest | None:
    """A checksum to be computed; None if awscrt is needed for it, and missing or too old."""
    make = _STANDARD.get(algorithm)
    if make is not None:
        return make()
    try:
        awscrt: Any = import_module("awscrt.checksums")
    except ImportError as error:
        reraise_if_of_handler(error)
        return None
    if algorithm in _CRCS_OF_AWSCRT:
        update = getattr(awscrt, algorithm, None)
        return None if update is None else _Crc(update, _CRCS_OF_AWSCRT[algorithm])
    state = getattr(getattr(awscrt, "XXHash", None), _XXHASHES_OF_AWSCRT[algorithm], None)
    return None if state is None else _XXHash(state())


def _chosen_digest(algorithm: str, parameter: str) -> _Digest:
    if algorithm not in _STANDARD and algorithm not in _OF_AWSCRT:
        known = ", ".join(name.upper() for name in (*_STANDARD, *sorted(_OF_AWSCRT)))
        raise ParamValidationError([ParamProblem(parameter, repr(algorithm.upper()), known)])
    digest = _new_digest(algorithm)
    if digest is None:
        raise ConfigurationError(
            f"{parameter}: got {algorithm.upper()!r}; expected: awscrt to be installed, which "
            "computes it (pip install awscrt), or another algorithm"
        )
    return digest


# --- requests ----------------------------------------------------------------------------------


def with_checksum(
    message: HttpRequest,
    config: Config,
    *,
    required: bool = False,
    algorithm: str | None = None,
    parameter: str = "",
    algorithm_header: str = "",
) -> HttpRequest:
    """The request with a checksum of its body in a header, unless it has one.

    Args:
        message: The request; its body is not a stream.
        config: The client's settings.
        required: Whether the service requires a checksum.
        algorithm: The algorithm that the caller chose; None for the default.
        parameter: The name of that parameter; empty if the operation has none.
        algorithm_header: The header that names the algorithm; empty for none.

    Raises:
        ParamValidationError: There is no such algorithm.
        ConfigurationError: The algorithm needs awscrt, which is not installed.
    """
    if any(map(_HEADER.fullmatch, message.headers)):
        return message
    headers = dict(message.headers)
    if algorithm is None:
        wanted = ChecksumSettings.request_checksum_calculation.of(config) == _SUPPORTED
        if not required and not (parameter and wanted):
            return message
        if algorithm_header:
            headers[algorithm_header] = _DEFAULT.upper()
    chosen = _DEFAULT if algorithm is None else algorithm.lower()
    digest = _chosen_digest(chosen, parameter)
    digest.update(cast("bytes", message.body))
    headers[f"x-amz-checksum-{chosen}"] = b64encode(digest.digest()).decode()
    return HttpRequest(message.method, message.target, headers, message.body, message.host_prefix)


def asking_for_checksum(message: HttpRequest, config: Config, *, mode_header: str) -> HttpRequest:
    """The request with the header that asks for a checksum of the response, if it is wanted.

    Args:
        message: The request.
        config: The client's settings.
        mode_header: The header. The caller may have set it.
    """
    wanted = ChecksumSettings.response_checksum_validation.of(config) == _SUPPORTED
    if mode_header in message.headers or not wanted:
        return message
    headers = {**message.headers, mode_header: "ENABLED"}
    return HttpRequest(message.method, message.target, headers, message.body, message.host_prefix)


# --- responses ---------------------------------------------------------------------------------


def verified(
    response: HttpResponse,
    message: HttpRequest,
    *,
    mode_header: str,
    algorithms: Collection[str],
) -> HttpResponse:
    """The response, whose checksum is right. That of a stream is compared at its end.

    Nothing is compared unless the request asked for it, or if the service sent no checksum that can
    be computed here.

    Args:
        response: A successful response.
        message: The request.
        mode_header: The header that asks for a checksum.
        algorithms: The algorithms that the service may use, in lower case.

    Raises:
        ResponseParseError: The checksum is that of another body.
    """
    if mode_header not in message.headers:
        return response
    for algorithm in _BY_PREFERENCE:
        header = f"x-amz-checksum-{algorithm}"
        expected = response.headers.get(header)
        # A hyphen is in checksums of checksums, those of the parts of an object in S3.
        if expected is None or "-" in expected or algorithm not in algorithms:
            continue
        digest = _new_digest(algorithm)
        if digest is None:
            continue
        comparison = _Comparison(digest, header, expected, response.headers)
        if response.stream is None:
            comparison.read(response.body, -1)
        elif hasattr(response.stream, "__aiter__"):
            stream = cast("AsyncResponseStream", response.stream)
            response.stream = _AsyncVerifiedStream(stream, comparison)
        else:
            response.stream = _VerifiedStream(cast("ResponseStream", response.stream), comparison)
        break
    return response


class _Comparison:
    """A checksum that is being computed, and the one that it is compared with."""

    def __init__(self, digest: _Digest, header: str, expected: str, headers: Headers) -> None:
        self._digest: _Digest | None = digest
        self._header = header
        self._expected = expected
        length = headers.get("content-length", "")
        self._rest = int(length) if length.isascii() and length.isdigit() else None

    def read(self, piece: bytes, size: int) -> None:
        """Adds what was read, and compares at the end of the body.

        Args:
            piece: The bytes.
            size: The number of bytes that were wanted; -1 for all.

        Raises:
            ResponseParseError: The checksums differ.
        """
        digest = self._digest
        if digest is None:
            return
        digest.update(piece)
        if self._rest is not None:
            self._rest -= len(piece)
        if size < 0 or self._rest == 0 or (size and not piece):
            self._digest = None
            self._compare(digest.digest())

    def _compare(self, found: bytes) -> None:
        try:
            is_right = b64decode(self._expected) == found
        except ValueError as error:
            reraise_if_of_handler(error)
            is_right = False
        if not is_right:
            raise ResponseParseError(
                f"the service sent a body with the checksum {b64encode(found).decode()}; "
                f"expected: {self._expected[:100]!r}, as its header {self._header} says"
            )


class _VerifiedStream:
    """A ``ResponseStream`` whose checksum is compared at its end."""

    def __init__(self, stream: ResponseStream, comparison: _Comparison) -> None:
        self.status: int = stream.status
        self.headers: Headers = stream.headers
        self.close = stream.close
        self._stream = stream
        self._comparison = comparison

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        try:
            self._comparison.read(piece, size)
        except ResponseParseError:
            self.close()
            raise
        return piece

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(_PIECE):
            yield piece

    def __enter__(self) -> _VerifiedStream:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _AsyncVerifiedStream:
    """The same for event loops."""

    def __init__(self, stream: AsyncResponseStream, comparison: _Comparison) -> None:
        self.status: int = stream.status
        self.headers: Headers = stream.headers
        self.close = stream.close
        self._stream = stream
        self._comparison = comparison

    async def read(self, size: int = -1) -> bytes:
        piece = await self._stream.read(size)
        try:
            self._comparison.read(piece, size)
        except ResponseParseError:
            await self.close()
            raise
        return piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self.read(_PIECE):
            yield piece

    async def __aenter__(self) -> _AsyncVerifiedStream:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()
