"""What callers can do about an error of a service, by its kind."""

from __future__ import annotations

from codegen.source.model import Shape

_BY_NAME = (
    ("AccessDenied", "Allow the action in IAM: `denied_access(error)` names it."),
    ("NotFound", "Check the identifier and the region."),
    ("Quota", "Delete what is not needed, or ask AWS for a higher quota."),
    ("LimitExceeded", "Delete what is not needed, or ask AWS for a higher quota."),
    ("Validation", "Correct the parameters: the message says which."),
)
_BY_STATUS = {
    400: "Correct the request: the message says what is wrong.",
    401: "Check the credentials.",
    402: "Delete what is not needed, or ask AWS for a higher quota.",
    403: "The account or the caller may not do this: the message says why.",
    404: "It exists, but not in the state that the call needs: read its state first.",
    409: "Something else is going on with it: wait, or read its state first.",
}
_THROTTLED = 'The client tries again. If it goes on, call less often: `retry_mode="adaptive"` does.'
_REPEATED = "The client tries again. If it goes on, quote the request ID to AWS."
_OTHERWISE = "Read the message."


def advice(shape: Shape) -> str:
    """A sentence or two about what to do, as Markdown."""
    if shape.throttling or shape.error_status == 429 or "Throttl" in shape.name:
        return _THROTTLED
    if is_retried(shape):
        return _REPEATED
    for part, text in _BY_NAME:
        if part in shape.name:
            return text
    return _BY_STATUS.get(shape.error_status or 0, _OTHERWISE)


def is_retried(shape: Shape) -> bool:
    """Whether the client sends the request again after this error."""
    status = shape.error_status or (500 if shape.fault else 400)
    return shape.retryable or shape.throttling or status == 429 or status >= 500
