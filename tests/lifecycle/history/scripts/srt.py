"""Written against 1.34.91: where to stream to over SRT."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcd"


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        srt = client.get_channel(arn=ARN).channel.srt
        assert srt is not None
        assert srt.endpoint == "srt://a1.srt.live-video.net"
        assert "AbCdEf" not in repr(srt)
