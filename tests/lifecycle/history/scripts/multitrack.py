"""Written against 1.35.61: several qualities from one encoder."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient
from typed_ivs.models import MultitrackInputConfiguration

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcd"


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        wanted = MultitrackInputConfiguration(
            enabled=True, policy="ALLOW", maximum_resolution="FULL_HD"
        )
        client.create_channel(container_format="TS", multitrack_input_configuration=wanted)
        session = client.get_stream_session(channel_arn=ARN).stream_session
        tracks = [video.track for video in session.ingest_configurations.video_configurations]
        assert tracks == ["v1"]
