"""An inventory of channels and their settings, for a report, and tags where they are missing."""

import csv
import sys
from collections import Counter, defaultdict

import boto3

REQUIRED_TAGS = ("team", "cost-centre")


def get_client(profile=None, region="us-west-2"):
    return boto3.Session(profile_name=profile, region_name=region).client("ivs")


def all_channels(client):
    """Every channel with its settings, in batches of 50."""
    summaries = []
    for page in client.get_paginator("list_channels").paginate(maxResults=100):
        summaries.extend(page["channels"])
    arns = [summary["arn"] for summary in summaries]
    channels = []
    for start in range(0, len(arns), 50):
        batch = client.batch_get_channel(arns=arns[start : start + 50])
        for problem in batch.get("errors", []):
            print("skipped", problem["arn"], problem["code"], file=sys.stderr)
        channels += batch["channels"]
    return channels


def recordings(client):
    """Recording configurations by ARN."""
    pages = client.get_paginator("list_recording_configurations").paginate(
        PaginationConfig={"PageSize": 100}
    )
    return {
        one["arn"]: one["destinationConfiguration"]["s3"]["bucketName"]
        for page in pages
        for one in page["recordingConfigurations"]
        if "s3" in one["destinationConfiguration"]
    }


def record(client, bucket):
    """A configuration that records to a bucket, with thumbnails."""
    response = client.create_recording_configuration(
        name="to-" + bucket,
        destinationConfiguration={"s3": {"bucketName": bucket}},
        thumbnailConfiguration={"recordingMode": "INTERVAL", "targetIntervalSeconds": 30},
        recordingReconnectWindowSeconds=60,
    )
    return response["recordingConfiguration"]["arn"]


def add_missing_tags(client, channels, defaults):
    """Tags the channels that lack a required tag, and returns how many lacked each."""
    missing = Counter()
    for channel in channels:
        tags = client.list_tags_for_resource(resourceArn=channel["arn"])["tags"]
        lacking = {name: defaults[name] for name in REQUIRED_TAGS if name not in tags}
        if lacking:
            client.tag_resource(resourceArn=channel["arn"], tags=lacking)
            missing.update(lacking)
    return dict(missing)


def last_session(client, arn):
    """The newest stream session of a channel; None if it was never live."""
    sessions = client.list_stream_sessions(channelArn=arn, maxResults=1)["streamSessions"]
    if not sessions:
        return None
    details = client.get_stream_session(channelArn=arn, streamId=sessions[0]["streamId"])
    session = details["streamSession"]
    return session["streamId"], [event["name"] for event in session["truncatedEvents"]]


def report(client, out):
    buckets = recordings(client)
    by_type = defaultdict(list)
    for channel in all_channels(client):
        by_type[channel["type"]].append(channel)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["type", "name", "latency", "private", "bucket", "tags"])
    for kind, channels in sorted(by_type.items()):
        for channel in sorted(channels, key=lambda one: one["name"]):
            bucket = buckets.get(channel.get("recordingConfigurationArn"), "")
            tags = " ".join(f"{name}={text}" for name, text in sorted(channel["tags"].items()))
            writer.writerow(
                [kind, channel["name"], channel["latencyMode"], channel["authorized"], bucket, tags]
            )


def main(arguments, out):
    client = get_client()
    command, *rest = arguments
    if command == "report":
        report(client, out)
    elif command == "tag":
        defaults = dict(zip(REQUIRED_TAGS, rest, strict=True))
        print(add_missing_tags(client, all_channels(client), defaults), file=out)
    elif command == "record":
        print(record(client, rest[0]), file=out)
    else:
        print(last_session(client, rest[0]), file=out)


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdout)
