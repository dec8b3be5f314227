"""What a user of several packages writes, without an assertion or a cast. Checked, never run.

The calls are those of AWS's CLI examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_type

from typed_ivs import Credentials, IVSClient
from typed_ivs.aio import AsyncHttpTransport, AsyncIVSClient
from typed_ivs.types import HttpTransport
from typed_ivs_realtime import Error as RealTimeError
from typed_ivs_realtime import IVSRealTimeClient
from typed_ivs_realtime.enums import ParticipantTokenCapability, RecordingConfigurationFormat
from typed_ivs_realtime.literals import ThumbnailRecordingMode
from typed_ivs_realtime.models import (
    AutoParticipantRecordingConfiguration,
    AutoParticipantRecordingConfigurationOutput,
    ChannelDestinationConfiguration,
    CreateParticipantTokenRequest,
    DestinationConfiguration,
    Event,
    GridConfiguration,
    LayoutConfiguration,
    ParticipantThumbnailConfiguration,
    ParticipantTokenConfiguration,
    StageSummary,
    StartCompositionRequest,
    Video,
)
from typed_ivschat import Error as ChatError
from typed_ivschat import IVSChatClient
from typed_ivschat.aio import AsyncIVSChatClient
from typed_ivschat.models import (
    DestinationConfiguration as LogDestination,
)
from typed_ivschat.models import (
    MessageReviewHandler,
    RoomSummary,
    S3DestinationConfiguration,
)


class Watching:
    def on_error(self, event: object) -> None: ...


def one_object_serves_clients_of_all_packages() -> None:
    keys = Credentials(access_key_id="-", secret_access_key="-")
    transport = HttpTransport(max_connections=4)
    hooks = [Watching()]
    with (
        IVSClient(region="us-west-2", credentials=keys, transport=transport, hooks=hooks) as ivs,
        IVSRealTimeClient(
            region="us-west-2", credentials=keys, transport=transport, hooks=hooks
        ) as stages,
        IVSChatClient(
            region="us-west-2", credentials=keys, transport=transport, hooks=hooks
        ) as chat,
    ):
        try:
            room = chat.create_room(name="main")
            stage = stages.create_stage(name="main").stage
            channel = ivs.create_channel(name="main").channel
        except (ChatError, RealTimeError) as error:
            assert_type(error, ChatError | RealTimeError)
        else:
            print(room.arn, stage.endpoints.whip, channel.ingest_endpoint)


async def one_object_serves_asynchronous_clients(hook: Watching) -> None:
    transport = AsyncHttpTransport(max_connections=4)
    async with (
        AsyncIVSClient(region="us-west-2", transport=transport, hooks=[hook]) as ivs,
        AsyncIVSChatClient(region="us-west-2", transport=transport, hooks=[hook]) as chat,
    ):
        token = await chat.create_chat_token(room_identifier="arn", user_id="bob")
        print(token.token, (await ivs.get_channel(arn="arn")).channel.name)


def chat_token_is_text_and_times_are_datetimes(client: IVSChatClient, room: str) -> timedelta:
    made = client.create_chat_token(
        room_identifier=room,
        user_id="11231234",
        capabilities=["SEND_MESSAGE"],
        session_duration_in_minutes=30,
        attributes={"displayName": "Bob"},
    )
    assert_type(made.token, str)
    return made.session_expiration_time - made.token_expiration_time


def room_has_its_limits_and_its_configurations(client: IVSChatClient) -> list[str]:
    logging = client.create_logging_configuration(
        destination_configuration=LogDestination(
            s3=S3DestinationConfiguration(bucket_name="demo-logging-bucket")
        ),
        name="test-logging-config",
        tags={"key1": "value1"},
    )
    assert_type(logging.state == "ACTIVE", bool)
    room = client.create_room(
        name="test-room-1",
        logging_configuration_identifiers=[logging.arn],
        maximum_message_length=256,
        message_review_handler=MessageReviewHandler(uri="", fallback_result="DENY"),
    )
    assert_type(room.maximum_message_length + room.maximum_message_rate_per_second, int)
    assert_type(room.create_time, datetime)
    sent = client.send_event(room_identifier=room.arn, event_name="Closing", attributes={"in": "5"})
    client.delete_message(room_identifier=room.arn, id=sent.id, reason="Over")
    return [*room.tags, *client.update_room(identifier=room.arn).logging_configuration_identifiers]


def rooms_and_configurations_are_paginated(client: IVSChatClient) -> Iterator[str]:
    for room in client.paginate.list_rooms(name="main"):
        assert_type(room, RoomSummary)
        yield room.name
    for configuration in client.paginate.list_logging_configurations():
        yield configuration.state


def stage_is_complete(client: IVSRealTimeClient) -> ThumbnailRecordingMode:
    made = client.create_stage(
        name="stage1",
        participant_token_configurations=[ParticipantTokenConfiguration(user_id="alice")],
        auto_participant_recording_configuration=AutoParticipantRecordingConfiguration(
            storage_configuration_arn="arn",
            thumbnail_configuration=ParticipantThumbnailConfiguration(recording_mode="INTERVAL"),
        ),
    )
    for token in made.participant_tokens:
        print(token.participant_id, token.token, token.user_id.upper())
    print(made.stage.name.upper(), made.stage.tags.get("team"), made.stage.endpoints.rtmps)
    recording = made.stage.auto_participant_recording_configuration
    assert_type(recording, AutoParticipantRecordingConfigurationOutput)
    assert_type(recording.hls_configuration.target_segment_duration_seconds, int)
    return recording.thumbnail_configuration.recording_mode


def what_was_read_can_be_changed_and_sent(client: IVSRealTimeClient, arn: str) -> None:
    recording = client.get_stage(arn=arn).stage.auto_participant_recording_configuration
    changed = replace(recording, record_participant_replicas=False, media_types=["AUDIO_ONLY"])
    client.update_stage(arn=arn, auto_participant_recording_configuration=changed)
    AutoParticipantRecordingConfiguration(
        storage_configuration_arn="arn",
        thumbnail_configuration=recording.thumbnail_configuration,
    )


def composition_has_what_it_started_with(client: IVSRealTimeClient) -> None:
    encoder = client.create_encoder_configuration(video=Video(width=1920, height=1080))
    assert_type(encoder.encoder_configuration.video.framerate, float)
    request = StartCompositionRequest(
        stage_arn="arn",
        destinations=[
            DestinationConfiguration(channel=ChannelDestinationConfiguration(channel_arn="arn"))
        ],
        layout=LayoutConfiguration(grid=GridConfiguration(participant_order_attribute="order")),
    )
    composition = client.send(request).composition
    assert_type(composition.start_time, datetime)
    for destination in composition.destinations:
        if destination.configuration.s3 is not None:
            recording = destination.configuration.s3.recording_configuration
            assert_type(recording.format == RecordingConfigurationFormat.HLS, bool)
    if composition.layout.grid is not None:
        assert_type(composition.layout.grid.grid_gap, int)


def participants_and_events_are_paginated(client: IVSRealTimeClient, stage: str) -> list[Event]:
    for summary in client.paginate.list_stages():
        assert_type(summary, StageSummary)
        print(summary.name.upper())
    for session in client.paginate.list_stage_sessions(stage_arn=stage):
        for one in client.paginate.list_participants(
            stage_arn=stage, session_id=session.session_id
        ):
            found = client.get_participant(
                stage_arn=stage, session_id=session.session_id, participant_id=one.participant_id
            ).participant
            print(found.user_id.upper(), found.browser_name.upper(), found.recording_s3_prefix)
        print(session.start_time.year)
    events = client.paginate.list_participant_events(
        stage_arn=stage, session_id="st-a1b2c3d4e5f6g", participant_id="abCDEf12GHIj"
    )
    return sorted(events.collect(), key=lambda event: event.event_time)


def keys_and_ingest_configurations_are_complete(client: IVSRealTimeClient) -> str:
    key = client.import_public_key(public_key_material="pem").public_key
    ingest = client.create_ingest_configuration(
        name="ingest1", ingest_protocol="RTMPS"
    ).ingest_configuration
    storage = client.get_storage_configuration(arn="arn").storage_configuration
    print(ingest.redundant_ingest, ingest.attributes.get("a"), storage.s3.bucket_name)
    return key.fingerprint + ingest.stream_key + ingest.user_id


def tuples_of_constants_are_lists_of_an_enumeration(client: IVSRealTimeClient) -> None:
    client.create_participant_token(stage_arn="-", capabilities=("PUBLISH",))
    client.create_participant_token(
        stage_arn="-",
        capabilities=(ParticipantTokenCapability.PUBLISH, ParticipantTokenCapability.SUBSCRIBE),
    )
    CreateParticipantTokenRequest(stage_arn="-", capabilities=("PUBLISH", "SUBSCRIBE"))
    CreateParticipantTokenRequest(stage_arn="-", capabilities=["PUBLISH"])
    client.create_participant_token(stage_arn="-", capabilities="PUBLISH")  # refused
    client.create_participant_token(stage_arn="-", capabilities=("PUBLISHED",))  # refused
    CreateParticipantTokenRequest(stage_arn="-", capabilities=b"PUBLISH")  # refused
