"""ARNs of Amazon IVS Real-Time Streaming.

Parameters and results of operations are texts. These classes tell one kind from another where
passing the wrong one would be noticed late::

    StageArn.parse(arn).region
    match Arn.parse(event["resources"][0]):
        case StageArn(id=id): ...

An ARN of another kind is refused with a ParamValidationError, which says what was found and what
was expected.
"""

# docs/decisions/modules-of-one-service.md says why.

from __future__ import annotations

from typing import ClassVar

from ._runtime.arns import BaseArn

__all__ = [
    "Arn",
    "ChannelArn",
    "CompositionArn",
    "EncoderConfigurationArn",
    "IngestConfigurationArn",
    "PublicKeyArn",
    "StageArn",
    "StorageConfigurationArn",
]


class Arn(BaseArn):
    """An ARN of any kind."""

    __slots__ = ()

    SERVICE: ClassVar[str] = "ivs"


class StageArn(Arn):
    """The ARN of a stage."""

    __slots__ = ()

    KIND: ClassVar[str] = "stage"


class CompositionArn(Arn):
    """The ARN of a composition."""

    __slots__ = ()

    KIND: ClassVar[str] = "composition"


class EncoderConfigurationArn(Arn):
    """The ARN of an encoder configuration."""

    __slots__ = ()

    KIND: ClassVar[str] = "encoder-configuration"


class IngestConfigurationArn(Arn):
    """The ARN of an ingest configuration."""

    __slots__ = ()

    KIND: ClassVar[str] = "ingest-configuration"


class PublicKeyArn(Arn):
    """The ARN of a public key that verifies participant tokens."""

    __slots__ = ()

    KIND: ClassVar[str] = "public-key"


class StorageConfigurationArn(Arn):
    """The ARN of a storage configuration."""

    __slots__ = ()

    KIND: ClassVar[str] = "storage-configuration"


class ChannelArn(Arn):
    """The ARN of a channel, to which compositions are streamed."""

    __slots__ = ()

    KIND: ClassVar[str] = "channel"
