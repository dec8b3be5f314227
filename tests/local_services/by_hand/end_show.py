"""Ends a show on a stage: what is recorded ends as it should, and everybody is disconnected."""

import time
from contextlib import suppress
from typing import Any


def end_show(client: Any, stage_arn: str) -> int:
    """Ends the compositions of a stage, then disconnects its participants; returns their number."""
    for composition in collect(
        client.list_compositions, "compositions", filterByStageArn=stage_arn
    ):
        if composition["state"] not in ("STOPPED", "FAILED"):
            end_composition(client, composition["arn"])
    session = client.get_stage(arn=stage_arn)["stage"].get("activeSessionId")
    if not session:
        return 0
    filters = {"stageArn": stage_arn, "sessionId": session, "filterByState": "CONNECTED"}
    disconnected = 0
    for participant in collect(client.list_participants, "participants", **filters):
        with suppress(client.exceptions.ResourceNotFoundException):
            client.disconnect_participant(
                stageArn=stage_arn,
                participantId=participant["participantId"],
                reason="The show is over",
            )
            disconnected += 1
    return disconnected


def collect(operation: Any, member: str, **parameters: Any) -> list[Any]:
    """All pages of a list. boto3 has no paginators for stages."""
    page = operation(**parameters)
    found = page[member]
    while page.get("nextToken"):
        page = operation(**parameters, nextToken=page["nextToken"])
        found += page[member]
    return found


def end_composition(client: Any, arn: str) -> None:
    """Stops a composition, and waits until it has ended."""
    deadline = time.monotonic() + 300
    with suppress(client.exceptions.ResourceNotFoundException):
        client.stop_composition(arn=arn)
        while client.get_composition(arn=arn)["composition"]["state"] not in ("STOPPED", "FAILED"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{arn} has not ended")
            time.sleep(5)
