"""Headers that a response may have whatever it says, although models declare them as members."""

from __future__ import annotations

from codegen.plan.protocols.protocol import Protocol
from codegen.source.model import Member

# docs/decisions/headers-of-any-response.md says why.

# For browsers and caches (Fetch, RFC 9111, RFC 6797, RFC 7034), and the error's code.
_HEADERS_OF_ANY_RESPONSE = frozenset(
    {
        "cache-control",
        "content-security-policy",
        "strict-transport-security",
        "x-amzn-errortype",
        "x-content-type-options",
        "x-frame-options",
    }
)
_CORS = "access-control-"


def is_header_of_any_response(protocol: Protocol, member: Member) -> bool:
    """Whether a member of an error or output is such a header, which its ``headers`` hold."""
    name = member.wire_name.lower()
    found = name in _HEADERS_OF_ANY_RESPONSE or name.startswith(_CORS)
    return found and protocol.place(member) == "header"
