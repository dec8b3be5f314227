"""Clock correction after a refused signature."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from codegen.package._runtime.errors import ServiceError
from codegen.package._runtime.http import Headers
from codegen.package._runtime.retry.clock_skew import clock_offset, skew_correction

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
AHEAD = "Wed, 01 May 2024 13:00:00 GMT"
SAME = "Wed, 01 May 2024 12:00:01 GMT"


def refused(code: str, date: str | None) -> ServiceError:
    return ServiceError(code=code, status=403, headers={} if date is None else {"date": date})


@pytest.mark.parametrize(
    ("date", "offset"),
    [
        (AHEAD, timedelta(hours=1)),
        ("Wed, 01 May 2024 11:00:00 GMT", timedelta(hours=-1)),
        ("Wednesday, 01-May-24 13:00:00 GMT", timedelta(hours=1)),
        ("Wed, 01 May 2024 13:00:00 +0100", timedelta(0)),
        # Without a zone, the date is in UTC.
        ("Wed, 01 May 2024 13:00:00 -0000", timedelta(hours=1)),
        ("Wed, 01 May 2024 13:00:00", timedelta(hours=1)),
        (None, None),
        ("", None),
        ("yesterday", None),
        ("Wed, 99 May 2024 13:00:00 GMT", None),
        ("Wed, 01 May 99999999999999999999 13:00:00 GMT", None),
    ],
)
def test_date_header_gives_the_clock_offset(date: str | None, offset: timedelta | None) -> None:
    assert clock_offset(date, NOW) == offset


@pytest.mark.parametrize(
    ("code", "date", "correction"),
    [
        ("RequestTimeTooSkewed", AHEAD, timedelta(hours=1)),
        ("RequestExpired", AHEAD, timedelta(hours=1)),
        ("RequestInTheFuture", SAME, timedelta(seconds=1)),
        ("InvalidSignatureException", AHEAD, timedelta(hours=1)),
        ("SignatureDoesNotMatch", AHEAD, timedelta(hours=1)),
        ("AuthFailure", AHEAD, timedelta(hours=1)),
        # The signature is wrong for another reason than its time.
        ("InvalidSignatureException", SAME, None),
        ("AccessDeniedException", AHEAD, None),
        ("RequestTimeTooSkewed", None, None),
    ],
)
def test_only_errors_about_time_correct_the_clock(
    code: str, date: str | None, correction: timedelta | None
) -> None:
    assert skew_correction(refused(code, date), signed_at=NOW, now=NOW) == correction


def test_signature_time_decides_on_possible_clock_errors() -> None:
    """A corrected clock is not the reason; a process that slept is."""
    error = refused("InvalidSignatureException", AHEAD)
    assert skew_correction(error, signed_at=NOW + timedelta(hours=1), now=NOW) is None
    slept = refused("InvalidSignatureException", SAME)
    assert skew_correction(slept, signed_at=NOW - timedelta(hours=1), now=NOW) == timedelta(
        seconds=1
    )


@pytest.mark.parametrize("code", ["AuthFailure", "InvalidSignatureException"])
@pytest.mark.parametrize(("minutes", "is_to_blame"), [(3.99, False), (4, True), (-4, True)])
def test_offset_of_four_minutes_explains_a_refused_signature(
    code: str, minutes: float, is_to_blame: bool
) -> None:
    now = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
    headers = Headers([("Date", "Sat, 31 Jan 2026 12:00:00 GMT")])
    error = ServiceError("why", code=code, status=403, headers=headers)
    signed_at = now + timedelta(minutes=minutes)
    correction = skew_correction(error, signed_at=signed_at, now=signed_at)
    assert (correction is not None) is is_to_blame


def test_offset_of_more_than_a_century_is_ignored() -> None:
    server = datetime(2126, 1, 1, tzinfo=UTC)
    said = "Tue, 01 Jan 2126 00:00:00 GMT"
    most = timedelta(days=36525)
    assert clock_offset(said, server - most) == most
    assert clock_offset(said, server - most - timedelta(seconds=1)) is None
    assert clock_offset(said, server + most) == -most
