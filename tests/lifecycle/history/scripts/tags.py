"""Written against 1.17.21: tags a channel and reads its tags."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcd"


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        client.tag_resource(resource_arn=ARN, tags={"team": "live"})
        tags: dict[str, str] = client.list_tags_for_resource(resource_arn=ARN).tags
        assert tags == {"team": "live"}
        client.untag_resource(resource_arn=ARN, tag_keys=["team"])
