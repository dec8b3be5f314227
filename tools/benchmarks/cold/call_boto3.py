"""One call with boto3."""

import sys

import boto3

client = boto3.client("ivs", endpoint_url=sys.argv[1])
channel = client.get_channel(arn=sys.argv[2])["channel"]
print(channel["arn"], channel["latencyMode"], len(channel["tags"]))
