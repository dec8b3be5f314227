"""Written against 1.29.145: a channel that transcodes."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        channel = client.create_channel(
            type="ADVANCED_HD", preset="HIGHER_BANDWIDTH_DELIVERY", insecure_ingest=False
        ).channel
        assert channel.preset == ""
