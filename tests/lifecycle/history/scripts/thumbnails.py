"""Written against 1.27.50: a thumbnail every half minute, and pages of fifty."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient
from typed_ivs.models import DestinationConfiguration, ThumbnailConfiguration


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        made = client.create_recording_configuration(
            destination_configuration=DestinationConfiguration(),
            thumbnail_configuration=ThumbnailConfiguration(
                recording_mode="INTERVAL", target_interval_seconds=30
            ),
        )
        thumbnails: ThumbnailConfiguration = made.recording_configuration.thumbnail_configuration
        assert thumbnails.target_interval_seconds == 30
        assert len(client.list_channels(max_results=50).channels) == 1
