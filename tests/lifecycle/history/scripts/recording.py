"""Written against 1.20.47: records to a bucket."""

from __future__ import annotations

from typed_ivs import Credentials, IVSClient
from typed_ivs.models import DestinationConfiguration, S3DestinationConfiguration


def main(endpoint_url: str) -> None:
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
    with IVSClient(
        region="us-west-2", credentials=credentials, endpoint_url=endpoint_url
    ) as client:
        destination = DestinationConfiguration(
            s3=S3DestinationConfiguration(bucket_name="recordings")
        )
        made = client.create_recording_configuration(destination_configuration=destination)
        configuration = made.recording_configuration
        assert configuration.state == "ACTIVE"
        s3 = configuration.destination_configuration.s3
        assert s3 is not None
        assert s3.bucket_name == "recordings"
        arns = [one.arn for one in client.paginate.list_recording_configurations()]
        assert arns == [configuration.arn] * 2
        client.create_channel(recording_configuration_arn=configuration.arn)
        client.create_channel(recording_configuration_arn="")
