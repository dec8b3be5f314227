"""The addresses that encoders stream to."""

# docs/decisions/helpers-are-steps.md says why.

from __future__ import annotations

from typing import cast
from urllib.parse import quote, urlencode

from . import models
from ._runtime.errors import ParamValidationError
from ._runtime.values import refuse

_SRT_PORT = 9000


def rtmps_url(channel: models.Channel, stream_key: models.StreamKey | str | None = None) -> str:
    """The address of a channel for encoders that stream with RTMPS.

    Args:
        channel: The channel, as ``get_channel`` or ``create_channel`` returns it.
        stream_key: The stream key. Without it, the address is what encoders call the server, and the
            key is entered in a field of its own.

    Returns:
        The address. With the key, treat it like a password.

    Raises:
        ParamValidationError: ``channel`` is no ``Channel``, or the stream key is that of another one.
    """
    problem = _problem_of(channel, stream_key)
    if problem is not None:
        del stream_key  # Tools that show a traceback with variables show this frame.
        raise problem
    return f"rtmps://{channel.ingest_endpoint}:443/app/{quote(_text(stream_key), safe='')}"


def srt_url(
    channel: models.Channel,
    stream_key: models.StreamKey | str | None = None,
    *,
    with_passphrase: bool = False,
) -> str:
    """The address of a channel for encoders that stream with SRT.

    Args:
        channel: The channel, as ``get_channel`` or ``create_channel`` returns it.
        stream_key: The stream key, which becomes the stream ID.
        with_passphrase: Whether the address holds the passphrase that encrypts the stream. Unless
            the channel allows insecure ingest, encoders need it, here or in a field of its own.

    Returns:
        The address. With the key or the passphrase, treat it like a password.

    Raises:
        ParamValidationError: The channel has no address for SRT or no use for a passphrase, or the
            stream key is that of another channel.
    """
    problem = _problem_of(channel, stream_key) or _problem_of_srt(channel, with_passphrase)
    if problem is not None:
        del stream_key
        raise problem
    srt = cast("models.Srt", channel.srt)
    texts = {"streamid": _text(stream_key), "passphrase": srt.passphrase * with_passphrase}
    query = urlencode({name: text for name, text in texts.items() if text}, quote_via=quote)
    return f"srt://{srt.endpoint}:{_SRT_PORT}{'?' if query else ''}{query}"


def _text(stream_key: models.StreamKey | str | None) -> str:
    return stream_key.value if isinstance(stream_key, models.StreamKey) else stream_key or ""


def _problem_of(
    channel: models.Channel, stream_key: models.StreamKey | str | None
) -> ParamValidationError | None:
    given: object = cast("object", channel)
    if not isinstance(given, models.Channel):
        # Such as an element of list_channels, which has no address.
        return refuse("channel", f"a {type(given).__name__}", "a Channel")
    is_own = not isinstance(stream_key, models.StreamKey) or stream_key.channel_arn == channel.arn
    return None if is_own else refuse("stream_key", "that of another channel", "the channel's own")


def _problem_of_srt(channel: models.Channel, with_passphrase: bool) -> ParamValidationError | None:
    if channel.srt is None or not channel.srt.endpoint:
        return refuse("channel", "a channel without an endpoint for SRT", "one with it")
    if with_passphrase and (channel.insecure_ingest or not channel.srt.passphrase):
        allowed = "a channel that doesn't, or no passphrase"
        return refuse("channel", "a channel that allows insecure ingest", allowed)
    return None
