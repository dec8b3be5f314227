"""A clock that is wrong: found by a refused signature, put right by the server's ``Date``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ..errors import ServiceError

# What services answer to a signature of another time.
_CLOCK_CODES = frozenset({"RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"})
# What they answer to one that does not match, for which the clock is only one of the reasons.
_PERHAPS_CLOCK_CODES = frozenset(
    {"AuthFailure", "InvalidSignatureException", "SignatureDoesNotMatch"}
)
# AWS takes signatures for five minutes; the header has whole seconds and took a while to come.
_TOLERANCE = timedelta(minutes=4)
# No clock is as wrong as this: the header is.
_BEYOND_BELIEF = timedelta(days=36525)


def clock_offset(date: str | None, now: datetime) -> timedelta | None:
    """How far the server's clock (its ``Date`` header) is ahead of ours; None if it doesn't say."""
    server = None if date is None else read_http_date(date)
    if server is None or abs(server - now) > _BEYOND_BELIEF:
        return None
    return server - now


def skew_correction(error: ServiceError, *, signed_at: datetime, now: datetime) -> timedelta | None:
    """What to add to our clock before signing again, once; None if the clock is not to blame.

    Args:
        error: What the service answered.
        signed_at: The time in the refused signature.
        now: Our clock now, without any correction.
    """
    if error.code not in _CLOCK_CODES and error.code not in _PERHAPS_CLOCK_CODES:
        return None
    offset = clock_offset(error.headers.get("date"), now)
    if offset is None:
        return None
    if error.code in _PERHAPS_CLOCK_CODES and abs(now + offset - signed_at) < _TOLERANCE:
        return None
    return offset


def read_http_date(date: str) -> datetime | None:
    """The moment in a ``Date`` or ``Retry-After`` header; None if it can't be read."""
    from email.utils import parsedate_to_datetime

    try:
        read = parsedate_to_datetime(date)
    except (ValueError, IndexError, OverflowError, TypeError):
        return None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)
