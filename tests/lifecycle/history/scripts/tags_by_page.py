"""Written against 1.20.47: asks for tags a page at a time. Broken by 1.21.64."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcd"


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        page = client.list_tags_for_resource(resource_arn=ARN, max_results=50)
        while page.next_token is not None:
            page = client.list_tags_for_resource(resource_arn=ARN, next_token=page.next_token)
        assert page.tags == {"team": "live"}
