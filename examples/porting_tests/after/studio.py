"""The channels of a studio, with the typed package: the code that is tested."""

from __future__ import annotations

from typed_ivs import IVSClient
from typed_ivs.errors import ChannelNotBroadcasting, ConflictException


class Studio:
    """Opens channels, watches and closes them."""

    def __init__(self, ivs: IVSClient | None = None) -> None:
        self._ivs = IVSClient(region="us-west-2") if ivs is None else ivs

    def open(self, name: str, *, team: str) -> tuple[str, str]:
        """Creates a channel; returns its ARN and its stream key."""
        response = self._ivs.create_channel(name=name, latency_mode="LOW", tags={"team": team})
        return response.channel.arn, response.stream_key.value

    def find(self, name: str) -> str | None:
        for channel in self._ivs.paginate.list_channels(filter_by_name=name):
            return channel.arn
        return None

    def teams(self) -> dict[str, list[str]]:
        """The names of all channels by team."""
        found: dict[str, list[str]] = {}
        for channel in self._ivs.paginate.list_channels():
            found.setdefault(channel.tags.get("team", ""), []).append(channel.name)
        return found

    def names(self, arns: list[str]) -> list[str]:
        return [channel.name for channel in self._ivs.batch_get_channel(arns=arns).channels]

    def rename(self, arn: str, name: str) -> None:
        self._ivs.update_channel(arn=arn, name=name)

    def close(self, arn: str) -> None:
        """Deletes a channel. Its stream is stopped first if there is one."""
        try:
            self._ivs.delete_channel(arn=arn)
        except ConflictException:
            self._ivs.stop_stream(channel_arn=arn)
            self._ivs.delete_channel(arn=arn)

    def is_live(self, arn: str) -> bool:
        try:
            stream = self._ivs.get_stream(channel_arn=arn).stream
        except ChannelNotBroadcasting:
            return False
        return stream.state == "LIVE"

    def viewers(self, arn: str) -> int:
        return self._ivs.get_stream(channel_arn=arn).stream.viewer_count

    def announce(self, arn: str, text: str) -> bool:
        """Sends a text to all viewers; returns whether there is a stream."""
        try:
            self._ivs.put_metadata(channel_arn=arn, metadata=text)
        except ChannelNotBroadcasting:
            return False
        return True

    def new_key(self, arn: str) -> str:
        """Replaces the stream key of a channel."""
        for key in self._ivs.list_stream_keys(channel_arn=arn).stream_keys:
            self._ivs.delete_stream_key(arn=key.arn)
        return self._ivs.create_stream_key(channel_arn=arn).stream_key.value

    def longest_session(self, arn: str) -> str | None:
        longest: tuple[float, str | None] = (0.0, None)
        for session in self._ivs.paginate.list_stream_sessions(channel_arn=arn):
            if session.end_time is not None:
                seconds = (session.end_time - session.start_time).total_seconds()
                longest = max(longest, (seconds, session.stream_id), key=lambda one: one[0])
        return longest[1]
