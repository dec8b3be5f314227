"""One call with the generated package. Unnecessary imports, such as annotations, are omitted."""

import sys

from typed_ivs import IVSClient

client = IVSClient(endpoint_url=sys.argv[1])
channel = client.get_channel(arn=sys.argv[2]).channel
print(channel.arn, channel.latency_mode, len(channel.tags))
