"""Quotas, rates and durations. Amazon IVS documents the first two; the others are near to what is seen."""

# https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/service-quotas.html

from __future__ import annotations

from collections.abc import Mapping

QUOTAS: Mapping[str, int] = {
    "channel": 5_000,
    "stream-key": 1,  # for each channel
    "playback-key": 3,
    "playback-restriction-policy": 3,
    "recording-configuration": 20,
    "concurrent-streams": 100,
}

_OPERATIONS_BY_RATE: Mapping[int, str] = {
    1: "insert_ad_break",
    2: "batch_start_viewer_session_revocation",
    3: """
        create_ad_configuration get_ad_configuration update_ad_configuration delete_ad_configuration
        list_ad_configurations
        create_recording_configuration get_recording_configuration delete_recording_configuration
        list_recording_configurations
        import_playback_key_pair get_playback_key_pair delete_playback_key_pair list_playback_key_pairs
        """,
    5: """
        create_channel get_channel batch_get_channel update_channel delete_channel list_channels
        create_stream_key get_stream_key batch_get_stream_key delete_stream_key list_stream_keys
        create_playback_restriction_policy get_playback_restriction_policy
        update_playback_restriction_policy delete_playback_restriction_policy
        list_playback_restriction_policies
        get_stream list_streams stop_stream get_stream_session list_stream_sessions
        """,
    10: "start_viewer_session_revocation list_tags_for_resource tag_resource untag_resource",
    155: "put_metadata",
}

RATES: Mapping[str, float] = {
    method: rate for rate, methods in _OPERATIONS_BY_RATE.items() for method in methods.split()
}
"""Requests in a second, for an account and region."""

METADATA_RATE = 5
"""Metadata in a second, for a channel."""

METADATA_BYTES = 1024

CREATION_SECONDS = 5
"""How long configurations are in the state CREATING."""

UPDATE_SECONDS = 5
"""How long failover slates are in the state UPDATING."""

ENDING_SECONDS = 2
"""How long a stream goes on after StopStream."""

RECONNECTION_SECONDS = 3
"""After how long an encoder reconnects, if it does."""
