"""Stream keys: whoever has the one of a channel can stream to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from ... import models
from ..local_service.resources import Collection, check_tags

_PREFIX_LENGTH = 12
_SECRET_LENGTH = 30


class StreamKeys(Collection["models.StreamKey"]):
    """The stream keys. A channel has one at most: to reset it, delete it and create another.

    A stream that was started with a key goes on when the key is deleted.
    """

    KIND: ClassVar[str] = "stream-key"
    NAME: ClassVar[str] = "stream_key"
    SUMMARY: ClassVar[str] = "StreamKeySummary"
    PAGE_SIZE: ClassVar[int] = 1

    def create_stream_key(
        self, request: models.CreateStreamKeyRequest
    ) -> models.CreateStreamKeyResponse:
        """Makes the stream key of a channel that has none."""
        self.service.find(request.channel_arn)
        self.check_quota(len(self.of(request.channel_arn)))
        tags = check_tags(self.service, request.tags)
        return models.CreateStreamKeyResponse(stream_key=self.make(request.channel_arn, tags))

    def batch_get_stream_key(
        self, request: models.BatchGetStreamKeyRequest
    ) -> models.BatchGetStreamKeyResponse:
        """Returns stream keys, and an error for each ARN of none."""
        keys, missing = self.find_each(request.arns)
        return models.BatchGetStreamKeyResponse(stream_keys=keys, errors=not_found(missing))

    def filter(self, request: models.ListStreamKeysRequest) -> Callable[[models.StreamKey], bool]:
        """The stream keys of a channel are listed."""
        self.service.find(request.channel_arn)
        return lambda key: key.channel_arn == request.channel_arn

    def make(self, channel_arn: str, tags: dict[str, str] | None = None) -> models.StreamKey:
        """Makes a stream key."""
        new_id = self.service.new_id
        return self.add(
            models.StreamKey(
                arn=self.service.arn(self.KIND, new_id()),
                value=f"sk_{self.service.region}_{new_id(_PREFIX_LENGTH)}_{new_id(_SECRET_LENGTH)}",
                channel_arn=channel_arn,
                tags=tags or {},
            )
        )

    def of(self, channel_arn: str) -> list[models.StreamKey]:
        """The stream keys of a channel."""
        return [key for key in self if key.channel_arn == channel_arn]

    def remove_of(self, channel_arn: str) -> None:
        """Removes the stream keys of a channel."""
        for key in self.of(channel_arn):
            self.remove(key.arn)


def not_found(arns: list[str]) -> list[models.BatchError] | None:
    """The errors of a batch for ARNs of no resource; None if there are none."""
    return [
        models.BatchError(
            arn=arn, code="ResourceNotFoundException", message=f"Resource: {arn} not found"
        )
        for arn in arns
    ] or None
