"""Documents on the wire and the values that they parse to, both written by hand.

Tests that compare with botocore would repeat its mistakes; these do not. The names and types of
members come from the service's model.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from support.ivs import Server, ivs_client
from support.ivs_documents import CHANNEL, STRUCTURES, THE_CHANNEL, THE_RECORDING, THE_SESSION
from support.loopback import response

from typed_ivs import errors
from typed_ivs._runtime.http import Headers, HttpResponse
from typed_ivs._runtime.operation import Request
from typed_ivs.models import (
    BatchError,
    BatchGetChannelRequest,
    BatchStartViewerSessionRevocationRequest,
    BatchStartViewerSessionRevocationViewerSession,
    CreateChannelRequest,
    CreateRecordingConfigurationRequest,
    InsertAdBreakRequest,
    ListStreamsRequest,
    MultitrackInputConfiguration,
    PutMetadataRequest,
    RenditionConfiguration,
    StreamFilters,
    TagResourceRequest,
    ThumbnailConfiguration,
    UntagResourceRequest,
    UpdateChannelRequest,
)


@pytest.mark.parametrize("name", STRUCTURES)
def test_document_parses_to_expected_value(name: str) -> None:
    document, value = STRUCTURES[name]
    assert type(value).__name__ == name
    assert type(value).from_wire(json.loads(document)) == value
    assert value.to_wire() == json.loads(document)


def test_documents_hold_every_member_of_channel_and_session() -> None:
    """None is what a member has that no document names."""
    for value in (THE_CHANNEL, THE_SESSION, THE_RECORDING):
        assert None not in [getattr(value, name) for name in type(value).__dataclass_fields__]


# Request → verb, path with query, and body if there is one.
REQUESTS: list[tuple[Request[Any], str, str, str]] = [
    (
        CreateChannelRequest(
            name="backstage",
            latency_mode="LOW",
            type="STANDARD",
            authorized=False,
            recording_configuration_arn="",
            tags={"stage": "back"},
            insecure_ingest=True,
            preset="HIGHER_BANDWIDTH_DELIVERY",
            playback_restriction_policy_arn="arn:aws:ivs:eu-west-1:111122223333:playback-restriction-policy/Pp1Oo2Ii3Uu4",
            multitrack_input_configuration=MultitrackInputConfiguration(
                enabled=True, policy="ALLOW", maximum_resolution="SD"
            ),
            container_format="TS",
            ad_configuration_arn="arn:aws:ivs:eu-west-1:111122223333:ad-configuration/Zz1Xx2Cc3Vv4",
            failover_slate_configuration_arn="arn:aws:ivs:eu-west-1:111122223333:failover-slate-configuration/Ff1Gg2Hh3Jj4",
        ),
        "POST",
        "/CreateChannel",
        """
        {
          "name": "backstage", "latencyMode": "LOW", "type": "STANDARD", "authorized": false,
          "recordingConfigurationArn": "", "tags": {"stage": "back"}, "insecureIngest": true,
          "preset": "HIGHER_BANDWIDTH_DELIVERY",
          "playbackRestrictionPolicyArn": "arn:aws:ivs:eu-west-1:111122223333:playback-restriction-policy/Pp1Oo2Ii3Uu4",
          "multitrackInputConfiguration": {"enabled": true, "policy": "ALLOW", "maximumResolution": "SD"},
          "containerFormat": "TS",
          "adConfigurationArn": "arn:aws:ivs:eu-west-1:111122223333:ad-configuration/Zz1Xx2Cc3Vv4",
          "failoverSlateConfigurationArn": "arn:aws:ivs:eu-west-1:111122223333:failover-slate-configuration/Ff1Gg2Hh3Jj4"
        }
        """,
    ),
    (CreateChannelRequest(), "POST", "/CreateChannel", "{}"),
    (
        UpdateChannelRequest(arn="arn:aws:ivs:eu-west-1:111122223333:channel/a", name=""),
        "POST",
        "/UpdateChannel",
        '{"arn": "arn:aws:ivs:eu-west-1:111122223333:channel/a", "name": ""}',
    ),
    (
        CreateRecordingConfigurationRequest(
            destination_configuration=THE_RECORDING.destination_configuration,
            name="archive",
            tags={},
            thumbnail_configuration=ThumbnailConfiguration(recording_mode="DISABLED"),
            recording_reconnect_window_seconds=300,
            rendition_configuration=RenditionConfiguration(rendition_selection="ALL"),
        ),
        "POST",
        "/CreateRecordingConfiguration",
        """
        {
          "destinationConfiguration": {"s3": {"bucketName": "archive-of-streams"}},
          "name": "archive", "tags": {}, "thumbnailConfiguration": {"recordingMode": "DISABLED"},
          "recordingReconnectWindowSeconds": 300,
          "renditionConfiguration": {"renditionSelection": "ALL"}
        }
        """,
    ),
    (
        ListStreamsRequest(
            filter_by=StreamFilters(health="UNKNOWN"), next_token="t", max_results=7
        ),
        "POST",
        "/ListStreams",
        '{"filterBy": {"health": "UNKNOWN"}, "nextToken": "t", "maxResults": 7}',
    ),
    (
        BatchStartViewerSessionRevocationRequest(
            viewer_sessions=[
                BatchStartViewerSessionRevocationViewerSession(
                    channel_arn="arn:aws:ivs:eu-west-1:111122223333:channel/a",
                    viewer_id="somebody",
                    viewer_session_versions_less_than_or_equal_to=3,
                ),
                BatchStartViewerSessionRevocationViewerSession(
                    channel_arn="arn:aws:ivs:eu-west-1:111122223333:channel/b", viewer_id="else"
                ),
            ]
        ),
        "POST",
        "/BatchStartViewerSessionRevocation",
        """
        {
          "viewerSessions": [
            {
              "channelArn": "arn:aws:ivs:eu-west-1:111122223333:channel/a", "viewerId": "somebody",
              "viewerSessionVersionsLessThanOrEqualTo": 3
            },
            {"channelArn": "arn:aws:ivs:eu-west-1:111122223333:channel/b", "viewerId": "else"}
          ]
        }
        """,
    ),
    (
        InsertAdBreakRequest(
            channel_arn="arn:aws:ivs:eu-west-1:111122223333:channel/a",
            duration_seconds=30,
            ad_break_id="first",
            target_start_at=datetime(2026, 3, 1, 1, 2, 3, tzinfo=UTC),
        ),
        "POST",
        "/InsertAdBreak",
        """
        {
          "channelArn": "arn:aws:ivs:eu-west-1:111122223333:channel/a", "durationSeconds": 30,
          "adBreakId": "first", "targetStartAt": "2026-03-01T01:02:03Z"
        }
        """,
    ),
    (
        PutMetadataRequest(
            channel_arn="arn:aws:ivs:eu-west-1:111122223333:channel/a", metadata='{"goal": "2–1"}'
        ),
        "POST",
        "/PutMetadata",
        r"""
        {
          "channelArn": "arn:aws:ivs:eu-west-1:111122223333:channel/a",
          "metadata": "{\"goal\": \"2\u20131\"}"
        }
        """,
    ),
    (
        TagResourceRequest(
            resource_arn="arn:aws:ivs:eu-west-1:111122223333:channel/a b", tags={"k": ""}
        ),
        "POST",
        "/tags/arn%3Aaws%3Aivs%3Aeu-west-1%3A111122223333%3Achannel%2Fa%20b",
        '{"tags": {"k": ""}}',
    ),
    (
        UntagResourceRequest(
            resource_arn="arn:aws:ivs:eu-west-1:111122223333:channel/a", tag_keys=["b&c", "ä", "~"]
        ),
        "DELETE",
        "/tags/arn%3Aaws%3Aivs%3Aeu-west-1%3A111122223333%3Achannel%2Fa"
        "?tagKeys=b%26c&tagKeys=%C3%A4&tagKeys=~",
        "",
    ),
]


@pytest.mark.parametrize(
    ("request_", "verb", "target", "body"), REQUESTS, ids=lambda value: type(value).__name__
)
def test_request_is_written_as_expected_document(
    request_: Request[Any], verb: str, target: str, body: str
) -> None:
    written = request_.write()
    assert (written.method, written.target) == (verb, target)
    assert isinstance(written.body, bytes)
    assert (json.loads(written.body) if written.body else None) == (
        json.loads(body) if body else None
    )
    assert dict(written.headers) == ({"Content-Type": "application/json"} if body else {})


def test_response_with_partial_errors_parses_to_expected_value() -> None:
    """Of two channels that were asked for, one was there."""
    body = f"""
    {{
      "channels": [{CHANNEL}],
      "errors": [
        {{
          "arn": "arn:aws:ivs:eu-west-1:111122223333:channel/gone",
          "code": "ResourceNotFoundException", "message": "Channel not found"
        }}
      ]
    }}
    """
    headers = {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "x-amzn-RequestId",
        "cache-control": "no-store",
        "content-security-policy": "default-src 'self'",
        "strict-transport-security": "max-age:47304000; includeSubDomains",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "x-amzn-requestid": "6e0f2f5c-0000-1111-2222-333344445555",
    }
    request = BatchGetChannelRequest(arns=["arn:aws:ivs:eu-west-1:111122223333:channel/gone"])
    read = request.read(HttpResponse(200, Headers(headers.items()), body.encode()))
    assert read.channels == [THE_CHANNEL]
    assert read.errors == [
        BatchError(
            arn="arn:aws:ivs:eu-west-1:111122223333:channel/gone",
            code="ResourceNotFoundException",
            message="Channel not found",
        )
    ]
    assert read.access_control_allow_origin == "*"
    assert read.access_control_expose_headers == "x-amzn-RequestId"
    assert read.cache_control == "no-store"
    assert read.content_security_policy == "default-src 'self'"
    assert read.strict_transport_security == "max-age:47304000; includeSubDomains"
    assert read.x_content_type_options == "nosniff"
    assert read.x_frame_options == "DENY"
    assert read.response_metadata.request_id == "6e0f2f5c-0000-1111-2222-333344445555"
    assert read.response_metadata.missing == ()


def test_missing_session_members_get_zero_values_and_are_listed() -> None:
    body = b"""{"streamSession": {"streamId": "st-1", "startTime": 1772323198.5,
        "channel": null, "truncatedEvents": null, "tomorrow": [1]}}"""
    with Server([response(body)]) as server, ivs_client(server.url) as client:
        read = client.get_stream_session(channel_arn="arn:aws:ivs:eu-west-1:111122223333:channel/a")
    session = read.stream_session
    assert session.stream_id == "st-1"
    assert session.start_time == datetime(2026, 2, 28, 23, 59, 58, 500_000, tzinfo=UTC)
    assert session.end_time is None
    assert session.channel.arn == ""
    assert session.truncated_events == []
    assert session.recording_configuration is None
    missing = read.response_metadata.missing
    assert "stream_session.channel" in missing
    assert "stream_session.truncated_events" in missing
    assert "stream_session.end_time" not in missing
    assert "stream_session.stream_id" not in missing


def test_error_document_parses_to_expected_error() -> None:
    """With every header that the service sends."""
    given = response(
        b'{"exceptionMessage": "Channel: arn:aws:ivs:eu-west-1:111122223333:channel/a is live"}',
        status=409,
        headers=[
            ("x-amzn-RequestId", "6e0f2f5c-0000-1111-2222-333344445555"),
            ("x-amzn-ErrorType", "ConflictException:http://internal.amazon.com/coral/com.amazon/"),
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Expose-Headers", "x-amzn-ErrorType"),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'self'"),
            ("Strict-Transport-Security", "max-age:47304000; includeSubDomains"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
        ],
    )
    with (
        Server([given]) as server,
        ivs_client(server.url) as client,
        pytest.raises(errors.ConflictException) as caught,
    ):
        client.delete_channel(arn="arn:aws:ivs:eu-west-1:111122223333:channel/a")
    error = caught.value
    text = "Channel: arn:aws:ivs:eu-west-1:111122223333:channel/a is live"
    assert error.message == text
    assert (error.code, error.status, error.fault) == ("ConflictException", 409, "client")
    assert error.request_id == "6e0f2f5c-0000-1111-2222-333344445555"
    assert (error.operation, error.attempts, error.retryable) == ("DeleteChannel", 1, False)
    assert error.headers["Access-Control-Allow-Origin"] == "*"
    assert error.response["strictTransportSecurity"] == "max-age:47304000; includeSubDomains"
    assert str(error) == (
        f"DeleteChannel: {text} (ConflictException, HTTP 409, "
        "request id 6e0f2f5c-0000-1111-2222-333344445555)"
    )
