"""Goes live on a channel of a local Amazon IVS: ``make demo``. It needs no account.

With a client of AWS in place of the local service, and an encoder in place of ``start_stream``, the
calls are the same.
"""

from datetime import timedelta

from typed_ivs.events import Event, StreamStarted
from typed_ivs.testing import LocalClock, LocalIVS
from typed_ivs.tokens import PlaybackToken, generate_key_pair, playback_url


def show(event: Event) -> None:
    """Prints what EventBridge would deliver."""
    print(f"  event {event.time:%H:%M:%S}  {event.detail_type}: {event.name}", end="")
    match event:
        case StreamStarted(channel_name=channel, stream_id=stream):
            print(f" ({stream} of {channel!r})")
        case _:
            print()


with LocalIVS(clock=LocalClock.of_the_system()) as local, local.client() as client:
    local.subscribe(show)
    created = client.create_channel(name="demo", authorized=True, tags={"made-by": "demo"})
    channel = created.channel
    print("channel     ", channel.arn)
    print(
        "stream to   ", f"rtmps://{channel.ingest_endpoint}:443/app/ with a key that is not shown"
    )

    keys = generate_key_pair()
    imported = client.import_playback_key_pair(public_key_material=keys.public_key, name="demo")
    token = PlaybackToken(channel_arn=channel.arn, expires_in=timedelta(minutes=5)).sign(keys)
    print("watch at    ", playback_url(channel.playback_url, token)[:110] + "…")

    print("An encoder connects.")
    local.start_stream(channel.arn, starts_in=2.0)
    stream = client.wait_until.stream_live(channel_arn=channel.arn, interval=0.5).stream
    print("live since  ", f"{stream.start_time:%H:%M:%S}, health {stream.health}")

    local.set_viewers(channel.arn, 1200)
    for text in ("welcome", "which goal was best?", "thanks for watching"):
        client.put_metadata(channel_arn=channel.arn, metadata=text)
        print("metadata    ", text)
    viewers = client.get_stream(channel_arn=channel.arn).stream.viewer_count
    print("viewers     ", viewers)

    print("The stream is stopped.")
    client.stop_stream(channel_arn=channel.arn)
    client.wait_until.stream_offline(channel_arn=channel.arn, interval=0.5)
    session = client.get_stream_session(channel_arn=channel.arn).stream_session
    print("session     ", ", ".join(event.name for event in reversed(session.truncated_events)))

    client.delete_channel(arn=channel.arn)
    client.delete_playback_key_pair(arn=imported.key_pair.arn)
    print("left over   ", len(client.list_channels().channels), "channels")
