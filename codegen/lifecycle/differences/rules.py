"""The rules of a comparison: every kind of difference, its level, and why it has that level."""

# docs/decisions/diff-compares-what-users-see.md says why.

from __future__ import annotations

from enum import Enum, unique

from codegen.lifecycle.findings import Finding, Level

_BREAKING = Level.BREAKING
_ADDITIVE = Level.ADDITIVE
_BEHAVIOUR = Level.BEHAVIOUR
_DOCUMENTATION = Level.DOCUMENTATION


@unique
class Rule(Enum):
    """One kind of difference. Levels are those for code that a strict type checker passes, that
    gives arguments by keyword and reads the fields of answers."""

    # The package as a whole.
    NAMES_CHANGED = _BREAKING, "imports of the old name fail"
    ENDPOINT_RULES_REMOVED = _BREAKING, "a client needs an endpoint_url now"
    ENDPOINT_RULES_ADDED = _ADDITIVE, "a client finds its endpoint from the region now"
    ENDPOINT_RULES_CHANGED = _BEHAVIOUR, "requests may go to another address"
    SIGNING_CHANGED = _BEHAVIOUR, "requests are signed in another way"
    SERVICE_CHANGED = _BEHAVIOUR, "the client finds settings or speaks to the service differently"
    ERROR_TEXT_CHANGED = _BEHAVIOUR, "the text of errors is looked for elsewhere"

    # Operations.
    OPERATION_REMOVED = _BREAKING, "calls of the method fail"
    OPERATION_RENAMED = _BREAKING, "calls by the old name fail"
    OPERATION_ADDED = _ADDITIVE, "there is one more method to call"
    ANSWER_REMOVED = _BREAKING, "code that names the class of the answer fails"
    ANSWER_ADDED = _ADDITIVE, "what was answered with nothing has a class of its own now"
    HTTP_CHANGED = _BEHAVIOUR, "the same call becomes another HTTP request"
    STATUS_CHANGED = _BEHAVIOUR, "the documented status is another; every 2xx is success"
    REPETITION_CHANGED = _BEHAVIOUR, "whether a request may be sent again is decided differently"
    ERROR_RAISED = _BEHAVIOUR, "calls may raise it, and code may not expect it"
    ERROR_NOT_RAISED = _BEHAVIOUR, "the service no longer says that calls raise it"

    # What a call or a constructor takes.
    ARGUMENT_REMOVED = _BREAKING, "calls that give it fail"
    ARGUMENT_ADDED_REQUIRED = _BREAKING, "calls that were right lack it"
    ARGUMENT_NOW_REQUIRED = _BREAKING, "calls without it fail"
    ARGUMENT_TYPE_CHANGED = _BREAKING, "what was given before is refused by type checkers"
    ARGUMENT_ADDED = _ADDITIVE, "calls may give it"
    ARGUMENT_NOW_OPTIONAL = _ADDITIVE, "calls may leave it out"
    ARGUMENT_TYPE_WIDENED = _ADDITIVE, "calls may give more than before"

    # What answers, errors and structures in them have.
    FIELD_REMOVED = _BREAKING, "code that reads it fails"
    FIELD_NOW_OPTIONAL = _BREAKING, "code that uses it without asking for None fails"
    FIELD_TYPE_CHANGED = _BREAKING, "code that uses it as it was fails"
    FIELD_ADDED = _ADDITIVE, "there is more to read"
    FIELD_ALWAYS_PRESENT = _ADDITIVE, "it is never None any more"
    FIELD_TYPE_NARROWED = _ADDITIVE, "more is known of its value"

    # Classes of the package.
    STRUCTURE_REMOVED = _BREAKING, "code that names the class fails"
    STRUCTURE_ADDED = _ADDITIVE, "there is one more structure"
    UNION_NO_LONGER = _BREAKING, "unknown_member is gone"
    UNION_NOW = _BEHAVIOUR, "exactly one member may be set"
    ENUMERATION_REMOVED = _BREAKING, "code that names the alias fails"
    ENUMERATION_ADDED = _ADDITIVE, "there is one more enumeration"
    VALUE_REMOVED = _BREAKING, "code that writes the literal is refused by type checkers"
    VALUE_ADDED = _ADDITIVE, "there is one more value to give"
    VALUE_ADDED_TO_ANSWERS = _BEHAVIOUR, "answers may hold it; enumerations are open"
    ERROR_REMOVED = _BREAKING, "code that catches it fails"
    ERROR_ADDED = _ADDITIVE, "code may catch it"
    ERROR_CODE_CHANGED = _BEHAVIOUR, "the class stands for another code of the service"
    ERROR_STATUS_CHANGED = _BEHAVIOUR, "the error comes with another status"
    ERROR_RETRY_CHANGED = _BEHAVIOUR, "the error is retried differently, or blamed on another side"

    # Pages.
    PAGINATOR_REMOVED = _BREAKING, "code that walks the pages fails"
    PAGINATOR_ITEMS_CHANGED = _BREAKING, "iterating gives items of another type"
    PAGINATOR_ARGUMENT_REMOVED = _BREAKING, "walks that give it fail"
    PAGINATOR_ADDED = _ADDITIVE, "all pages can be walked"
    PAGINATOR_ARGUMENT_ADDED = _ADDITIVE, "walks may give it"
    PAGINATOR_CHANGED = _BEHAVIOUR, "pages are walked in another way"

    # On the wire, and before it.
    BINDING_CHANGED = _BEHAVIOUR, "the same value is sent or looked for elsewhere"
    TIMESTAMP_FORMAT_CHANGED = _BEHAVIOUR, "the same time is written differently"
    TOKEN_CHANGED = _BEHAVIOUR, "whether the client makes a token is decided differently"
    MINIMUM_RAISED = _BEHAVIOUR, "standard and strict validation refuse what is less"
    MINIMUM_LOWERED = _BEHAVIOUR, "validation takes what is less"
    MAXIMUM_LOWERED = _BEHAVIOUR, "strict validation and the service refuse what is more"
    MAXIMUM_RAISED = _BEHAVIOUR, "strict validation and the service take what is more"
    PATTERN_CHANGED = _BEHAVIOUR, "strict validation and the service hold values to another pattern"
    VALUES_CHANGED = _BEHAVIOUR, "strict validation and the service hold values to another list"
    SENSITIVITY_CHANGED = (
        _BEHAVIOUR,
        "whether repr and errors show the value is decided differently",
    )

    # For people.
    ANSWER_LIMITS_CHANGED = _DOCUMENTATION, "answers are not validated"
    DEPRECATION_CHANGED = _DOCUMENTATION, "deprecation is told, not enforced"
    WORDS_CHANGED = _DOCUMENTATION, "it says something else"

    def at(self, where: str, what: str) -> Finding:
        """A finding of this rule."""
        level, why = self.value
        return Finding(level, where, what, why)
