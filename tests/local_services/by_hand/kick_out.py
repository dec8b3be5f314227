"""Disconnects somebody from a stage, with every device that they have joined with."""

from contextlib import suppress
from typing import Any


def kick_out(client: Any, stage_arn: str, user: str) -> list[str]:
    """The identifiers of the participants that were disconnected."""
    session = client.get_stage(arn=stage_arn)["stage"].get("activeSessionId")
    if not session:
        return []
    disconnected = []
    filters = {"stageArn": stage_arn, "sessionId": session, "filterByState": "CONNECTED"}
    while True:
        page = client.list_participants(**filters)
        for participant in page["participants"]:
            if participant.get("userId") == user:
                identifier = participant["participantId"]
                with suppress(client.exceptions.ResourceNotFoundException):
                    client.disconnect_participant(stageArn=stage_arn, participantId=identifier)
                    disconnected.append(identifier)
        if not page.get("nextToken"):
            return disconnected
        filters["nextToken"] = page["nextToken"]
