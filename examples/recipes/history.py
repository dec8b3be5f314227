"""What was streamed to a channel: every session that IVS still knows, with its events."""

from typed_ivs import IVSClient, models


def sessions(client: IVSClient, channel_arn: str) -> list[models.StreamSession]:
    """The sessions of a channel, the last one first."""
    return [
        client.get_stream_session(channel_arn=channel_arn, stream_id=one.stream_id).stream_session
        for one in client.paginate.list_stream_sessions(channel_arn=channel_arn)
    ]
