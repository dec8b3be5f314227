"""What an editor shows is asked at the places that the comments name: hover, and the call's signature."""

from datetime import timedelta

from typed_ivs import Credentials, IVSClient
from typed_ivs.aio import AsyncIVSClient
from typed_ivs.enums import ChannelLatencyMode as LatencyModes
from typed_ivs.errors import ResourceNotFoundException, ServiceError
from typed_ivs.events import StreamStarted, parse_event
from typed_ivs.helpers import get_or_create_channel
from typed_ivs.literals import ChannelLatencyMode
from typed_ivs.models import Channel, GetChannelRequest
from typed_ivs.testing import IVSStub, factories, faults
from typed_ivs.tokens import PlaybackToken
from typed_ivs.types import denied_access

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"


def of_clients(credentials: Credentials) -> None:
    client = IVSClient(region="us-west-2", credentials=credentials)  # client: IVSClient
    response = client.get_channel(arn=ARN)  # method: get_channel
    client.create_channel(name="main", latency_mode="LOW")  # method-with-choices: create_channel
    print(response.response_metadata.attempts)  # metadata: response_metadata
    for summary in client.paginate.list_channels(filter_by_name="main"):  # paginator: list_channels
        print(summary.name)  # field-of-item: name
    client.wait_until.stream_live(channel_arn=ARN)  # waiter: stream_live
    get_or_create_channel(client, name="main")  # helper: get_or_create_channel
    client.send(GetChannelRequest(arn=ARN))  # request: GetChannelRequest


async def of_asynchronous_clients(client: AsyncIVSClient) -> None:
    await client.put_metadata(channel_arn=ARN, metadata="{}")  # asynchronous-method: put_metadata


def of_values(channel: Channel, mode: ChannelLatencyMode) -> None:
    print(Channel.from_json("{}"))  # structure: Channel
    print(channel.latency_mode == mode)  # field: latency_mode
    print(LatencyModes.LOW)  # constant: LOW
    modes: list[ChannelLatencyMode] = [mode]  # enumeration: ChannelLatencyMode
    print(modes, channel.to_json())  # method-of-structure: to_json


def of_errors(error: ServiceError) -> None:
    if isinstance(error, ResourceNotFoundException):  # error: ResourceNotFoundException
        print(error.request_id)  # field-of-error: request_id
    print(denied_access(error))  # function: denied_access


def of_events(event: dict[str, object], started: StreamStarted) -> None:
    found = parse_event(event)  # event-function: parse_event
    if isinstance(found, StreamStarted):  # event: StreamStarted
        print(started.channel_arn)  # field-of-event: channel_arn


def of_tests(client: IVSStub) -> None:
    client.stub.get_channel.returns(channel=factories.channel())  # stub-rule: returns
    client.stub.get_channel.raises(faults.throttled(times=2))  # fault: throttled
    print(factories.channel(name="main"))  # factory: channel


def of_tokens() -> None:
    print(PlaybackToken(channel_arn=ARN, expires_in=timedelta(minutes=5)))  # token: PlaybackToken
