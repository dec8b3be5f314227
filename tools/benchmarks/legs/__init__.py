"""The legs that stay in one process: the same work by the package, by boto3, and by hand.

Each module has ``WORK``: by the row's name, what makes the leg's work ready.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Work:
    """The work that a leg repeats."""

    call: Callable[[], object]
    """Does the work once."""

    outcome: Any
    """Its result as a JSON value; the same for all legs of a row."""

    repeat: Callable[[int], object] | None = None
    """Does the work so many times; None to call ``call`` so often."""

    measure: Callable[[int], float] | None = None
    """Does the work so many times, and returns seconds to count in place of CPU time."""


Works = dict[str, Callable[[str], Work]]
"""Functions that prepare the work of a row, given the server's URL."""

THREADS = 16
CALLS_PER_THREAD = 15
AT_ONCE = 100
SIGNED_AT = (2026, 1, 2, 3, 4, 5)
"""The time of signing, fixed so that signatures can be compared."""

SIGNED_HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": "benchmarks/1.0 ua/2.1 lang/python cfg/retry-mode#standard",
    "amz-sdk-invocation-id": "6f6d7a3c-0c8a-4a4b-9d5e-0d9c8b7a6f5e",
    "amz-sdk-request": "attempt=1; max=3",
}
ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
