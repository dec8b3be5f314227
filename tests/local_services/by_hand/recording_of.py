"""Where the recording of a participant is, once it is complete."""

import time
from typing import Any


def recording_of(client: Any, stage_arn: str, session_id: str, participant_id: str) -> str:
    """The address of the recording in S3."""
    deadline = time.monotonic() + 300
    while True:
        participant = client.get_participant(
            stageArn=stage_arn, sessionId=session_id, participantId=participant_id
        )["participant"]
        state = participant["recordingState"]
        if state == "STOPPED":
            return f"s3://{participant['recordingS3BucketName']}/{participant['recordingS3Prefix']}"
        if state in ("FAILED", "DISABLED"):
            raise RuntimeError(f"{participant_id} was not recorded: {state}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"the recording of {participant_id} has not ended")
        time.sleep(5)
