"""Makes a channel private, live or not. A live channel can't be changed."""

from typed_ivs import IVSClient, models
from typed_ivs.helpers import end_stream


def make_private(client: IVSClient, channel_arn: str) -> models.Channel:
    """Ends the stream if there is one. The encoder may reconnect afterwards."""
    end_stream(client, channel_arn)
    return client.update_channel(arn=channel_arn, authorized=True).channel
