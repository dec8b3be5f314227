"""The channels of a studio, with boto3: the code that is tested."""

from __future__ import annotations

from typing import Any

import boto3


class Studio:
    """Opens channels, watches and closes them."""

    def __init__(self, ivs: Any = None) -> None:
        self._ivs = boto3.client("ivs", region_name="us-west-2") if ivs is None else ivs

    def open(self, name: str, *, team: str) -> tuple[str, str]:
        """Creates a channel; returns its ARN and its stream key."""
        response = self._ivs.create_channel(name=name, latencyMode="LOW", tags={"team": team})
        return response["channel"]["arn"], response["streamKey"]["value"]

    def find(self, name: str) -> str | None:
        for page in self._ivs.get_paginator("list_channels").paginate(filterByName=name):
            for channel in page["channels"]:
                return channel["arn"]
        return None

    def teams(self) -> dict[str, list[str]]:
        """The names of all channels by team."""
        found: dict[str, list[str]] = {}
        for page in self._ivs.get_paginator("list_channels").paginate():
            for channel in page["channels"]:
                found.setdefault(channel["tags"].get("team", ""), []).append(channel["name"])
        return found

    def names(self, arns: list[str]) -> list[str]:
        channels = self._ivs.batch_get_channel(arns=arns)["channels"]
        return [channel["name"] for channel in channels]

    def rename(self, arn: str, name: str) -> None:
        self._ivs.update_channel(arn=arn, name=name)

    def close(self, arn: str) -> None:
        """Deletes a channel. Its stream is stopped first if there is one."""
        try:
            self._ivs.delete_channel(arn=arn)
        except self._ivs.exceptions.ConflictException:
            self._ivs.stop_stream(channelArn=arn)
            self._ivs.delete_channel(arn=arn)

    def is_live(self, arn: str) -> bool:
        try:
            stream = self._ivs.get_stream(channelArn=arn)["stream"]
        except self._ivs.exceptions.ChannelNotBroadcasting:
            return False
        return stream["state"] == "LIVE"

    def viewers(self, arn: str) -> int:
        return self._ivs.get_stream(channelArn=arn)["stream"]["viewerCount"]

    def announce(self, arn: str, text: str) -> bool:
        """Sends a text to all viewers; returns whether there is a stream."""
        try:
            self._ivs.put_metadata(channelArn=arn, metadata=text)
        except self._ivs.exceptions.ChannelNotBroadcasting:
            return False
        return True

    def new_key(self, arn: str) -> str:
        """Replaces the stream key of a channel."""
        for key in self._ivs.list_stream_keys(channelArn=arn)["streamKeys"]:
            self._ivs.delete_stream_key(arn=key["arn"])
        return self._ivs.create_stream_key(channelArn=arn)["streamKey"]["value"]

    def longest_session(self, arn: str) -> str | None:
        longest: tuple[float, str | None] = (0.0, None)
        more: dict[str, str] = {}
        while True:
            page = self._ivs.list_stream_sessions(channelArn=arn, **more)
            for session in page["streamSessions"]:
                seconds = (session["endTime"] - session["startTime"]).total_seconds()
                longest = max(longest, (seconds, session["streamId"]), key=lambda one: one[0])
            if "nextToken" not in page:
                return longest[1]
            more = {"nextToken": page["nextToken"]}
