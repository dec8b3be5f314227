"""Written against 1.17.21: looks for a token beside tags. Broken by 1.21.64."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcd"


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        page = client.list_tags_for_resource(resource_arn=ARN)
        assert page.next_token is None
