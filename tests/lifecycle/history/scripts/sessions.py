"""Written against 1.23.9: what happened in the last stream."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient
from typed_ivs.models import StreamFilters

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcd"


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        streams = client.list_streams(filter_by=StreamFilters(health="HEALTHY")).streams
        assert [stream.stream_id for stream in streams] == ["st-1abc"]
        session = client.get_stream_session(channel_arn=ARN).stream_session
        assert [event.name for event in session.truncated_events] == ["Stream Start"]
        ingest = session.ingest_configuration
        assert ingest is not None
        assert ingest.video.video_height == 720
        assert ingest.audio is None
