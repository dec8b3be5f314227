"""Create a channel, find it, change it and delete it.

Credentials come from the environment or the shared config file. So does the endpoint if it isn't
that of AWS::

    AWS_ENDPOINT_URL_IVS=http://127.0.0.1:5000 python examples/quickstart.py
"""

from typed_ivs import IVSClient
from typed_ivs.errors import ResourceNotFoundException

with IVSClient(region="us-west-2") as client:
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
