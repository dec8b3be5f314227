"""Disconnects somebody from a stage, with every device that they have joined with."""

from typed_ivs_realtime import IVSRealTimeClient
from typed_ivs_realtime.helpers import disconnect_participants


def kick_out(client: IVSRealTimeClient, stage_arn: str, user: str) -> list[str]:
    """The identifiers of the participants that were disconnected."""
    return disconnect_participants(client, stage_arn, user_id=user)
