"""A local Amazon IVS, and the control of what happens to its channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, overload

from ..._runtime.client import ClientBase
from ..._runtime.credentials import Credentials
from ..._runtime.values import refuse
from ...client import IVSClient
from ...errors import (
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from ...events import Event, parse_event
from ...literals import StreamHealth
from ..bindings import BINDINGS
from ..local_service.base import ErrorKinds
from ..local_service.clients import ClientT, make_client
from ..local_service.clock import check_seconds
from ..local_service.resources import Tags
from ..local_service.service import LocalService
from ..wire.bindings import Bindings
from .broadcasts import Broadcast, Broadcasts
from .channels import Channels
from .configurations import AdConfigurations, FailoverSlates, RecordingConfigurations
from .limits import QUOTAS, RATES
from .playback import PlaybackKeyPairs, RestrictionPolicies, ViewerSessions
from .stream_keys import StreamKeys
from .streams import Streams


class LocalIVS(LocalService):
    """Amazon IVS in this process, for tests and demonstrations: no account, no video.

    ``client`` returns a client of it. What encoders and viewers would do is done by its other
    methods, such as ``start_stream``::

        with LocalIVS() as local, local.client() as client:
            channel = client.create_channel(name="main-stage").channel
            local.start_stream(channel.arn)
            client.put_metadata(channel_arn=channel.arn, metadata="hello")
    """

    BINDINGS: ClassVar[Bindings] = BINDINGS
    SERVICE: ClassVar[str] = "ivs"
    EVENT_SOURCE: ClassVar[str] = "aws.ivs"
    QUOTAS: ClassVar[Mapping[str, int]] = QUOTAS
    RATES: ClassVar[Mapping[str, float]] = RATES
    CONTROLS: ClassVar[Sequence[str]] = (
        "start_stream",
        "end_stream",
        "set_viewers",
        "set_health",
        "refuse_bucket",
        "metadata_of",
    )
    ERRORS: ClassVar[ErrorKinds] = ErrorKinds(
        invalid=ValidationException,
        not_found=ResourceNotFoundException,
        over_quota=ServiceQuotaExceededException,
    )

    def _resources(self) -> Sequence[object]:
        self._keys = StreamKeys(self)
        self._broadcasts = Broadcasts(self, self._keys)
        self._channels = Channels(self, self._keys, self._broadcasts)
        self._recordings = RecordingConfigurations(self, self._channels)
        self._viewers = ViewerSessions(self._channels)
        return (
            self._channels,
            self._keys,
            Streams(self, self._channels, self._broadcasts),
            self._recordings,
            AdConfigurations(self, self._channels),
            FailoverSlates(self, self._channels),
            PlaybackKeyPairs(self),
            RestrictionPolicies(self, self._channels),
            self._viewers,
            Tags(self),
        )

    @overload
    def client(self, *, credentials: Credentials | None = None) -> IVSClient: ...
    @overload
    def client(self, kind: type[ClientT], *, credentials: Credentials | None = None) -> ClientT: ...

    def client(
        self, kind: type[ClientBase] = IVSClient, *, credentials: Credentials | None = None
    ) -> ClientBase:
        """A client in the same process. Its pauses set the clock forward, and take no time.

        Args:
            kind: Its class, such as ``AsyncIVSClient``. Default: ``IVSClient``.
            credentials: What requests are signed with. Default: fixed ones.

        Raises:
            ParamValidationError: The class is none of clients of this service.
        """
        return make_client(kind, self, credentials)

    @property
    def published(self) -> list[Event]:
        """What ``events`` holds, as the classes of ``events`` of the package."""
        with self.turn():
            return [parse_event(event) for event in self.events]

    def subscribe(self, listener: Callable[[Event], object]) -> None:
        """Lets a function be called with each event from now on, as a class of ``events`` of the package.

        Args:
            listener: The function; the method ``put`` of a queue will do.
        """
        self.listen(lambda event: listener(parse_event(event)))

    def start_stream(
        self, channel_arn: str, *, starts_in: float = 0.0, reconnects: bool = False
    ) -> str:
        """Lets an encoder connect to a channel with its stream key.

        Args:
            channel_arn: The channel.
            starts_in: Seconds until the channel is live.
            reconnects: Whether the encoder connects again after StopStream, as many do, if its stream
                key still exists.

        Returns:
            The identifier of the stream.

        Raises:
            ParamValidationError: The channel does not exist, has no stream key, or is live already;
                as many channels are live as the quota allows; or ``starts_in`` is less than 0.
        """
        check_seconds(starts_in, "starts_in")
        with self.turn():
            if channel_arn not in self._channels:
                raise _refused(channel_arn, "an existing channel")
            keys = self._keys.of(channel_arn)
            if not keys:
                raise _refused(channel_arn, "a channel with a stream key")
            if self._is_connected(channel_arn):
                raise _refused(channel_arn, "a channel without an encoder")
            live, quota = len(self._broadcasts.all_live()), self.quotas["concurrent-streams"]
            if live >= quota:
                detail = {
                    "limit_name": "Concurrent Broadcasts",
                    "limit_value": quota,
                    "exceeded_by": live + 1 - quota,
                    "limit_unit": "Broadcasts",
                }
                self.emit("IVS Limit Breach", detail)
                raise _refused(channel_arn, f"at most {quota} channels that are live")
            broadcast = self._broadcasts.connect(
                self._channels.find(channel_arn),
                keys[0].value,
                starts_in=starts_in,
                reconnects=reconnects,
            )
            return broadcast.session.stream_id

    def end_stream(self, channel_arn: str, *, code: str | None = None) -> None:
        """Lets the encoder of a channel disconnect.

        Args:
            channel_arn: The channel.
            code: Why the stream failed, as events say it. Default: it ends as it should.

        Raises:
            ParamValidationError: The channel has no encoder.
        """
        with self.turn():
            if not self._is_connected(channel_arn):
                raise _refused(channel_arn, "a channel with an encoder")
            self._broadcasts.end(self._broadcasts.of(channel_arn)[-1][1], code=code)

    def set_viewers(self, channel_arn: str, count: int) -> None:
        """Lets viewers watch a channel.

        Args:
            channel_arn: The channel.
            count: Their number; -1 where the service does not know it in time.

        Raises:
            ParamValidationError: The channel is not live, or the number is less than -1.
        """
        if type(count) is not int or count < -1:
            raise refuse("count", repr(count)[:40], "an integer of at least -1")
        with self.turn():
            stream = self._live(channel_arn).stream
            assert stream is not None
            stream.viewer_count = count

    def set_health(self, channel_arn: str, health: StreamHealth) -> None:
        """Lets the data of a stream arrive too late, or in time again.

        Args:
            channel_arn: The channel.
            health: ``STARVING`` or ``HEALTHY``; ``UNKNOWN`` if nobody knows.

        Raises:
            ParamValidationError: The channel is not live, or there is no such health.
        """
        if health not in ("HEALTHY", "STARVING", "UNKNOWN"):
            raise refuse("health", repr(health)[:40], "HEALTHY, STARVING or UNKNOWN")
        with self.turn():
            self._broadcasts.set_health(self._live(channel_arn), health)

    def refuse_bucket(self, name: str) -> None:
        """Lets recording configurations with a bucket become CREATE_FAILED.

        Args:
            name: The bucket in S3.
        """
        with self.turn():
            self._recordings.unusable_buckets.add(name)

    def metadata_of(self, channel_arn: str) -> list[str]:
        """The metadata that were inserted into the current or last stream of a channel."""
        with self.turn():
            broadcasts = self._broadcasts.of(channel_arn)
            return list(broadcasts[-1][1].metadata) if broadcasts else []

    @property
    def revoked_sessions(self) -> list[tuple[str, str, int | None]]:
        """The channel, the viewer, and the last version of each revocation; None for all versions."""
        return list(self._viewers.revoked)

    def _is_connected(self, channel_arn: str) -> bool:
        broadcasts = self._broadcasts.of(channel_arn)
        return bool(broadcasts) and broadcasts[-1][1].session.end_time is None

    def _live(self, channel_arn: str) -> Broadcast:
        broadcast = self._broadcasts.live(channel_arn)
        if broadcast is None:
            raise _refused(channel_arn, "a channel that is live")
        return broadcast


def _refused(channel_arn: str, allowed: str) -> Exception:
    return refuse("channel_arn", repr(channel_arn), allowed)
