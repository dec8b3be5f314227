"""What a user writes, without an assertion or a cast. Checked, never run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal, TypeVar, assert_never, assert_type

import msgspec

from typed_ivs import ANONYMOUS, Credentials, Error, IVSClient, Paginator, Unrecognized, enums
from typed_ivs.errors import ChannelNotBroadcasting, ResourceNotFoundException, ThrottlingException
from typed_ivs.literals import ChannelLatencyMode, ChannelType, StreamHealth
from typed_ivs.models import (
    BatchGetChannelRequest,
    Channel,
    ChannelSummary,
    CreateChannelRequest,
    GetChannelRequest,
    GetChannelResponse,
    ListChannelsResponse,
    MultitrackInputConfiguration,
    StreamFilters,
    UpdateChannelRequest,
)
from typed_ivs.types import (
    BeforeSend,
    CallFailed,
    Headers,
    Hook,
    HttpResponse,
    PreparedRequest,
    Request,
    Response,
    ResponseMetadata,
    Retry,
    RetryLike,
    RetryMode,
    RetryPolicyLike,
    Session,
    Transport,
)

R = TypeVar("R", bound=Response)


def make_client() -> IVSClient:
    return IVSClient(
        region="us-west-2",
        credentials=Credentials(access_key_id="-", secret_access_key="-"),
        read_timeout=5,
        validation="strict",
        json_loads=json.loads,
    )


def another_reader_of_json_is_taken() -> IVSClient:
    return IVSClient(region="us-west-2", json_loads=msgspec.json.decode)


class Recorder:
    """A hook, a transport and a retry policy of one's own, by public names alone."""

    max_attempts = 2
    last: Headers | None = None

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def before_send(self, event: BeforeSend) -> None:
        event.add_header("x-note", event.operation)

    def on_error(self, event: CallFailed) -> None:
        print(event.error)

    def send(
        self,
        request: PreparedRequest,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float | None,
    ) -> HttpResponse:
        response = self.transport.send(
            request, connect_timeout=connect_timeout, read_timeout=read_timeout, deadline=deadline
        )
        self.last = response.headers
        return response

    def close(self) -> None:
        self.transport.close()

    def pause_before_sending(self) -> float:
        return 0

    def decide(self, *, attempt: int, outcome: Error, safe_to_repeat: bool) -> Retry | None:
        return None

    def succeeded(self, retry: RetryLike | None, /) -> None:
        pass


def own_parts_are_accepted(recorder: Recorder, session: Session, mode: RetryMode) -> IVSClient:
    policy: RetryPolicyLike = recorder
    transport: Transport = recorder
    hooks: list[Hook] = [recorder]
    IVSClient(validation="strict", retry_mode=mode, sts_regional_endpoint="legacy")
    return IVSClient(retry_policy=policy, transport=transport, hooks=hooks, session=session)


def any_request_is_sent(client: IVSClient, request: Request[R]) -> R:
    return client.send(request)


def round_trips_keep_the_class(channel: Channel, request: GetChannelRequest) -> Channel:
    assert GetChannelRequest.from_dict(request.to_dict(redacted=True)).arn
    metadata: ResponseMetadata = ListChannelsResponse.from_json(b"{}").response_metadata
    print(metadata.request_id)
    return Channel.from_json(channel.to_json())


def requests_know_their_responses(client: IVSClient) -> None:
    request = GetChannelRequest(arn="-")
    assert_type(client.send(request), GetChannelResponse)
    assert_type(client.get_channel(arn="-"), GetChannelResponse)
    assert_type(client.get_channel(arn="-").channel, Channel)
    assert_type(client.with_options(max_attempts=1), IVSClient)


def identifiers_are_present(client: IVSClient) -> str:
    created = client.create_channel(name="stage", tags={"team": "live"})
    channel = created.channel
    return " ".join(
        [
            channel.arn.upper(),
            channel.name.upper(),
            channel.playback_url.upper(),
            channel.ingest_endpoint.upper(),
            created.stream_key.value.upper(),
            created.stream_key.arn.upper(),
        ]
    )


def lists_are_walked(client: IVSClient) -> list[str]:
    walk = client.paginate.list_channels(filter_by_name="stage")
    assert_type(walk, Paginator[ListChannelsResponse, ChannelSummary])
    for summary in walk:
        assert_type(summary, ChannelSummary)
    for page in walk.pages():
        assert_type(page, ListChannelsResponse)
        assert_type(page.channels, list[ChannelSummary])
    assert_type(walk.collect(limit=10), list[ChannelSummary])
    assert_type(walk.resume_token, str | None)
    return [channel.arn for channel in client.batch_get_channel(arns=["-"]).channels]


