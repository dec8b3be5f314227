"""Corrects a wrong local clock by the ``Date`` of a response that refuses a signature.

AWS's SDKs for other languages do the same for these error codes; botocore does not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ..errors import ConfigurationError, ServiceError
from ..forks import late_import
from ..signals import reraise_if_of_handler

# The clock is the reason for these codes.
_CLOCK_CODES = frozenset({"RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"})
# The clock is one possible reason for these.
_POSSIBLE_CLOCK_CODES = frozenset(
    {"AuthFailure", "InvalidSignatureException", "SignatureDoesNotMatch"}
)
# AWS accepts a signature for five minutes. The header has whole seconds and took a while to arrive.
_TOLERANCE = timedelta(minutes=4)
# A larger offset means that the header is wrong, not the clock.
_LARGEST_OFFSET = timedelta(days=36525)


def clock_offset(date: str | None, now: datetime) -> timedelta | None:
    """How far the server's clock is ahead of ``now``; None if its ``Date`` does not tell."""
    server = None if date is None else read_http_date(date)
    if server is None or abs(server - now) > _LARGEST_OFFSET:
        return None
    return server - now


def skew_correction(error: ServiceError, *, signed_at: datetime, now: datetime) -> timedelta | None:
    """The offset to add to the local clock before signing again; None if the clock is right.

    Args:
        error: The service's error.
        signed_at: The time in the refused signature.
        now: The local time, without any correction.
    """
    if error.code not in _CLOCK_CODES and error.code not in _POSSIBLE_CLOCK_CODES:
        return None
    offset = clock_offset(error.headers.get("date"), now)
    if offset is None:
        return None
    if error.code in _POSSIBLE_CLOCK_CODES and abs(now + offset - signed_at) < _TOLERANCE:
        return None
    return offset


def read_http_date(date: str) -> datetime | None:
    """The time in a ``Date`` or ``Retry-After`` header (RFC 9110 §5.6.7); None if invalid."""
    try:
        with late_import:
            from email.utils import parsedate_to_datetime
    except ConfigurationError:
        return None  # The date only helps to explain a failure.
    try:
        read = parsedate_to_datetime(date)
    except (ValueError, OverflowError) as error:
        reraise_if_of_handler(error)
        return None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)
