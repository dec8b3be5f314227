"""Written against 1.17.21: looks at every type of channel, and at those to come."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient
from typed_ivs.literals import ChannelType

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcd"


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        kind = client.get_channel(arn=ARN).channel.type
        assert describe(kind) == "another type: ULTRA_HD"
        assert describe("BASIC") == "basic"


def describe(kind: ChannelType) -> str:
    match kind:
        case "BASIC":
            return "basic"
        case "STANDARD":
            return "standard"
        case _:
            return f"another type: {kind}"
