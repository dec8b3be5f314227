"""Written against 1.29.162: sends viewers away."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient
from typed_ivs.models import BatchStartViewerSessionRevocationViewerSession

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcd"


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        client.start_viewer_session_revocation(channel_arn=ARN, viewer_id="v")
        sessions = [BatchStartViewerSessionRevocationViewerSession(channel_arn=ARN, viewer_id="v")]
        errors = client.batch_start_viewer_session_revocation(viewer_sessions=sessions).errors or []
        assert [error.code for error in errors] == ["404"]
