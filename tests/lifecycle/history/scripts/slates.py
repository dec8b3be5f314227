"""Written against 1.43.119: what to show when the encoder is gone."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        made = client.create_failover_slate_configuration(name="slate")
        assert made.failover_slate_configuration.state == "CREATED"
        arn = made.failover_slate_configuration.arn
        assert (
            len(client.list_channels(filter_by_failover_slate_configuration_arn=arn).channels) == 1
        )
