"""Written against 1.17.21: makes a channel, finds it, changes it, deletes it."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient
from typed_ivs.errors import ResourceNotFoundException

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcd"


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        created = client.create_channel(name="main-stage", latency_mode="LOW", type="STANDARD")
        name: str = created.channel.name
        key: str = created.stream_key.value
        assert (name, key) == ("main-stage", "sk_us-west-2_abcd")
        found = [summary.arn for summary in client.paginate.list_channels(filter_by_name=name)]
        assert found == [ARN, ARN]
        assert (
            client.update_channel(arn=ARN, latency_mode="NORMAL").channel.latency_mode == "NORMAL"
        )
        client.delete_channel(arn=ARN)
        try:
            client.get_channel(arn=f"{ARN}/gone")
        except ResourceNotFoundException as error:
            told = error.status, error.exception_message
        else:
            raise AssertionError("it is gone")
        assert told == (404, "There is no such resource.")
