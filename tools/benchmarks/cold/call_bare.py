"""One call with urllib3 and json, with minimal code."""

import json
import sys

import urllib3

options = {}
if sys.argv[1].startswith("https:"):
    from certifi import where

    options["ca_certs"] = where()
pool = urllib3.connection_from_url(sys.argv[1], **options)
response = pool.urlopen(
    "POST",
    "/GetChannel",
    body=json.dumps({"arn": sys.argv[2]}),
    headers={"Content-Type": "application/json"},
)
channel = json.loads(response.data)["channel"]
print(channel["arn"], channel["latencyMode"], len(channel["tags"]))
