"""Manages live channels from a shell: create, show, list, rotate-key, delete."""

import argparse
import json
import os
import sys

from typed_ivs import IVSClient, errors

REGION = os.environ.get("AWS_REGION", "us-west-2")


def create(ivs, name, latency, private, team):
    response = ivs.create_channel(
        name=name,
        latency_mode=latency,
        type="STANDARD",
        authorized=private,
        tags={"team": team},
    )
    channel = response.channel
    print(f"created {channel.name}: {channel.arn}")
    print("ingest:   rtmps://" + channel.ingest_endpoint + ":443/app/")
    print("playback: " + channel.playback_url)
    print("key:      " + response.stream_key.value)
    return channel.arn


def show(ivs, arn):
    channel = ivs.get_channel(arn=arn).channel
    status = {"name": channel.name, "latency": channel.latency_mode, "live": False}
    try:
        stream = ivs.get_stream(channel_arn=arn).stream
        status["live"] = stream.state == "LIVE"
        status["viewers"] = stream.viewer_count
    except errors.ChannelNotBroadcasting:
        pass
    print(json.dumps(status, indent=2))


def list_channels(ivs, team):
    paginator = ivs.paginate.list_channels
    for page in paginator(max_results=50).pages():
        for channel in page.channels:
            if team is None or channel.tags.get("team") == team:
                print(channel.arn, channel.name, channel.latency_mode)


def rotate_key(ivs, arn):
    """Replaces the stream key: a channel has one at most."""
    for summary in ivs.list_stream_keys(channel_arn=arn).stream_keys:
        ivs.delete_stream_key(arn=summary.arn)
    key = ivs.create_stream_key(channel_arn=arn, tags={"rotated": "yes"}).stream_key
    print("key:      " + key.value)


def delete(ivs, arn):
    try:
        ivs.stop_stream(channel_arn=arn)
    except (errors.ChannelNotBroadcasting, errors.StreamUnavailable):
        pass
    ivs.delete_channel(arn=arn)
    print("deleted " + arn)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--region", default=REGION)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("create")
    making.add_argument("name")
    making.add_argument("--latency", choices=("LOW", "NORMAL"), default="LOW")
    making.add_argument("--private", action="store_true")
    making.add_argument("--team", default="none")
    listing = commands.add_parser("list")
    listing.add_argument("--team")
    for name in ("show", "rotate-key", "delete"):
        commands.add_parser(name).add_argument("arn")
    options = parser.parse_args(argv)

    ivs = IVSClient(region=options.region)
    try:
        if options.command == "create":
            create(ivs, options.name, options.latency, options.private, options.team)
        elif options.command == "show":
            show(ivs, options.arn)
        elif options.command == "list":
            list_channels(ivs, options.team)
        elif options.command == "rotate-key":
            rotate_key(ivs, options.arn)
        else:
            delete(ivs, options.arn)
    except errors.CredentialsError:
        print("no credentials: configure a profile", file=sys.stderr)
        return 2
    except errors.ServiceError as error:
        code = error.code
        request = error.request_id
        print(f"{error.operation}: {code}, request {request}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
