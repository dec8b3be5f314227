"""The rules by which two models are compared: every kind of difference, its level and its reason.

``releases.toml`` names rules by their ids, so a rule that a release has named keeps its id.
"""

# docs/decisions/diff-compares-what-users-see.md says why.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, unique


class Level(StrEnum):
    """What a change means for code that uses the package, most severe first."""

    BREAKING = "breaking"
    """Correct code fails, in a type checker or at run time."""

    ADDITIVE = "additive"
    """There is more to use, and correct code stays correct."""

    BEHAVIOUR = "behaviour"
    """Something changes on the wire or in validation; types stay the same."""

    DOCUMENTATION = "documentation"
    """Only documentation changes."""


class Section(StrEnum):
    """A section of a changelog in the format of Keep a Changelog, in order."""

    ADDED = "Added"
    CHANGED = "Changed"
    DEPRECATED = "Deprecated"
    REMOVED = "Removed"


SECTIONS: Mapping[Level, Section] = {
    Level.BREAKING: Section.CHANGED,
    Level.ADDITIVE: Section.ADDED,
    Level.BEHAVIOUR: Section.CHANGED,
    Level.DOCUMENTATION: Section.CHANGED,
}
"""The section of a change whose rule does not name another."""

_BREAKING = Level.BREAKING
_ADDITIVE = Level.ADDITIVE
_BEHAVIOUR = Level.BEHAVIOUR
_DOCUMENTATION = Level.DOCUMENTATION
_REMOVED = Section.REMOVED
_DEPRECATED = Section.DEPRECATED


