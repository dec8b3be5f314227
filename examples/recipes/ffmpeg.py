"""The command with which FFmpeg streams a file to a channel."""

from typed_ivs import IVSClient
from typed_ivs.helpers import get_or_create_channel, rtmps_url


def ffmpeg_command(client: IVSClient, name: str, file: str) -> list[str]:
    """The command for the channel of a name, which is created if there is none."""
    found = get_or_create_channel(client, name=name)
    if found.stream_key is None:
        raise SystemExit(f"{name} has no stream key: its broadcaster is suspended")
    url = rtmps_url(found.channel, found.stream_key)
    return ["ffmpeg", "-re", "-i", file, "-c:v", "libx264", "-c:a", "aac", "-f", "flv", url]
