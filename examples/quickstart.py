"""Make a channel, find it, change it, delete it.

Credentials, and the endpoint where it is not AWS's, come from the environment or from the shared
config file; an endpoint can be given as an argument, too::

    python examples/quickstart.py --endpoint-url http://127.0.0.1:5000
"""

from __future__ import annotations

import argparse

# [quickstart]
from typed_ivs import IVSClient
from typed_ivs.errors import ResourceNotFoundException


def quickstart(endpoint_url: str | None = None) -> None:
    with IVSClient(region="us-west-2", endpoint_url=endpoint_url) as client:
        channel = client.create_channel(name="main-stage", tags={"team": "live"}).channel
        print("stream to", channel.ingest_endpoint)
        print("watch at", channel.playback_url)

        for summary in client.paginate.list_channels(filter_by_name="main-stage"):
            print("found", summary.name, summary.arn)

        channel = client.update_channel(arn=channel.arn, latency_mode="NORMAL").channel
        print("latency mode is", channel.latency_mode)

        client.delete_channel(arn=channel.arn)
        try:
            client.get_channel(arn=channel.arn)
        except ResourceNotFoundException as error:
            print("deleted:", error.message)


# [/quickstart]


def main() -> None:
    parser = argparse.ArgumentParser(description="Make a channel, find it, change it, delete it.")
    parser.add_argument("--endpoint-url", metavar="URL", help="a server that is not AWS's")
    quickstart(parser.parse_args().endpoint_url)


if __name__ == "__main__":
    main()
