"""The legs that stay in one process: the same work by the package, by boto3, and by hand.

Each module has ``WORK``: by the row's name, what makes the leg's work ready.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Work:
    """What a leg repeats."""

    call: Callable[[], object]
    """Does it once."""

    outcome: Any
    """What came of it, as JSON has it: every leg of a row has to say the same."""


Works = dict[str, Callable[[str], Work]]
"""By row, what makes the work ready, given the server's URL."""

THREADS = 16
CALLS_PER_THREAD = 15
SIGNED_AT = (2026, 1, 2, 3, 4, 5)
"""The time at which the legs sign to compare their signatures."""

SIGNED_HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": "benchmarks/1.0 ua/2.1 lang/python cfg/retry-mode#standard",
    "amz-sdk-invocation-id": "6f6d7a3c-0c8a-4a4b-9d5e-0d9c8b7a6f5e",
    "amz-sdk-request": "attempt=1; max=3",
}
ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
