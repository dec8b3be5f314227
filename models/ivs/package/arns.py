"""ARNs of Amazon IVS.

Parameters and results of operations are texts. These classes tell one kind from another where
passing the wrong one would be noticed late::

    ChannelArn.parse(arn).region
    match Arn.parse(event["resources"][0]):
        case ChannelArn(id=id): ...

An ARN of another kind is refused with a ParamValidationError, which says what was found and what
was expected.
"""

# docs/decisions/modules-of-one-service.md says why.

from __future__ import annotations

from typing import ClassVar

from ._runtime.arns import BaseArn

__all__ = [
    "AdConfigurationArn",
    "Arn",
    "ChannelArn",
    "FailoverSlateConfigurationArn",
    "PlaybackKeyPairArn",
    "PlaybackRestrictionPolicyArn",
    "RecordingConfigurationArn",
    "StreamKeyArn",
]


class Arn(BaseArn):
    """An ARN of any kind."""

    __slots__ = ()

    SERVICE: ClassVar[str] = "ivs"


class ChannelArn(Arn):
    """The ARN of a channel."""

    __slots__ = ()

    KIND: ClassVar[str] = "channel"


class StreamKeyArn(Arn):
    """The ARN of a stream key."""

    __slots__ = ()

    KIND: ClassVar[str] = "stream-key"


class PlaybackKeyPairArn(Arn):
    """The ARN of a playback key pair."""

    __slots__ = ()

    KIND: ClassVar[str] = "playback-key"


class RecordingConfigurationArn(Arn):
    """The ARN of a recording configuration."""

    __slots__ = ()

    KIND: ClassVar[str] = "recording-configuration"


class PlaybackRestrictionPolicyArn(Arn):
    """The ARN of a playback restriction policy."""

    __slots__ = ()

    KIND: ClassVar[str] = "playback-restriction-policy"


class AdConfigurationArn(Arn):
    """The ARN of an ad configuration."""

    __slots__ = ()

    KIND: ClassVar[str] = "ad-configuration"


class FailoverSlateConfigurationArn(Arn):
    """The ARN of a failover slate configuration."""

    __slots__ = ()

    KIND: ClassVar[str] = "failover-slate-configuration"
