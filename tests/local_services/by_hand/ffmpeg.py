"""The command with which FFmpeg streams a file to a channel."""

from typing import Any


def ffmpeg_command(client: Any, name: str, file: str) -> list[str]:
    """The command for the channel of a name, which is created if there is none."""
    channel, key = channel_and_key(client, name)
    url = f"rtmps://{channel['ingestEndpoint']}:443/app/{key['value']}"
    return ["ffmpeg", "-re", "-i", file, "-c:v", "libx264", "-c:a", "aac", "-f", "flv", url]


def channel_and_key(client: Any, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The channel of a name and its stream key."""
    arns = []
    for page in client.get_paginator("list_channels").paginate(filterByName=name):
        for channel in page["channels"]:
            if channel["name"] == name:
                arns.append(channel["arn"])
    if len(arns) > 1:
        raise ValueError(f"{len(arns)} channels are called {name}")
    if not arns:
        created = client.create_channel(name=name)
        return created["channel"], created["streamKey"]
    keys = client.list_stream_keys(channelArn=arns[0])["streamKeys"]
    if not keys:
        raise SystemExit(f"{name} has no stream key: its broadcaster is suspended")
    key = client.get_stream_key(arn=keys[0]["arn"])["streamKey"]
    return client.get_channel(arn=arns[0])["channel"], key
