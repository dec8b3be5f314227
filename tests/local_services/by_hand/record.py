"""Makes a channel that is recorded, once the recording configuration can be used."""

import time
from typing import Any


def recorded_channel(client: Any, name: str, bucket: str) -> dict[str, Any]:
    """A channel whose streams are recorded to a bucket of the same region."""
    made = client.create_recording_configuration(
        destinationConfiguration={"s3": {"bucketName": bucket}}
    )["recordingConfiguration"]
    deadline = time.monotonic() + 120
    while made["state"] == "CREATING":
        if time.monotonic() > deadline:
            raise TimeoutError(f"{made['arn']} is still being created")
        time.sleep(2)
        made = client.get_recording_configuration(arn=made["arn"])["recordingConfiguration"]
    if made["state"] != "ACTIVE":
        client.delete_recording_configuration(arn=made["arn"])
        raise RuntimeError(f"{bucket} can't be used")
    return client.create_channel(name=name, recordingConfigurationArn=made["arn"])["channel"]
