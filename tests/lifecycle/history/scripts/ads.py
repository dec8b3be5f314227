"""Written against 1.42.94: an ad break in the middle of a stream."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient
from typed_ivs.models import MediaTailorPlaybackConfiguration

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcd"


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        playback = MediaTailorPlaybackConfiguration(playback_configuration_arn="arn")
        made = client.create_ad_configuration(media_tailor_playback_configurations=[playback])
        assert made.ad_configuration.arn.endswith("ad-configuration/abcd")
        assert client.insert_ad_break(channel_arn=ARN, duration_seconds=30).ad_break_id == "ab-1"
        assert len(list(client.paginate.list_ad_configurations())) == 1
