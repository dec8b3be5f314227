"""Documents of the other services of the family and the values that they parse to, by hand.

As in ``test_wire_documents.py``: tests that compare with botocore would repeat its mistakes.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from support.loopback import Loopback, response

import typed_ivs_realtime._runtime.http as real_time_http
import typed_ivschat._runtime.http as chat_http
from typed_ivs import Credentials
from typed_ivs_realtime import IVSRealTimeClient, Unrecognized
from typed_ivs_realtime import errors as real_time_errors
from typed_ivs_realtime import models as stages
from typed_ivschat import IVSChatClient
from typed_ivschat import errors as chat_errors
from typed_ivschat import models as rooms

ROOM = "arn:aws:ivschat:eu-west-1:111122223333:room/Rr1Oo2Oo3Mm4"
STAGE = "arn:aws:ivs:eu-west-1:111122223333:stage/Ss1Tt2Aa3Gg4"
KEYS = Credentials(access_key_id="AKID", secret_access_key="secret")
UNKNOWN = Unrecognized("")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

# Request → path, and body.
REQUESTS: list[tuple[Any, str, str]] = [
    (
        rooms.CreateChatTokenRequest(
            room_identifier=ROOM,
            user_id="ann",
            capabilities=["SEND_MESSAGE", "DISCONNECT_USER", "DELETE_MESSAGE"],
            session_duration_in_minutes=180,
            attributes={"displayName": "Ann"},
        ),
        "/CreateChatToken",
        f"""
        {{
          "roomIdentifier": "{ROOM}", "userId": "ann", "sessionDurationInMinutes": 180,
          "capabilities": ["SEND_MESSAGE", "DISCONNECT_USER", "DELETE_MESSAGE"],
          "attributes": {{"displayName": "Ann"}}
        }}
        """,
    ),
    (
        rooms.UpdateRoomRequest(
            identifier=ROOM,
            name="",
            maximum_message_rate_per_second=1,
            message_review_handler=rooms.MessageReviewHandler(uri=""),
            logging_configuration_identifiers=[],
        ),
        "/UpdateRoom",
        f"""
        {{
          "identifier": "{ROOM}", "name": "", "maximumMessageRatePerSecond": 1,
          "messageReviewHandler": {{"uri": ""}}, "loggingConfigurationIdentifiers": []
        }}
        """,
    ),
    (
        rooms.CreateLoggingConfigurationRequest(
            destination_configuration=rooms.DestinationConfiguration(
                firehose=rooms.FirehoseDestinationConfiguration(delivery_stream_name="chat")
            )
        ),
        "/CreateLoggingConfiguration",
        '{"destinationConfiguration": {"firehose": {"deliveryStreamName": "chat"}}}',
    ),
    (
        stages.CreateStageRequest(
            name="backstage",
            participant_token_configurations=[
                stages.ParticipantTokenConfiguration(
                    duration=20160, user_id="ann", attributes={}, capabilities=["SUBSCRIBE"]
                )
            ],
            auto_participant_recording_configuration=stages.AutoParticipantRecordingConfiguration(
                storage_configuration_arn="",
                media_types=["NONE"],
                record_participant_replicas=False,
                hls_configuration=stages.ParticipantRecordingHlsConfiguration(
                    target_segment_duration_seconds=10
                ),
            ),
        ),
        "/CreateStage",
        """
        {
          "name": "backstage",
          "participantTokenConfigurations": [
            {"duration": 20160, "userId": "ann", "attributes": {}, "capabilities": ["SUBSCRIBE"]}
          ],
          "autoParticipantRecordingConfiguration": {
            "storageConfigurationArn": "", "mediaTypes": ["NONE"], "recordParticipantReplicas": false,
            "hlsConfiguration": {"targetSegmentDurationSeconds": 10}
          }
        }
        """,
    ),
    (
        stages.StartCompositionRequest(
            stage_arn=STAGE,
            idempotency_token="once",
            layout=stages.LayoutConfiguration(
                pip=stages.PipConfiguration(pip_position="TOP_LEFT", pip_offset=0)
            ),
            destinations=[
                stages.DestinationConfiguration(
                    name="archive",
                    s3=stages.S3DestinationConfiguration(
                        storage_configuration_arn="a", encoder_configuration_arns=["b"]
                    ),
                )
            ],
        ),
        "/StartComposition",
        f"""
        {{
          "stageArn": "{STAGE}", "idempotencyToken": "once",
          "layout": {{"pip": {{"pipPosition": "TOP_LEFT", "pipOffset": 0}}}},
          "destinations": [
            {{
              "name": "archive",
              "s3": {{"storageConfigurationArn": "a", "encoderConfigurationArns": ["b"]}}
            }}
          ]
        }}
        """,
    ),
    (
        stages.CreateEncoderConfigurationRequest(video=stages.Video(width=720, framerate=59.94)),
        "/CreateEncoderConfiguration",
        '{"video": {"width": 720, "framerate": 59.94}}',
    ),
]


@pytest.mark.parametrize(("request_", "target", "body"), REQUESTS, ids=lambda v: type(v).__name__)
def test_request_is_written_as_expected_document(request_: Any, target: str, body: str) -> None:
    written = request_.write()
    assert (written.method, written.target) == ("POST", target)
    assert json.loads(written.body) == json.loads(body)


def test_idempotency_token_is_made_for_a_composition_that_has_none() -> None:
    request: Any = stages.StartCompositionRequest
    bodies = [json.loads(request(stage_arn=STAGE, destinations=[]).write().body) for _ in range(2)]
    assert bodies[0].keys() == {"stageArn", "idempotencyToken", "destinations"}
    assert bodies[0]["idempotencyToken"] != bodies[1]["idempotencyToken"]


def read(request: Any, body: str) -> Any:
    http: Any = (
        chat_http if type(request).__module__.startswith("typed_ivschat") else real_time_http
    )
    return request.read(http.HttpResponse(200, http.Headers(), body.encode()))


def test_room_parses_to_expected_value() -> None:
    body = f"""
    {{
      "arn": "{ROOM}", "id": "Rr1Oo2Oo3Mm4", "name": "", "tags": {{}},
      "createTime": "2026-03-01T12:00:00+00:00", "updateTime": "2026-03-01T12:00:00.000000Z",
      "maximumMessageLength": 500, "maximumMessageRatePerSecond": 10,
      "loggingConfigurationIdentifiers": [], "messageReviewHandler": {{"fallbackResult": "ALLOW"}}
    }}
    """
    assert read(rooms.GetRoomRequest(identifier=ROOM), body) == rooms.GetRoomResponse(
        arn=ROOM,
        id="Rr1Oo2Oo3Mm4",
        name="",
        tags={},
        create_time=NOON,
        update_time=NOON,
        maximum_message_length=500,
        maximum_message_rate_per_second=10,
        logging_configuration_identifiers=[],
        message_review_handler=rooms.MessageReviewHandler(fallback_result="ALLOW"),
    )


def test_destination_of_tomorrow_keeps_its_name() -> None:
    body = '{"destinationConfiguration": {"kafka": {"topic": "chat"}}, "state": "PAUSED"}'
    found = read(rooms.GetLoggingConfigurationRequest(identifier="arn"), body)
    assert found.destination_configuration.unknown_member == "kafka"
    assert found.state == "PAUSED"


def test_composition_parses_to_expected_value() -> None:
    body = f"""
    {{
      "composition": {{
        "arn": "c", "stageArn": "{STAGE}", "state": "ACTIVE", "tags": {{"k": "v"}},
        "startTime": "2026-03-01T12:00:00Z",
        "layout": {{
          "grid": {{
            "featuredParticipantAttribute": "", "gridGap": 2, "omitStoppedVideo": false,
            "participantOrderAttribute": "", "videoAspectRatio": "VIDEO", "videoFillMode": ""
          }}
        }},
        "destinations": [
          {{
            "id": "d", "state": "STARTING",
            "configuration": {{
              "name": "",
              "s3": {{
                "encoderConfigurationArns": ["e"], "storageConfigurationArn": "s",
                "recordingConfiguration": {{
                  "format": "HLS", "hlsConfiguration": {{"targetSegmentDurationSeconds": 5}}
                }}
              }}
            }},
            "detail": {{"s3": {{"recordingPrefix": "a/b/c/composite"}}}}
          }}
        ]
      }}
    }}
    """
    found = read(stages.GetCompositionRequest(arn="c"), body)
    assert found.response_metadata.missing == ()
    assert found.composition == stages.Composition(
        arn="c",
        stage_arn=STAGE,
        state="ACTIVE",
        tags={"k": "v"},
        start_time=NOON,
        layout=stages.LayoutConfigurationOutput(
            grid=stages.GridConfigurationOutput(
                featured_participant_attribute="",
                grid_gap=2,
                omit_stopped_video=False,
                participant_order_attribute="",
                video_aspect_ratio="VIDEO",
                video_fill_mode=UNKNOWN,
            )
        ),
        destinations=[
            stages.Destination(
                id="d",
                state="STARTING",
                configuration=stages.DestinationConfigurationOutput(
                    name="",
                    s3=stages.S3DestinationConfigurationOutput(
                        encoder_configuration_arns=["e"],
                        storage_configuration_arn="s",
                        recording_configuration=stages.RecordingConfigurationOutput(
                            format="HLS",
                            hls_configuration=stages.CompositionRecordingHlsConfigurationOutput(
                                target_segment_duration_seconds=5
                            ),
                        ),
                    ),
                ),
                detail=stages.DestinationDetail(
                    s3=stages.S3Detail(recording_prefix="a/b/c/composite")
                ),
            )
        ],
    )


def test_missing_members_of_an_output_structure_are_noted() -> None:
    """What a caller may leave out, a response should have."""
    body = '{"stage": {"arn": "a", "autoParticipantRecordingConfiguration": {"mediaTypes": null}}}'
    found = read(stages.GetStageRequest(arn=STAGE), body)
    recording = found.stage.auto_participant_recording_configuration
    assert recording.media_types == []
    assert recording.thumbnail_configuration.recording_mode == ""
    prefix = "stage.auto_participant_recording_configuration."
    missing = {path.removeprefix(prefix) for path in found.response_metadata.missing}
    assert {"media_types", "thumbnail_configuration", "record_participant_replicas"} <= missing


def test_errors_have_their_text_where_each_service_puts_it() -> None:
    quota = (
        b'{"message": "3 at most", "resourceId": "Rr1", "resourceType": "ROOM", "limit": 3,'
        b' "__type": "ServiceQuotaExceededException"}'
    )
    throttled = b'{"message": "slow down", "__type": "ThrottlingException"}'
    conflict = b'{"exceptionMessage": "in use", "__type": "ConflictException"}'
    options: dict[str, Any] = {"region": "eu-west-1", "credentials": KEYS, "max_attempts": 1}
    with Loopback(
        response(quota, status=402),
        response(conflict, status=409),
        response(throttled, status=429),
    ) as server:
        with (
            IVSChatClient(endpoint_url=server.url, **options) as chat,
            pytest.raises(chat_errors.ServiceQuotaExceededException) as quota_error,
        ):
            chat.create_room()
        with IVSRealTimeClient(endpoint_url=server.url, **options) as client:
            with pytest.raises(real_time_errors.ConflictException) as conflict_error:
                client.delete_stage(arn=STAGE)
            # It is in no model of this service, and it is retried by its code.
            with pytest.raises(real_time_errors.ServiceError) as throttled_error:
                client.list_stages()
    assert (quota_error.value.message, quota_error.value.limit) == ("3 at most", 3)
    assert (quota_error.value.resource_id, quota_error.value.resource_type) == ("Rr1", "ROOM")
    assert conflict_error.value.message == "in use"
    assert (throttled_error.value.code, throttled_error.value.retryable) == (
        "ThrottlingException",
        True,
    )


def test_pages_are_as_large_as_the_service_allows() -> None:
    first = b'{"rooms": [{"id": "a"}], "nextToken": "more"}'
    with (
        Loopback(response(first), response(b'{"rooms": [{"id": "b"}]}')) as server,
        IVSChatClient(region="eu-west-1", credentials=KEYS, endpoint_url=server.url) as chat,
    ):
        assert [room.id for room in chat.paginate.list_rooms()] == ["a", "b"]
    assert [json.loads(request.body) for request in server.requests] == [
        {"maxResults": 50},
        {"maxResults": 50, "nextToken": "more"},
    ]
    with (
        Loopback(response(b'{"events": []}')) as server,
        IVSRealTimeClient(region="eu-west-1", credentials=KEYS, endpoint_url=server.url) as client,
    ):
        events = client.paginate.list_participant_events(
            stage_arn=STAGE, session_id="st-1234567890123", participant_id="p"
        )
        assert events.collect() == []
    assert json.loads(server.requests[0].body)["maxResults"] == 100