def responses_go_into_requests(client: IVSClient) -> None:
    channel = client.get_channel(arn="-").channel
    client.update_channel(arn=channel.arn, latency_mode=channel.latency_mode, type=channel.type)
    client.create_channel(
        type=channel.type,
        preset=channel.preset,
        tags=channel.tags,
        multitrack_input_configuration=channel.multitrack_input_configuration,
    )
    client.send(UpdateChannelRequest(arn=channel.arn, container_format=channel.container_format))
    for stream in client.list_streams(filter_by=StreamFilters(health="HEALTHY")).streams:
        client.list_streams(filter_by=StreamFilters(health=stream.health))


def values_are_compared(channel: Channel) -> str:
    if channel.preset == "":  # Outside the enumeration, and what IVS sends.
        return "none"
    return describe(channel.type)


def describe(kind: ChannelType) -> str:
    match kind:
        case "BASIC" | "STANDARD":
            return "one rendition or the usual ones"
        case "ADVANCED_SD" | "ADVANCED_HD":
            return "transcoded"
        case _:
            assert_type(kind, Unrecognized)
            return f"of tomorrow: {kind.lower()}"


def values_of_tomorrow_can_be_sent(client: IVSClient) -> None:
    mode: ChannelLatencyMode = Unrecognized("ULTRA_LOW")
    client.create_channel(latency_mode=mode)
    text: str = mode
    health: StreamHealth = "STARVING"
    print(text, health)


def errors_have_members(client: IVSClient) -> None:
    try:
        stream = client.get_stream(channel_arn="-").stream
        print(stream.viewer_count + 1, (datetime.now(UTC) - stream.start_time).total_seconds())
    except ChannelNotBroadcasting as offline:
        assert_type(offline.message, str)
        assert_type(offline.code, str)
        assert_type(offline.request_id, str | None)
    except (ResourceNotFoundException, ThrottlingException) as error:
        print(error.exception_message, error.retryable, error.status + 1)
    except Error as error:
        print(error)


def everything_can_be_given() -> None:
    with IVSClient(region="eu-west-1", credentials=ANONYMOUS, hooks=[], proxies={}) as client:
        client.send(
            CreateChannelRequest(
                name="stage",
                latency_mode="LOW",
                type="ADVANCED_HD",
                authorized=True,
                recording_configuration_arn="",
                tags={},
                insecure_ingest=False,
                preset="HIGHER_BANDWIDTH_DELIVERY",
                playback_restriction_policy_arn="",
                multitrack_input_configuration=MultitrackInputConfiguration(
                    enabled=True, policy="ALLOW", maximum_resolution="FULL_HD"
                ),
                container_format="FRAGMENTED_MP4",
                ad_configuration_arn="",
                failover_slate_configuration_arn="",
            )
        )
        client.insert_ad_break(
            channel_arn="-", duration_seconds=30, target_start_at=datetime.now(UTC)
        )


def modes_are_exhaustive(mode: ChannelLatencyMode) -> bool:
    match mode:
        case "NORMAL":
            return False
        case "LOW":
            return True
        case str():
            return False
        case _:
            assert_never(mode)


class Team(StrEnum):
    LIVE = "live"


def arguments_are_as_wide_as_validation(
    client: IVSClient, arns: tuple[str, ...], tags: Mapping[str, Team]
) -> None:
    known: list[Literal["a", "b"]] = ["a", "b"]
    client.batch_get_channel(arns=arns)
    client.batch_get_channel(arns=known)
    client.create_channel(tags=tags)
    client.create_channel(tags={"team": Team.LIVE})
    client.send(BatchGetChannelRequest(arns=("a", "b")))
    client.send(CreateChannelRequest(tags=tags))


def constants_are_literals(client: IVSClient, channel: Channel, text: str) -> bool:
    assert_type(enums.ChannelType.BASIC, Literal["BASIC"])
    basic: Literal["BASIC"] = enums.ChannelType.BASIC
    client.create_channel(type=enums.ChannelType.ADVANCED_SD)
    client.create_channel(type=enums.ChannelType.parse(text))
    for known in enums.ChannelType.values():
        client.create_channel(type=known)
    return channel.type in (basic, enums.ChannelType.STANDARD)


def modules_are_attributes(channel: Channel) -> None:
    """This one is run as well."""
    import typed_ivs

    assert_type(typed_ivs.models.Channel.from_wire({}), Channel)
    assert_type(typed_ivs.models.channel.Channel.from_wire({}), Channel)
    kinds = (
        typed_ivs.arns.ChannelArn,
        typed_ivs.client.IVSClient,
        typed_ivs.endpoints.resolve,
        typed_ivs.errors.ConflictException,
        typed_ivs.helpers.stream_of,
        typed_ivs.operations.MODULES,
        typed_ivs.paginators.Paginators,
    )
    assert len(kinds) == 7
