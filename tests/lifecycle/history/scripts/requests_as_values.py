"""Written against 1.17.21: queues requests, and sends them later."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient
from typed_ivs.models import Channel, GetChannelRequest

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcd"


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        queue = [GetChannelRequest(arn=ARN), GetChannelRequest(arn=f"{ARN}/2")]
        channels: list[Channel] = [client.send(request).channel for request in queue]
        assert [channel.name for channel in channels] == ["main-stage", "main-stage"]