@unique
class Rule(Enum):
    """One kind of difference.

    Levels assume code that passes a strict type checker, passes arguments by keyword and reads the
    fields of responses.
    """

    # The package as a whole.
    PACKAGE_NAMES_CHANGED = _BREAKING, "imports of the old name fail"
    ENDPOINT_RULES_REMOVED = _BREAKING, "clients need an endpoint_url", _REMOVED
    ENDPOINT_RULES_ADDED = _ADDITIVE, "clients derive their endpoint from the region"
    ENDPOINT_RULES_CHANGED = _BEHAVIOUR, "requests may go to another address"
    SIGNING_CHANGED = _BEHAVIOUR, "requests are signed differently"
    SERVICE_CHANGED = (
        _BEHAVIOUR,
        "the client resolves settings or addresses the service differently",
    )
    ERROR_TEXT_CHANGED = _BEHAVIOUR, "the text of errors is read from another member"

    # Operations.
    OPERATION_REMOVED = _BREAKING, "calls of the method fail", _REMOVED
    OPERATION_RENAMED = _BREAKING, "calls by the old name fail"
    OPERATION_ADDED = _ADDITIVE, "there is one more method to call"
    RESPONSE_REMOVED = _BREAKING, "code that names the response class fails"
    RESPONSE_ADDED = _ADDITIVE, "the response has a class of its own"
    HTTP_CHANGED = _BEHAVIOUR, "the same call sends another HTTP request"
    STATUS_CHANGED = _BEHAVIOUR, "every 2xx status is success, whichever is documented"
    RETRY_SAFETY_CHANGED = _BEHAVIOUR, "whether a request may be retried is decided differently"
    ERROR_RAISED = _BEHAVIOUR, "calls may raise an error that code does not expect"
    ERROR_NOT_RAISED = _BEHAVIOUR, "the model no longer lists the error"

    # Parameters of methods and constructors.
    PARAMETER_REMOVED = _BREAKING, "calls that pass it fail", _REMOVED
    PARAMETER_ADDED_REQUIRED = _BREAKING, "calls that were correct lack it"
    PARAMETER_NOW_REQUIRED = _BREAKING, "calls without it fail"
    PARAMETER_TYPE_CHANGED = _BREAKING, "type checkers reject what was passed before"
    PARAMETER_ADDED = _ADDITIVE, "calls may pass it"
    PARAMETER_NOW_OPTIONAL = _ADDITIVE, "calls may omit it"
    PARAMETER_TYPE_WIDENED = _ADDITIVE, "calls may pass more than before"

    # Fields of responses, of errors and of structures in them.
    FIELD_REMOVED = _BREAKING, "code that reads it fails", _REMOVED
    FIELD_NOW_OPTIONAL = _BREAKING, "code that does not check for None fails"
    FIELD_TYPE_CHANGED = _BREAKING, "code that uses the old type fails"
    FIELD_ADDED = _ADDITIVE, "there is more to read"
    FIELD_ALWAYS_PRESENT = _ADDITIVE, "it is never None"
    FIELD_TYPE_NARROWED = _ADDITIVE, "more is known about its value"

    # Classes and aliases.
    STRUCTURE_REMOVED = _BREAKING, "code that names the class fails", _REMOVED
    STRUCTURE_ADDED = _ADDITIVE, "there is one more structure"
    UNION_NO_LONGER = _BREAKING, "unknown_member is removed"
    UNION_NOW = _BEHAVIOUR, "exactly one member may be set"
    ENUMERATION_REMOVED = _BREAKING, "code that names the alias fails", _REMOVED
    ENUMERATION_ADDED = _ADDITIVE, "there is one more enumeration"
    VALUE_REMOVED = _BREAKING, "type checkers reject the literal", _REMOVED
    VALUE_ADDED = _ADDITIVE, "there is one more value to pass"
    VALUE_ADDED_TO_RESPONSES = _BEHAVIOUR, "responses may contain it; enumerations are open"
    ERROR_REMOVED = _BREAKING, "code that catches it fails", _REMOVED
    ERROR_ADDED = _ADDITIVE, "code may catch it"
    ERROR_CODE_CHANGED = _BEHAVIOUR, "the class represents another error code"
    ERROR_STATUS_CHANGED = _BEHAVIOUR, "the error has another status"
    ERROR_RETRY_CHANGED = _BEHAVIOUR, "retries, or the side at fault, are decided differently"

    # Paginators.
    PAGINATOR_REMOVED = _BREAKING, "code that uses the paginator fails", _REMOVED
    PAGINATOR_ITEMS_CHANGED = _BREAKING, "iteration yields items of another type"
    PAGINATOR_PARAMETER_REMOVED = _BREAKING, "calls of the paginator that pass it fail", _REMOVED
    PAGINATOR_ADDED = _ADDITIVE, "a paginator iterates over all pages"
    PAGINATOR_PARAMETER_ADDED = _ADDITIVE, "calls of the paginator may pass it"
    PAGINATOR_CHANGED = _BEHAVIOUR, "pages are requested differently"

    # Waiters.
    WAITER_REMOVED = _BREAKING, "code that uses the waiter fails", _REMOVED
    WAITER_OPERATION_CHANGED = _BREAKING, "it takes other parameters and returns another response"
    WAITER_ADDED = _ADDITIVE, "there is one more state to wait for"
    WAITER_OUTCOMES_CHANGED = _BEHAVIOUR, "other outcomes end the wait"
    WAITER_TIMES_CHANGED = _BEHAVIOUR, "it waits longer or shorter"

    # What the service publishes.
    PUBLISHED_NAME_REMOVED = _BREAKING, "code that imports it from events fails", _REMOVED
    PUBLISHED_NAME_ADDED = _ADDITIVE, "events has one more name"
    PUBLISHED_READING_CHANGED = _BEHAVIOUR, "the same event is read or written differently"

    # The wire format and validation.
    BINDING_CHANGED = _BEHAVIOUR, "the same value is sent or read elsewhere"
    TIMESTAMP_FORMAT_CHANGED = _BEHAVIOUR, "the same timestamp is written differently"
    IDEMPOTENCY_TOKEN_CHANGED = (
        _BEHAVIOUR,
        "whether the client generates a token is decided differently",
    )
    MINIMUM_RAISED = _BEHAVIOUR, "standard and strict validation reject smaller values"
    MINIMUM_LOWERED = _BEHAVIOUR, "validation accepts smaller values"
    MAXIMUM_LOWERED = _BEHAVIOUR, "strict validation and the service reject larger values"
    MAXIMUM_RAISED = _BEHAVIOUR, "strict validation and the service accept larger values"
    PATTERN_CHANGED = _BEHAVIOUR, "strict validation and the service require another pattern"
    ALLOWED_VALUES_CHANGED = _BEHAVIOUR, "strict validation and the service allow other values"
    SENSITIVITY_CHANGED = (
        _BEHAVIOUR,
        "whether repr and errors show the value is decided differently",
    )

    # Documentation.
    RESPONSE_LIMITS_CHANGED = _DOCUMENTATION, "responses are not validated"
    DEPRECATION_CHANGED = _DOCUMENTATION, "deprecation is documented, not enforced", _DEPRECATED
    DOCUMENTATION_CHANGED = _DOCUMENTATION, "the text differs"

    def __init__(self, level: Level, why: str, section: Section | None = None) -> None:
        self.level = level
        self.why = why
        self.section = section or SECTIONS[level]

    @property
    def id(self) -> str:
        """The name of the rule in JSON and in ``releases.toml``: ``field-removed``."""
        return self.name.lower().replace("_", "-")

    def at(self, where: str, what: str) -> Finding:
        """A finding of this rule."""
        return Finding(self, self.level, where, what, self.why)


RULES: Mapping[str, Rule] = {rule.id: rule for rule in Rule}
"""Every rule by its id."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between two models.

    Level and reason are recorded with a release: a rule that is judged differently later does not
    change what earlier releases said.
    """

    rule: Rule
    level: Level
    where: str
    """The place in the generated package: ``get_channel(arn)``, ``Channel.preset``."""

    what: str
    """What changed there."""

    why: str
    """Why it has this level."""

    def record(self) -> dict[str, str]:
        """The finding as JSON and ``releases.toml`` have it."""
        return {
            "rule": self.rule.id,
            "level": self.level,
            "where": self.where,
            "what": self.what,
            "why": self.why,
        }
