"""Written against 1.17.46: imports a key and makes a channel private."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        pair = client.import_playback_key_pair(public_key_material="-----BEGIN").key_pair
        assert pair.fingerprint == "0a:0b"
        assert client.create_channel(authorized=True).channel.authorized is False
        names = [pair.name for pair in client.paginate.list_playback_key_pairs()]
        assert names == ["key"]
