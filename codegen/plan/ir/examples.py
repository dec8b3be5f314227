"""The intermediate representation of the examples in a package's documentation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of an operation with the arguments that it needs."""

    method: str
    source: str
    """The method and its arguments; on several lines if they are long."""

    imports: tuple[str, ...]
    """The import lines that the arguments need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A loop over the items of a paginated operation."""

    call: Call
    variable: str
    """The loop's variable: a name for one item."""

    shown: tuple[str, ...]
    """What the loop prints: expressions over the variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A call that reads one thing, and the error if there is none."""

    call: Call
    field: str
    """The field of the response to print; empty to print the whole response."""

    error: str
    """The class of that error; empty if the model names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streaming:
    """A call whose response has a body, or events, that its caller reads."""

    call: Call
    field: str
    """The field of the response that is the stream."""

    events: bool
    """Whether it is a stream of events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The examples of a package's README; each is None if the service has nothing like it."""

    listing: Listing | None
    reading: Reading | None
    creating: Call | None
    waiting: Call | None
    streaming: Streaming | None

    @property
    def imported_errors(self) -> tuple[str, ...]:
        """The classes that the example of errors imports, sorted."""
        missing = "" if self.reading is None else self.reading.error
        return tuple(sorted(filter(None, (missing, "ServiceError", "TransportError"))))
