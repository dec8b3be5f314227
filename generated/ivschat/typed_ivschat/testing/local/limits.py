"""Quotas, rates and durations, as Amazon IVS Chat documents them."""

# https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/service-quotas.html

from __future__ import annotations

from collections.abc import Mapping

QUOTAS: Mapping[str, int] = {"logging-configuration": 10, "room": 50_000}

_OPERATIONS_BY_RATE: Mapping[int, str] = {
    3: """
        create_logging_configuration get_logging_configuration update_logging_configuration
        delete_logging_configuration list_logging_configurations
        """,
    5: "create_room get_room update_room delete_room list_rooms",
    10: "list_tags_for_resource tag_resource untag_resource",
    100: "delete_message disconnect_user send_event",
    200: "create_chat_token",
}

RATES: Mapping[str, float] = {
    method: rate for rate, methods in _OPERATIONS_BY_RATE.items() for method in methods.split()
}
"""Requests in a second, for an account and region."""

TOKEN_SECONDS = 60
"""How long a token can be used to connect."""

SESSION_MINUTES = 60
MESSAGE_RATE = 10
MESSAGE_LENGTH = 500
ATTRIBUTES_BYTES = 1024
"""The most that attributes may have in all."""
