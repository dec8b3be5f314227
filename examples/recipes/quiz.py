"""Sends the questions of a quiz into a stream, as fast as Amazon IVS accepts them."""

import json
from collections.abc import Iterable

from typed_ivs import IVSClient
from typed_ivs.errors import ChannelNotBroadcasting
from typed_ivs.helpers import MetadataPace, put_metadata


def ask(client: IVSClient, channel_arn: str, questions: Iterable[str]) -> int:
    """Sends questions until all are asked or the stream ends; returns how many were sent."""
    pace, sent = MetadataPace(), 0
    for question in questions:
        try:
            put_metadata(client, channel_arn, json.dumps({"question": question}), pace=pace)
        except ChannelNotBroadcasting:
            break
        sent += 1
    return sent
