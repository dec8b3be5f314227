"""What was streamed to a channel: every session that IVS still knows, with its events."""

from typing import Any


def sessions(client: Any, channel_arn: str) -> list[dict[str, Any]]:
    """The sessions of a channel, the last one first. boto3 has no paginator for them."""
    found = []
    parameters = {"channelArn": channel_arn, "maxResults": 100}
    while True:
        page = client.list_stream_sessions(**parameters)
        for summary in page["streamSessions"]:
            response = client.get_stream_session(
                channelArn=channel_arn, streamId=summary["streamId"]
            )
            found.append(response["streamSession"])
        if not page.get("nextToken"):
            return found
        parameters["nextToken"] = page["nextToken"]
