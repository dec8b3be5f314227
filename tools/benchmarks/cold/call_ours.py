"""One call with the generated package. No annotations from the future: nothing that isn't needed."""

import sys

from typed_ivs import IVSClient

client = IVSClient(endpoint_url=sys.argv[1])
channel = client.get_channel(arn=sys.argv[2]).channel
print(channel.arn, channel.latency_mode, len(channel.tags))
