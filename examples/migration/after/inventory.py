"""An inventory of channels and their settings, for a report, and tags where they are missing."""

import csv
import sys
from collections import Counter, defaultdict

from typed_ivs import IVSClient
from typed_ivs.models import (
    DestinationConfiguration,
    S3DestinationConfiguration,
    ThumbnailConfiguration,
)

REQUIRED_TAGS = ("team", "cost-centre")


def get_client(profile=None, region="us-west-2"):
    return IVSClient(profile=profile, region=region)


def all_channels(client):
    """Every channel with its settings, in batches of 50."""
    summaries = []
    for page in client.paginate.list_channels(max_results=100).pages():
        summaries.extend(page.channels)
    arns = [summary.arn for summary in summaries]
    channels = []
    for start in range(0, len(arns), 50):
        batch = client.batch_get_channel(arns=arns[start : start + 50])
        for problem in batch.errors or []:
            print("skipped", problem.arn, problem.code, file=sys.stderr)
        channels += batch.channels
    return channels


def recordings(client):
    """Recording configurations by ARN."""
    pages = client.paginate.list_recording_configurations(max_results=100).pages()
    return {
        one.arn: one.destination_configuration.s3.bucket_name
        for page in pages
        for one in page.recording_configurations
        if one.destination_configuration.s3 is not None
    }


def record(client, bucket):
    """A configuration that records to a bucket, with thumbnails."""
    response = client.create_recording_configuration(
        name="to-" + bucket,
        destination_configuration=DestinationConfiguration(
            s3=S3DestinationConfiguration(bucket_name=bucket)
        ),
        thumbnail_configuration=ThumbnailConfiguration(
            recording_mode="INTERVAL", target_interval_seconds=30
        ),
        recording_reconnect_window_seconds=60,
    )
    return response.recording_configuration.arn


def add_missing_tags(client, channels, defaults):
    """Tags the channels that lack a required tag, and returns how many lacked each."""
    missing = Counter()
    for channel in channels:
        tags = client.list_tags_for_resource(resource_arn=channel.arn).tags
        lacking = {name: defaults[name] for name in REQUIRED_TAGS if name not in tags}
        if lacking:
            client.tag_resource(resource_arn=channel.arn, tags=lacking)
            missing.update(lacking)
    return dict(missing)


def last_session(client, arn):
    """The newest stream session of a channel; None if it was never live."""
    sessions = client.list_stream_sessions(channel_arn=arn, max_results=1).stream_sessions
    if not sessions:
        return None
    details = client.get_stream_session(channel_arn=arn, stream_id=sessions[0].stream_id)
    session = details.stream_session
    return session.stream_id, [event.name for event in session.truncated_events]


def report(client, out):
    buckets = recordings(client)
    by_type = defaultdict(list)
    for channel in all_channels(client):
        by_type[channel.type].append(channel)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["type", "name", "latency", "private", "bucket", "tags"])
    for kind, channels in sorted(by_type.items()):
        for channel in sorted(channels, key=lambda one: one.name):
            bucket = buckets.get(channel.recording_configuration_arn, "")
            tags = " ".join(f"{name}={text}" for name, text in sorted(channel.tags.items()))
            writer.writerow(
                [kind, channel.name, channel.latency_mode, channel.authorized, bucket, tags]
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
