"""Quotas, rates and durations. AWS documents the first two; the others are near to what is seen."""

# https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/service-quotas.html

from __future__ import annotations

from collections.abc import Mapping

QUOTAS: Mapping[str, int] = {"encoder-configuration": 20, "public-key": 3}

_OPERATIONS_BY_RATE: Mapping[int, str] = {
    3: "import_public_key get_public_key delete_public_key list_public_keys",
    5: """
        create_stage get_stage update_stage delete_stage list_stages
        get_stage_session list_stage_sessions
        get_participant list_participants list_participant_events disconnect_participant
        create_ingest_configuration get_ingest_configuration update_ingest_configuration
        delete_ingest_configuration list_ingest_configurations
        create_encoder_configuration get_encoder_configuration delete_encoder_configuration
        list_encoder_configurations
        create_storage_configuration get_storage_configuration delete_storage_configuration
        list_storage_configurations
        start_composition get_composition stop_composition list_compositions
        """,
    10: "list_tags_for_resource tag_resource untag_resource",
    50: "create_participant_token",
}

RATES: Mapping[str, float] = {
    method: rate for rate, methods in _OPERATIONS_BY_RATE.items() for method in methods.split()
}
"""Requests in a second, for an account and region."""

TOKEN_MINUTES = 720
ATTRIBUTES_BYTES = 1024
"""The most that attributes may have in all."""

STARTING_SECONDS = 3
STOPPING_SECONDS = 2
EMPTY_SECONDS = 60
"""After how long a composition of a stage without publishers stops."""
