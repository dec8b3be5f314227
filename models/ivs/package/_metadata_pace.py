"""How often metadata may be put into a stream, and how much of it."""

# docs/decisions/helpers-are-steps.md says why.

from __future__ import annotations

from collections import deque

from ._runtime.locks import ReplaceableLock
from ._runtime.values import refuse
from .arns import ChannelArn

_WINDOW = 1.0  # Seconds that the limits are about.


class MetadataPace:
    """Keeps ``put_metadata`` within the rates that Amazon IVS accepts.

    Pass one to all calls that put metadata, whatever their channel, client, thread or task. Other
    processes are not known to it; where several put metadata into one channel, give each its share.

    Args:
        per_channel: Number of requests a second for each channel. Amazon IVS accepts 5.
        per_account: Number of requests a second for each account and region. Amazon IVS accepts
            155.

    Raises:
        ParamValidationError: A number is less than 1.
    """

    __slots__ = ("_limits", "_lock", "_times")

    def __init__(self, *, per_channel: int = 5, per_account: int = 155) -> None:
        for name, limit in (("per_channel", per_channel), ("per_account", per_account)):
            if type(limit) is not int or limit < 1:
                raise refuse(name, repr(limit)[:40], "an integer of at least 1")
        self._limits = (per_channel, per_account)
        self._times: dict[tuple[str, ...], deque[float]] = {}
        self._lock = ReplaceableLock()

    def turn(self, channel: ChannelArn, now: float) -> float:
        """Takes a turn and returns 0, or returns the seconds until there may be one.

        Args:
            channel: The channel.
            now: Seconds on the clock of the client.
        """
        keys = ((str(channel),), (channel.partition, channel.region, channel.account))
        with self._lock:
            for key in [key for key, times in self._times.items() if _drop_old(times, now)]:
                del self._times[key]
            waits = [
                times[-limit] + _WINDOW - now
                for key, limit in zip(keys, self._limits, strict=True)
                if len(times := self._times.get(key, ())) >= limit
            ]
            if waits:
                return max(waits)
            for key in keys:
                self._times.setdefault(key, deque()).append(now)
        return 0.0


def byte_length(metadata: object) -> int:
    """The bytes of metadata in UTF-8; 0 for what is no text, which validation refuses."""
    return len(metadata.encode("utf-8", "surrogatepass")) if isinstance(metadata, str) else 0


def _drop_old(times: deque[float], now: float) -> bool:
    """Drops the turns that are no longer counted; whether none is left."""
    while times and not now - _WINDOW < times[0] <= now:  # A later one is of another clock.
        times.popleft()
    return not times
