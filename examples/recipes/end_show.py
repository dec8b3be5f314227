"""Ends a show on a stage: what is recorded ends as it should, and everybody is disconnected."""

from typed_ivs_realtime import IVSRealTimeClient
from typed_ivs_realtime.helpers import end_stage


def end_show(client: IVSRealTimeClient, stage_arn: str) -> int:
    """Ends the compositions of a stage, then disconnects its participants; returns their number."""
    return len(end_stage(client, stage_arn, reason="The show is over").disconnected)
