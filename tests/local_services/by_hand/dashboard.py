"""The table of a dashboard: every live channel with its name, viewers and playback URL."""

from typing import Any


def table(client: Any) -> list[tuple[str, int, str]]:
    """All channels that are live, the most watched ones first."""
    viewers = {}
    for page in client.get_paginator("list_streams").paginate():
        for stream in page["streams"]:
            viewers[stream["channelArn"]] = stream["viewerCount"]
    arns = list(viewers)
    lines = []
    for start in range(0, len(arns), 50):
        response = client.batch_get_channel(arns=arns[start : start + 50])
        for channel in response["channels"]:  # Others were deleted in between.
            lines.append((channel["name"], viewers[channel["arn"]], channel["playbackUrl"]))
    return sorted(lines, key=lambda line: line[1], reverse=True)
