"""Makes a channel that is recorded, once the recording configuration can be used."""

from typed_ivs import IVSClient, models
from typed_ivs.waiters import WaiterFailed


def recorded_channel(client: IVSClient, name: str, bucket: str) -> models.Channel:
    """A channel whose streams are recorded to a bucket of the same region."""
    s3 = models.S3DestinationConfiguration(bucket_name=bucket)
    made = client.create_recording_configuration(
        destination_configuration=models.DestinationConfiguration(s3=s3)
    ).recording_configuration
    try:
        client.wait_until.recording_configuration_active(arn=made.arn)
    except WaiterFailed:
        client.delete_recording_configuration(arn=made.arn)
        raise
    return client.create_channel(name=name, recording_configuration_arn=made.arn).channel
