"""ARNs of Amazon IVS Chat.

Parameters and results of operations are texts. These classes tell one kind from another where
passing the wrong one would be noticed late::

    RoomArn.parse(arn).region
    match Arn.parse(event["resources"][0]):
        case RoomArn(id=id): ...

An ARN of another kind is refused with a ParamValidationError, which says what was found and what
was expected.
"""

# docs/decisions/modules-of-one-service.md says why.

from __future__ import annotations

from typing import ClassVar

from ._runtime.arns import BaseArn

__all__ = [
    "Arn",
    "LoggingConfigurationArn",
    "RoomArn",
]


class Arn(BaseArn):
    """An ARN of any kind."""

    __slots__ = ()

    SERVICE: ClassVar[str] = "ivschat"


class RoomArn(Arn):
    """The ARN of a room."""

    __slots__ = ()

    KIND: ClassVar[str] = "room"


class LoggingConfigurationArn(Arn):
    """The ARN of a logging configuration."""

    __slots__ = ()

    KIND: ClassVar[str] = "logging-configuration"
