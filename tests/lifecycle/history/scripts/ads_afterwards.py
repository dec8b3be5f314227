"""Written against 1.43.45: ads when the stream is over."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient
from typed_ivs.models import MediaTailorPlaybackConfiguration, PostRollConfiguration


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        playback = MediaTailorPlaybackConfiguration(playback_configuration_arn="arn")
        client.create_ad_configuration(
            media_tailor_playback_configurations=[playback],
            post_roll_configuration=PostRollConfiguration(enabled=True, duration_seconds=15),
            tags={"team": "ads"},
        )
