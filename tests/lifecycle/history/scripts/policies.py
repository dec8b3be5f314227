"""Written against 1.34.33: who may watch from where."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        made = client.create_playback_restriction_policy(allowed_countries=["NZ"])
        policy = made.playback_restriction_policy
        countries: list[str] = policy.allowed_countries
        assert countries == ["NZ"]
        client.create_channel(playback_restriction_policy_arn=policy.arn)
