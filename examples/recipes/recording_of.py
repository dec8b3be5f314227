"""Where the recording of a participant is, once it is complete."""

from typed_ivs_realtime import IVSRealTimeClient


def recording_of(
    client: IVSRealTimeClient, stage_arn: str, session_id: str, participant_id: str
) -> str:
    """The address of the recording in S3."""
    participant = client.wait_until.participant_recording_stopped(
        stage_arn=stage_arn, session_id=session_id, participant_id=participant_id
    ).participant
    return f"s3://{participant.recording_s3_bucket_name}/{participant.recording_s3_prefix}"
