"""Written against 1.17.30: catches an error that only some accounts see."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient
from typed_ivs.errors import PendingVerification


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        try:
            client.create_channel()
        except PendingVerification as error:
            raise SystemExit(error.message) from None
