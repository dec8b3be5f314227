"""Rules on operations and their errors."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from codegen.lifecycle.linting.finding import Finding, Model
from codegen.lifecycle.linting.names import split_name, verb
from codegen.problems import pointer
from codegen.source.model import Document, Shape

_ACTING = frozenset(
    [
        *("accept", "activate", "add", "allocate", "apply", "approve", "assign", "associate"),
        *("attach", "authorize", "begin", "cancel", "change", "close", "commit", "complete"),
        *("configure", "confirm", "copy", "create", "deactivate", "decline", "delete", "deploy"),
        *("deprecate", "deregister", "detach", "disable", "disassociate", "disconnect"),
        *("enable", "enter", "exit", "extend", "grant", "import", "increase", "insert", "install"),
        *("invite", "issue", "launch", "leave", "link", "lock", "merge", "migrate", "modify"),
        *("move", "notify", "open", "pause", "post", "promote", "provision", "publish", "purchase"),
        *("purge", "put", "reboot", "record", "register", "reject", "release", "remove", "rename"),
        *("replace", "request", "reset", "restart", "restore", "resume", "revoke", "rotate", "run"),
        *("schedule", "send", "set", "share", "sign", "split", "start", "stop", "submit"),
        *("subscribe", "suspend", "tag", "terminate", "transfer", "trigger", "unlink", "unlock"),
        *("unsubscribe", "untag", "update", "upgrade", "upload", "write"),
    ]
)
_THROTTLING = re.compile(r"Throttl|TooManyRequests|RequestLimit|RateLimit|RateExceeded|SlowDown")
_TOO_MANY_REQUESTS = 429
_TEXT = re.compile(r"(.+ )?(message|msg|description|details?)")


def readonly_but_acting(model: Model) -> Iterator[Finding]:
    """Operations marked as read-only whose name says that they change something."""
    operations: Mapping[str, Document] = model.documents.service["operations"]
    for name, operation in operations.items():
        if operation.get("readonly") and verb(name) in _ACTING:
            yield Finding(
                where=name,
                pointer=pointer("operations", name, "readonly"),
                found=f"marked as read-only, but its name says that it acts: {verb(name)}",
                entries={"leave_out": {"operations": name}},
            )


def throttling_not_declared(model: Model) -> Iterator[Finding]:
    """Operations without a throttling error; one finding for all of them."""
    operations = model.service.operations
    silent = [
        name
        for name, operation in operations.items()
        if not any(_is_throttling(model.service.shapes[error]) for error in operation.errors)
    ]
    if silent:
        found = f"not declared by {len(silent)} of {len(operations)} operations: "
        yield Finding(
            where="",
            pointer=pointer("operations"),
            found=found + ", ".join(sorted(silent)),
        )


def error_text_elsewhere(model: Model) -> Iterator[Finding]:
    """Errors whose text is not in ``message``; one finding for each member that contains it."""
    holders: defaultdict[str, list[str]] = defaultdict(list)
    errors = {
        error for operation in model.service.operations.values() for error in operation.errors
    }
    for name in sorted(errors):
        texts = [
            member
            for member in model.service.shapes[name].members.values()
            if member.location is None
            and model.shape(member).type == "string"
            and not model.shape(member).enum
        ]
        if not any(member.wire_name in ("message", "Message") for member in texts):
            for member in texts:
                if _TEXT.fullmatch(split_name(member.name)):
                    holders[member.name].append(name)
    for member_name, names in sorted(holders.items()):
        yield Finding(
            where=member_name,
            pointer=pointer("shapes", names[0], "members", member_name),
            found=f"contains the text of {len(names)} errors instead of message: {', '.join(names)}",
            entries={"error_text": {"member": member_name}},
        )


def _is_throttling(error: Shape) -> bool:
    return (
        error.throttling
        or error.error_status == _TOO_MANY_REQUESTS
        or bool(_THROTTLING.search(error.error_code or error.name))
    )
