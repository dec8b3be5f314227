"""Written against 1.17.21: how many watch, and since when."""

from __future__ import annotations

from datetime import UTC, datetime

from typed_ivs import Credentials, IVSClient

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcd"


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        stream = client.get_stream(channel_arn=ARN).stream
        watching: int = stream.viewer_count
        assert watching == 3
        assert stream.start_time == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
        assert [one.state for one in client.paginate.list_streams(max_results=50)] == ["LIVE"]
        client.put_metadata(channel_arn=ARN, metadata="goal")
        client.stop_stream(channel_arn=ARN)
